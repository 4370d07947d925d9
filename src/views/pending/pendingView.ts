/** What happens next, when and why: the event queue as a list. A row jumps there. */
import { select } from 'd3';
import type { Fact, PendingItem } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { appendSpace, appendTo, setAttribute, setHidden, setSentence, setText } from '../domParts.ts';
import { listTime } from '../format/index.ts';
import { contextOfKeys } from '../sentences/sentences.ts';
import type { View, ViewCallbacks } from '../view.ts';
import { pendingRows, type PendingRow } from './pendingRows.ts';
import styles from './pending.module.css';

export interface PendingModel {
  /** Another run has other facts behind the same numbers. */
  readonly runId: string;
  /** Nearest first. */
  readonly items: readonly PendingItem[];
  /** Names of messages by msgId. */
  readonly keys: ReadonlyMap<string, string>;
  /** Consumers without a listener. */
  readonly receivers: readonly string[];
  /** While time moves every row has its place and its height, so that nothing jumps under the eye. */
  readonly isMoving: boolean;
  /** Where the run ends (ms); undefined while that is not known. */
  readonly endMs: number | undefined;
}

/** Rows shown at most. */
const rowsShown = 6;

export function createPendingView(element: HTMLElement, callbacks: Pick<ViewCallbacks, 'seek' | 'loadFacts'>): View<PendingModel> {
  const root = appendTo(element, 'section');
  const list = appendTo(root, 'ol');
  const none = appendTo(root, 'p', styles.none);
  let run = '';
  let causes = new Map<number, Fact>();
  let asked = new Set<number>();
  let redraw: () => void = () => undefined;

  /** Facts behind the rows are few and never change, so each is asked for once in a run. */
  function askFor(seq: number): void {
    if (asked.has(seq) || callbacks.loadFacts === undefined) return;
    asked.add(seq);
    const mine = run;
    callbacks.loadFacts(seq, seq).then(
      ([fact]) => {
        if (fact === undefined || mine !== run) return;
        causes.set(seq, fact);
        redraw();
      },
      () => {
        // The page says what is wrong with its host; the reason is asked for again with the next frame.
        if (mine === run) asked.delete(seq);
      },
    );
  }

  function newItem(): HTMLLIElement {
    const item = list.ownerDocument.createElement('li');
    const button = appendTo(item, 'button', styles.row);
    button.type = 'button';
    appendTo(button, 'span', styles.when);
    appendSpace(button);
    const words = appendTo(button, 'span', styles.words);
    appendTo(words, 'span', styles.what);
    appendSpace(words);
    appendTo(words, 'span', styles.because);
    button.addEventListener('click', () => callbacks.seek({ ms: select<HTMLLIElement, PendingRow>(item).datum().dueAt }));
    return item;
  }

  return {
    update(model, nowMs) {
      if (model.runId !== run) {
        run = model.runId;
        causes = new Map();
        asked = new Set();
      }
      const draw = (): void => {
        const rows = pendingRows(model.items, nowMs, contextOfKeys(model.keys, model.receivers), causes, model.endMs);
        const shown = rows.slice(0, rowsShown);
        setAttribute(root, 'aria-label', m.trace_pending());
        setText(none, m.trace_pendingNone());
        setHidden(none, shown.length > 0);
        setAttribute(root, 'data-moving', model.isMoving ? '' : undefined);
        select(list)
          .selectChildren<HTMLLIElement, PendingRow>('li')
          .data(shown, (row, index) => (model.isMoving ? String(index) : row.key))
          .join((enter) => enter.append(newItem))
          .order()
          .each(function drawRow(row) {
            const [button] = this.getElementsByTagName('button');
            const [when, words] = button?.children ?? [];
            const [what, because] = words?.children ?? [];
            if (button === undefined || when === undefined || what === undefined || because === undefined) return;
            setAttribute(button, 'data-housekeeping', row.isHousekeeping ? '' : undefined);
            setAttribute(button, 'data-limit', row.isLimit || row.isAfterEnd ? '' : undefined);
            setAttribute(button, 'title', [listTime(row.dueAt, true), row.what, row.because ?? ''].join('\n').trimEnd());
            setSentence(when, row.when);
            setSentence(what, row.what);
            setSentence(because, row.because ?? '');
            if (row.causeSeq !== undefined) askFor(row.causeSeq);
          });
      };
      redraw = draw;
      draw();
    },
    destroy() {
      redraw = () => undefined;
      root.remove();
    },
  };
}
