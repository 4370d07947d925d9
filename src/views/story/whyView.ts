/** A chain of causes as a list: the asked-for fact, then *because*, *because*, down to an action, a timer or a start. */
import { select } from 'd3';
import type { Fact } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import {
  appendSpace,
  appendSvg,
  appendTo,
  drawListMark,
  setAttribute,
  setHidden,
  setSentence,
  setText,
  type ListMark,
} from '../domParts.ts';
import { virtualTime } from '../format/index.ts';
import { causeSentence, factSentence, type SentenceContext } from '../sentences/sentences.ts';
import type { CauseLink, ViewCallbacks } from '../view.ts';
import { stepMark } from './rows.ts';
import styles from './story.module.css';

export interface WhyRow {
  readonly key: string;
  readonly seq: number;
  readonly at: number;
  readonly mark: ListMark;
  readonly sentence: string;
}

export interface WhyRows {
  readonly rows: readonly WhyRow[];
  /** What stands at the chain's end; undefined while there is no chain. */
  readonly ending: string | undefined;
}

/** The chain as rows; each cause is said as the reason of the row above. */
export function whyRows(chain: readonly CauseLink[], context: SentenceContext): WhyRows {
  const rows = chain.map(({ fact }, index): WhyRow => {
    const effect = chain[index - 1]?.fact;
    const sentence =
      effect === undefined ? factSentence(fact, context) : (causeSentence(effect, fact, context) ?? factSentence(fact, context));
    return { key: `why ${fact.seq}`, seq: fact.seq, at: fact.at, mark: stepMark(fact, undefined, fact.at), sentence };
  });
  const last = chain.at(-1)?.fact;
  return { rows, ending: last === undefined ? undefined : endingOf(last, chain.length) };
}

function endingOf(last: Fact, length: number): string {
  if (last.type === 'action.applied' || last.type === 'action.rejected') return m.story_whyEnd_action();
  if (last.type === 'timer.armed') return m.story_whyEnd_timer();
  return last.causeSeq === undefined ? m.story_whyEnd_start() : m.story_whyEnd_cut({ count: length });
}

export interface WhyView {
  /** An empty chain shows the hint how to get one. */
  update(chain: readonly CauseLink[], context: SentenceContext): void;
  destroy(): void;
}

/** Draws chains of causes into the element; each link jumps to its moment. */
export function createWhyView(element: HTMLElement, callbacks: Pick<ViewCallbacks, 'seek'>): WhyView {
  const root = appendTo(element, 'div', styles.why);
  const list = appendTo(root, 'ol');
  const ending = appendTo(root, 'p', styles.cause);
  return {
    update(chain, context) {
      const { rows, ending: end } = whyRows(chain, context);
      setAttribute(list, 'aria-label', m.story_whyTitle());
      setHidden(list, rows.length === 0);
      setText(ending, end ?? m.story_whyNone());
      select(list)
        .selectChildren<HTMLLIElement, WhyRow>('li')
        .data(rows, (row) => row.key)
        .join((enter) => enter.append((row) => whyItem(list, row, callbacks)))
        .each(function draw(row) {
          setAttribute(this.firstElementChild ?? this, 'data-from', String(row.at));
          const [svg] = this.getElementsByTagName('svg');
          if (svg !== undefined) drawListMark(svg, row.mark);
          for (const part of this.querySelectorAll('[data-part]'))
            setSentence(part, part.getAttribute('data-part') === 'time' ? virtualTime(row.at) : row.sentence);
        });
    },
    destroy: () => root.remove(),
  };
}

function whyItem(list: Element, row: WhyRow, callbacks: Pick<ViewCallbacks, 'seek'>): HTMLLIElement {
  const item = list.ownerDocument.createElement('li');
  const button = appendTo(item, 'button', styles.step);
  button.type = 'button';
  appendTo(button, 'span', styles.time).setAttribute('data-part', 'time');
  appendSpace(button);
  appendSvg(button, styles.mark);
  const text = appendTo(button, 'span', styles.text);
  appendTo(text, 'span', styles.sentence).setAttribute('data-part', 'sentence');
  button.addEventListener('click', () => callbacks.seek({ ms: row.at }));
  return item;
}
