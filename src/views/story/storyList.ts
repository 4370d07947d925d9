/** The steps of a story as a list: each step jumps to its moment, *why?* unfolds its chain of causes below it. */
import { select } from 'd3';
import { m } from '../../paraglide/messages.js';
import { appendSpace, appendSvg, appendTo, drawListMark, setAttribute, setSentence, setText } from '../domParts.ts';
import { virtualTime, saidTime } from '../format/index.ts';
import type { SentenceContext } from '../sentences/sentences.ts';
import { markOutside, type SpanThings } from '../outside.ts';
import type { CauseLink, ViewCallbacks } from '../view.ts';
import type { ChapterRow, StepRow, StoryRow } from './rows.ts';
import { createWhyView, type WhyView } from './whyView.ts';
import styles from './story.module.css';

export interface StoryList {
  /**
   * @param message whose story it is; another message begins with everything as by default
   * @param rowsOf the rows, given which chapters the reader opened or folded
   */
  update(
    message: string,
    rowsOf: (opened: ReadonlyMap<number, boolean>) => readonly StoryRow[],
    context: SentenceContext,
    inSpan: SpanThings | undefined,
  ): void;
  destroy(): void;
}

interface OpenWhy {
  readonly view: WhyView;
  readonly host: HTMLElement;
  chain: readonly CauseLink[];
}

export function createStoryList(parent: HTMLElement, callbacks: ViewCallbacks): StoryList {
  const list = appendTo(parent, 'ol', styles.rows);
  const opened = new Map<number, boolean>();
  const whys = new Map<number, OpenWhy>();
  let shown:
    { message: string; rowsOf: (chapters: ReadonlyMap<number, boolean>) => readonly StoryRow[]; context: SentenceContext } | undefined;

  const redraw = (): void => {
    if (shown !== undefined) draw(shown.rowsOf(opened), shown.context);
  };

  let span: SpanThings | undefined;

  function draw(rows: readonly StoryRow[], context: SentenceContext): void {
    select(list)
      .selectChildren<HTMLLIElement, StoryRow>('li')
      .data(rows, (row) => row.key)
      .join(
        (enter) => enter.append((row) => newItem(row)),
        (update) => update,
        (exit) =>
          exit
            .each((row) => {
              if (row.kind === 'step') closeWhy(row.seq);
            })
            .remove(),
      )
      .order()
      .each(function drawItem(row) {
        drawRow(this, row);
      });
    for (const { view, chain } of whys.values()) view.update(chain, context);
    markOutside(list, span);
  }

  function newItem(row: StoryRow): HTMLLIElement {
    const item = list.ownerDocument.createElement('li');
    if (row.kind === 'gap') {
      item.className = styles.gap ?? '';
      return item;
    }
    const button = appendTo(item, 'button', row.kind === 'step' ? styles.step : styles.chapter);
    button.type = 'button';
    button.dataset.row = '';
    appendTo(button, 'span', styles.time);
    appendSpace(button);
    appendSvg(button, styles.mark);
    const text = appendTo(button, 'span', styles.text);
    if (row.kind === 'chapter') {
      item.className = `${styles.row} ${styles.chapterRow}`;
      appendTo(text, 'span');
      appendSpace(text);
      appendTo(text, 'span', styles.summary);
      appendSpace(text);
      appendTo(text, 'span', styles.twist);
      button.addEventListener('click', () => {
        const now = select<HTMLLIElement, StoryRow>(item).datum();
        if (now.kind !== 'chapter') return;
        opened.set(now.chapter, !now.isOpen);
        redraw();
      });
      return item;
    }
    item.className = styles.row ?? '';
    appendTo(text, 'span', styles.sentence);
    appendSpace(text);
    appendTo(text, 'span', styles.cause);
    const { at, seq } = row;
    button.dataset.seq = String(seq);
    button.addEventListener('click', () => callbacks.seek({ ms: at }));
    if (callbacks.why !== undefined) {
      const why = appendTo(item, 'button', styles.whyButton);
      why.type = 'button';
      why.addEventListener('click', () => void toggleWhy(item, seq));
    }
    return item;
  }

  function drawRow(item: HTMLLIElement, row: StoryRow): void {
    if (row.kind === 'gap') {
      setText(item, row.text);
      return;
    }
    const [button, why] = item.getElementsByTagName('button');
    const [time, svg, text] = button?.children ?? [];
    if (button === undefined || time === undefined || !(svg instanceof SVGSVGElement) || text === undefined) return;
    setText(time, virtualTime(row.at));
    setAttribute(button, 'data-from', String(row.kind === 'chapter' ? row.fromMs : row.at));
    setAttribute(button, 'data-to', String(row.kind === 'chapter' ? row.toMs : row.at));
    drawListMark(svg, row.mark);
    if (row.kind === 'chapter') drawChapter(button, text, row);
    else drawStep(item, button, why, text, row);
  }

  function drawChapter(button: HTMLElement, text: Element, row: ChapterRow): void {
    const [title, summary, twist] = text.children;
    if (title !== undefined) setText(title, row.title);
    if (summary !== undefined) setText(summary, row.summary);
    if (twist !== undefined) setText(twist, m.story_chapter_steps({ count: row.stepCount }));
    setAttribute(button, 'aria-expanded', String(row.isOpen));
  }

  function drawStep(item: HTMLElement, button: HTMLElement, why: HTMLElement | undefined, text: Element, row: StepRow): void {
    item.classList.toggle(styles.newest ?? 'newest', row.isNewest);
    setAttribute(button, 'aria-current', row.isNewest ? 'step' : undefined);
    setAttribute(button, 'title', m.story_seek({ time: saidTime(row.at, true) }));
    const [sentence, cause] = text.children;
    setAttribute(button, 'data-difference', row.isDifference ? '' : undefined);
    if (sentence !== undefined) setSentence(sentence, row.isDifference ? m.trace_difference({ sentence: row.sentence }) : row.sentence);
    if (cause !== undefined) setSentence(cause, row.cause ?? '');
    if (why === undefined || why.parentElement !== item) return;
    setText(why, m.story_why());
    setAttribute(why, 'aria-label', m.story_whyOf({ sentence: row.sentence }));
    setAttribute(why, 'aria-expanded', String(whys.has(row.seq)));
  }

  async function toggleWhy(item: HTMLLIElement, seq: number): Promise<void> {
    if (whys.has(seq)) {
      closeWhy(seq);
      redraw();
      return;
    }
    const chain = await callbacks.why?.(seq);
    if (chain === undefined || whys.has(seq) || !item.isConnected) return;
    const host = appendTo(item, 'div', styles.whyHost);
    whys.set(seq, { view: createWhyView(host, callbacks), host, chain });
    redraw();
  }

  function closeWhy(seq: number): void {
    const open = whys.get(seq);
    if (open === undefined) return;
    open.view.destroy();
    open.host.remove();
    whys.delete(seq);
  }

  /** Up and down walk along the rows; Tab goes on to *why?*. */
  function walk(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const buttons = [...list.querySelectorAll<HTMLElement>('button[data-row]')];
    const item = event.target instanceof Element ? event.target.closest('li') : null;
    const index = buttons.findIndex((button) => button.parentElement === item);
    const next = buttons[index + step];
    if (index < 0 || next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  }
  list.addEventListener('keydown', walk);

  return {
    update(message, rowsOf, context, inSpan) {
      span = inSpan;
      if (shown?.message !== message) {
        opened.clear();
        for (const seq of [...whys.keys()]) closeWhy(seq);
      }
      shown = { message, rowsOf, context };
      redraw();
    },
    destroy() {
      for (const seq of [...whys.keys()]) closeWhy(seq);
      list.remove();
    },
  };
}
