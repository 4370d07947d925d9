/**
 * The trace as a list of rows of one height, drawn only where it is seen; the row that the reader is at shows its whole text.
 * *Now* is a brass row between past and computed future.
 */
import { select } from 'd3';
import type { Fact, FactOf, Selection } from '../../engine/index.ts';
import type { TraceWindowModel } from '../../projections/traceWindow/traceWindow.ts';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { appendTo, setAttribute, setHidden, setSentence, setText } from '../domParts.ts';
import { count, saidTime, shortClock, virtualTime } from '../format/index.ts';
import { contextOfKeys, factSentence, type SentenceContext } from '../sentences/sentences.ts';
import { selectionOf } from '../factSelection.ts';
import { overlaps } from '../outside.ts';
import type { FactFilter, TimeSpan, View, ViewCallbacks, ViewContext } from '../view.ts';
import { createFactCache } from './factCache.ts';
import { createFactIndex } from './factIndex.ts';
import { factMatcher, searchOfList } from './factWords.ts';
import { createTraceFilter } from './traceFilter.ts';
import { allRows, foldedRows, matchingRows, withNow, type BaseRows, type SeqRange, type TraceRow, type TraceRows } from './traceRows.ts';
import styles from './trace.module.css';

/** Height of a row (px); where the list is narrow, as on a second stage, a row has two lines, and for a finger is as high as that needs. */
export const rowHeight = 26;
const twoLinesHeight = 38;
const fingerHeight = 44;
/** Up to this width (px) a sentence has two lines. */
const narrowWidth = 900;
/** Up to this width (px), that of the style sheet, only time and sentence have a column. */
const twoColumnsWidth = 620;
/** Rows drawn beyond both edges of the window. */
const overscan = 6;
/** While a run is computed its list grows at most this often (ms of wall time). */
const growthMs = 400;

const isParked = ({ realTopic, deliverAt, delayLevel, reconsumeTimes }: FactOf<'message.stored'>): boolean =>
  realTopic !== undefined && (deliverAt !== undefined || delayLevel !== undefined) && reconsumeTimes === 0;

interface DrawnRow {
  readonly key: string;
  readonly index: number;
  readonly row: TraceRow;
  readonly fact: Fact | undefined;
}

export function createTraceView(element: HTMLElement, callbacks: ViewCallbacks): View<TraceWindowModel> {
  const root = appendTo(element, 'div', styles.root);
  root.dataset.lens = 'trace';
  // Before the first update nobody knows whether the tools are shown: the list must not jump up when they are not.
  root.style.visibility = 'hidden';
  const lookAnew = (): void => {
    opened = [];
    isFollowing = true;
    askedAt = -Infinity;
    redraw();
  };
  const filter = createTraceFilter(root, lookAnew, callbacks.announce);
  const scroller = appendTo(appendTo(root, 'div', styles.room), 'div', styles.scroller);
  setAttribute(scroller, 'role', 'treegrid');
  const sheet = appendTo(scroller, 'div', styles.sheet);
  setAttribute(sheet, 'role', 'rowgroup');
  const nothing = appendTo(root, 'p', styles.nothing);

  const keys = new Map<string, string>();
  const parked = new Map<string, string>();
  const context: SentenceContext = {
    ...contextOfKeys(keys),
    listens: (consumer) => shown?.model.receivers.includes(consumer) !== true,
    parkedIn: (msgId) => parked.get(msgId),
  };
  let shown: { readonly model: TraceWindowModel; readonly view: ViewContext } | undefined;
  let opened: readonly SeqRange[] = [];
  let isFollowing = true;
  /** Row that has the focus, or would get it by Tab. */
  let active: TraceRow | undefined;
  /** Row that shows its whole text, and how much higher than a row that makes it (px): whole rows, so that none is cut at an edge. */
  let whole: { readonly row: TraceRow; extra: number; measured: string } | undefined;
  let askedAt = -Infinity;
  /** The list has not been looked through up to now: what comes next is not known yet. */
  let isBehind = false;
  /** Nor up to what is computed: whether anything comes next is not known yet. */
  let isUnread = false;
  let base: { readonly parts: readonly unknown[]; readonly rows: BaseRows } | undefined;
  let rows: TraceRows = withNow(allRows(0), 0);
  let frameRequest = 0;
  let growthTimer: number | undefined;
  let pitch = rowHeight;

  const redraw = (): void => {
    if (frameRequest === 0)
      frameRequest = requestAnimationFrame(() => {
        frameRequest = 0;
        if (shown !== undefined) draw(shown.model, shown.view);
      });
  };
  const learn = (facts: readonly Fact[]): void => {
    for (const fact of facts) {
      if ((fact.type === 'send.requested' || fact.type === 'message.stored') && fact.keys !== undefined) keys.set(fact.msgId, fact.keys);
      // A retry that waits has been sent back, by nobody's send.
      if (fact.type === 'message.stored' && isParked(fact)) parked.set(fact.msgId, fact.topic);
    }
  };
  const cache =
    callbacks.loadFacts === undefined
      ? undefined
      : createFactCache(callbacks.loadFacts, (facts) => {
          learn(facts);
          redraw();
        });
  const { search, loadFacts } = callbacks;
  const index =
    search === undefined || loadFacts === undefined
      ? undefined
      : createFactIndex(searchOfList({ search, loadFacts }, context, learn), redraw);

  /** Rows without *now*, made anew only when something that they depend on changed. */
  function baseRows(model: TraceWindowModel, wanted: FactFilter, isCompact: boolean): BaseRows {
    const computed = callbacks.computed?.();
    isBehind = false;
    isUnread = false;
    if (index === undefined || cache === undefined || computed === undefined) {
      return reuse([model], () => matchingRows(model.recent.map((fact) => fact.seq)));
    }
    cache.showRun(computed.runId);
    const isFiltered = wanted.text !== undefined || wanted.types !== undefined;
    if (wanted.housekeeping && !isFiltered) return reuse([computed.facts], () => allRows(computed.facts));
    const waitMs = askedAt + growthMs - performance.now();
    window.clearTimeout(growthTimer);
    // A paused page draws nothing more by itself: what the run has grown by since is asked for all the same.
    if (waitMs > 0 && computed.facts > index.index.upTo) growthTimer = window.setTimeout(redraw, waitMs);
    if (waitMs <= 0 || index.index.isLoading) {
      askedAt = performance.now();
      // Words are those of a language: in another one another list is found.
      index.show(`${computed.runId} ${wanted.text === undefined ? '' : getLocale()}`, computed.facts, wanted);
    }
    const { seqs, upTo, isCut } = index.index;
    isBehind = upTo < model.seq;
    isUnread = upTo < computed.facts;
    if (isBehind) return reuse([seqs, model, opened, isCompact], () => rowsUpToNow(seqs, upTo, model, wanted, isFiltered || isCompact));
    // Four rows are for what happened.
    if (isFiltered || isCompact) return reuse([seqs], () => matchingRows(seqs));
    return reuse([seqs, upTo, opened], () => foldedRows(seqs, { fromSeq: isCut ? (seqs[0] ?? 1) : 1, toSeq: upTo }, opened));
  }

  /** While the list has not been looked through up to now, the newest facts stand right above it: the model knows them. */
  function rowsUpToNow(
    seqs: readonly number[],
    upTo: number,
    { recent, seq }: TraceWindowModel,
    wanted: FactFilter,
    isFlat: boolean,
  ): BaseRows {
    const fresh = recent.filter((fact) => fact.seq > upTo && factMatcher(wanted, context)(fact)).map((fact) => fact.seq);
    // What lies between is not known: then the list begins with the newest.
    const isWhole = upTo + 1 >= (recent[0]?.seq ?? 0);
    const known = isWhole ? [...seqs, ...fresh] : fresh;
    return isFlat ? matchingRows(known) : foldedRows(known, { fromSeq: isWhole ? 1 : (fresh[0] ?? 1), toSeq: seq }, opened);
  }

  function reuse(parts: readonly unknown[], make: () => BaseRows): BaseRows {
    if (base?.parts.length !== parts.length || base.parts.some((part, i) => part !== parts[i])) base = { parts, rows: make() };
    return base.rows;
  }

  const factOf = (seq: number, model: TraceWindowModel): Fact | undefined =>
    cache?.get(seq) ?? model.recent.findLast((fact) => fact.seq === seq);

  function draw(model: TraceWindowModel, view: ViewContext): void {
    for (const [msgId, its] of model.keys) keys.set(msgId, its);
    learn(model.recent);
    const wanted = filter.filter();
    rows = withNow(baseRows(model, wanted, view.compact), model.seq);
    const { isLoading = false, isCut = false } = index?.index ?? {};
    const isFiltered = wanted.text !== undefined || wanted.types !== undefined;
    if (wanted.text !== undefined && !wanted.housekeeping && !isLoading && !isBehind && rows.length === 1) filter.includeHousekeeping();
    filter.update({
      kinds: model.kinds,
      compact: view.compact,
      isFollowing,
      matches: isLoading ? undefined : rows.length - 1,
      isFiltered,
      isCut,
    });
    root.classList.toggle(styles.compact ?? 'compact', view.compact);
    const hasTwoLines = !view.compact && view.width <= narrowWidth;
    pitch = hasTwoLines ? (window.matchMedia('(pointer: coarse)').matches ? fingerHeight : twoLinesHeight) : rowHeight;
    root.classList.toggle(styles.twoLines ?? 'twoLines', hasTwoLines);
    root.style.setProperty('--row', `${pitch}px`);
    setText(nothing, isFiltered ? m.trace_none() : m.trace_empty());
    setHidden(nothing, rows.length > 1 || isLoading);
    setAttribute(scroller, 'aria-label', m.trace_list());
    setAttribute(scroller, 'aria-rowcount', String(rows.length));
    setAttribute(scroller, 'aria-colcount', '4');
    setHeight();
    if (isFollowing) scrollToRow(rows.nowIndex, view.compact ? 1 : 0.62);
    drawRows(model, view);
    if (measureWhole(view)) {
      setHeight();
      drawRows(model, view);
    }
  }

  function setHeight(): void {
    const height = `${topOf(rows.length)}px`;
    if (sheet.style.height !== height) sheet.style.height = height;
  }

  /** Where the row is now; none when it is not in the list any more. */
  function placeOf(row: TraceRow | undefined): number | undefined {
    if (row === undefined) return undefined;
    if (row.kind === 'now') return rows.nowIndex;
    const at = rows.indexOf(row.kind === 'fact' ? row.seq : row.fromSeq);
    return at < rows.length && rowKey(rows.at(at)) === rowKey(row) ? at : undefined;
  }

  const topOf = (at: number): number => at * pitch + (at > (placeOf(whole?.row) ?? Infinity) ? (whole?.extra ?? 0) : 0);
  const heightOf = (at: number): number => pitch + (at === placeOf(whole?.row) ? (whole?.extra ?? 0) : 0);
  /** Row at a height of the list. */
  function rowAt(top: number): number {
    const open = placeOf(whole?.row);
    if (open === undefined || top < (open + 1) * pitch) return Math.floor(top / pitch);
    return Math.max(open, Math.floor((top - (whole?.extra ?? 0)) / pitch));
  }

  /** Shows the whole text of a row, which stays where it is though another one above it closes. */
  function showWhole(row: TraceRow | undefined): void {
    if (row === undefined || (whole !== undefined && rowKey(whole.row) === rowKey(row))) return;
    const at = placeOf(row);
    const before = at === undefined ? 0 : topOf(at);
    whole = { row, extra: 0, measured: '' };
    if (at !== undefined) scroller.scrollTop += topOf(at) - before;
    redraw();
  }

  /** Gives the open row the height of its text; says whether that is another one than before. */
  function measureWhole(view: ViewContext): boolean {
    const at = placeOf(whole?.row);
    if (whole === undefined || at === undefined) return false;
    const text = rowElement(at)?.lastElementChild;
    if (!(text instanceof HTMLElement)) return false;
    const measured = `${view.width} ${pitch} ${text.textContent}`;
    if (measured === whole.measured) return false;
    const isNew = whole.measured === '';
    const { extra } = whole;
    whole.measured = measured;
    whole.extra = Math.max(0, Math.ceil((text.offsetHeight - pitch) / pitch) * pitch);
    const below = topOf(at) + heightOf(at) - scroller.scrollTop - scroller.clientHeight;
    if (isNew && below > 0) {
      setHeight();
      scroller.scrollTop += Math.min(below, Math.max(0, topOf(at) - scroller.scrollTop));
    }
    return whole.extra !== extra;
  }

  const rowElement = (at: number): HTMLElement | null => sheet.querySelector<HTMLElement>(`[data-index="${at}"]`);

  /** Scrolls so that the row's lower edge stands at about the share of the window, and the first row whole below its upper edge. */
  function scrollToRow(row: number, share: number): void {
    const least = topOf(row) + heightOf(row) - scroller.clientHeight * share;
    // A list that is to show its last row stands at its end, whatever that leaves of the first.
    const wanted = Math.max(0, share === 1 ? Math.round(least) : Math.ceil(least / pitch) * pitch);
    if (Math.abs(scroller.scrollTop - wanted) >= 1) scroller.scrollTop = wanted;
  }

  function drawRows(model: TraceWindowModel, view: ViewContext): void {
    const first = Math.max(0, rowAt(scroller.scrollTop) - overscan);
    const last = Math.min(rows.length - 1, rowAt(scroller.scrollTop + scroller.clientHeight) + 1 + overscan);
    const drawn: DrawnRow[] = [];
    const wantedSeqs: number[] = [];
    const draws = (at: number): void => {
      const row = rows.at(at);
      const seq = row.kind === 'fact' ? row.seq : row.kind === 'now' ? rows.nextSeq() : undefined;
      if (seq !== undefined) wantedSeqs.push(seq);
      drawn.push({ key: rowKey(row), index: at, row, fact: seq === undefined ? undefined : factOf(seq, model) });
    };
    for (let at = first; at <= last; at++) draws(at);
    // The row with the focus stays, however far it is scrolled away, and the open one, for its height is that of its text.
    const tabStop = placeOf(active) ?? rows.nowIndex;
    const open = placeOf(whole?.row);
    for (const at of new Set([active === undefined ? undefined : tabStop, open]))
      if (at !== undefined && (at < first || at > last)) draws(at);
    cache?.want(wantedSeqs);
    select(sheet)
      .selectChildren<HTMLDivElement, DrawnRow>('div')
      .data(drawn, (it) => it.key)
      .join((enter) => enter.append(newRow))
      .each(function drawOne(it) {
        drawRow(this, it, model, view, tabStop);
        setAttribute(this, 'data-whole', it.index === open ? '' : undefined);
      });
  }

  function newRow(): HTMLDivElement {
    const item = sheet.ownerDocument.createElement('div');
    item.className = styles.row ?? '';
    setAttribute(item, 'role', 'row');
    for (const name of ['seq', 'time', 'type', 'text'] as const) setAttribute(appendTo(item, 'span', styles[name]), 'role', 'gridcell');
    return item;
  }

  function drawRow(
    item: HTMLDivElement,
    { row, index: at, fact }: DrawnRow,
    model: TraceWindowModel,
    view: ViewContext,
    tabStop: number,
  ): void {
    const top = `translateY(${topOf(at)}px)`;
    if (item.style.transform !== top) item.style.transform = top;
    const height = `${heightOf(at)}px`;
    if (item.style.height !== height) item.style.height = height;
    setAttribute(item, 'aria-rowindex', String(at + 1));
    setAttribute(item, 'tabindex', at === tabStop ? '0' : '-1');
    item.dataset.index = String(at);
    setAttribute(item, 'data-kind', row.kind);
    setAttribute(item, 'data-future', at > rows.nowIndex ? '' : undefined);
    setAttribute(item, 'data-in-span', row.kind === 'fact' && fact !== undefined && isWithin(fact.at, view.span) ? '' : undefined);
    const isPale = row.kind === 'fact' && fact !== undefined && view.inSpan !== undefined && !overlaps(view.inSpan, fact.at, fact.at);
    setAttribute(item, 'data-outside', isPale ? '' : undefined);
    const isSelected = row.kind === 'fact' && fact !== undefined && isAbout(fact, view.selection);
    setAttribute(item, 'aria-selected', row.kind === 'fact' ? String(isSelected) : undefined);
    setAttribute(item, 'aria-expanded', row.kind === 'fold' ? 'false' : undefined);
    setAttribute(item, 'aria-current', row.kind === 'now' ? 'true' : undefined);
    const isDifference = row.kind === 'fact' && row.seq === view.differs?.seq;
    setAttribute(item, 'data-difference', isDifference ? '' : undefined);
    const clock = view.width <= twoColumnsWidth && !view.compact ? shortClock : virtualTime;
    const cells = cellsOf(row, fact, model, isDifference, clock);
    [...item.children].forEach((cell, column) => setSentence(cell, cells[column] ?? ''));
    setAttribute(item, 'title', row.kind === 'fold' ? undefined : cells[3]);
  }

  function cellsOf(
    row: TraceRow,
    fact: Fact | undefined,
    model: TraceWindowModel,
    isDifference: boolean,
    clock: (ms: number) => string,
  ): readonly string[] {
    if (row.kind === 'fold') return ['', '', '', foldText(row.toSeq - row.fromSeq + 1)];
    if (row.kind === 'now') {
      const next =
        fact === undefined
          ? isBehind || isUnread || rows.nextSeq() !== undefined
            ? m.trace_loading()
            : (callbacks.computed?.()?.ms ?? 0) > shownMs
              ? m.trace_nothingMore()
              : m.trace_nothingNext()
          : m.trace_next({ type: fact.type, time: saidTime(fact.at), sentence: factSentence(fact, context) });
      return [String(model.seq), clock(shownMs), m.trace_now(), next];
    }
    if (fact === undefined) return [String(row.seq), '', '', m.trace_loading()];
    const sentence = factSentence(fact, context);
    return [String(row.seq), clock(fact.at), fact.type, isDifference ? m.trace_difference({ sentence }) : sentence];
  }
  let shownMs = 0;

  /** Whether a time is in the span that is measured. */
  function isWithin(ms: number, span: TimeSpan | undefined): boolean {
    if (span === undefined) return false;
    const ends = [span.fromMs, span.toMs ?? shownMs];
    return ms >= Math.min(...ends) && ms <= Math.max(...ends);
  }

  function choose(at: number): void {
    const row = rows.at(at);
    if (row.kind === 'fold') {
      opened = [...opened, { fromSeq: row.fromSeq, toSeq: row.toSeq }];
      // The fold is gone: its first fact has the focus now.
      active = { kind: 'fact', seq: row.fromSeq };
      isFollowing = false;
      if (shown !== undefined) draw(shown.model, shown.view);
      rowElement(at)?.focus({ preventScroll: true });
      return;
    }
    const fact = row.kind === 'fact' && shown !== undefined ? factOf(row.seq, shown.model) : undefined;
    if (fact === undefined) return;
    const selection = selectionOf(fact);
    if (selection !== undefined) callbacks.select(selection);
    // The list stays where the reader is; the brass row comes to the chosen one.
    isFollowing = false;
    if (cache === undefined) callbacks.seek({ ms: fact.at });
    else void cache.momentOf(fact).then((moment) => callbacks.seek(moment));
  }

  function focusRow(at: number): void {
    active = rows.at(Math.max(0, Math.min(rows.length - 1, at)));
    isFollowing = false;
    showWhole(active);
    const place = placeOf(active) ?? 0;
    const top = topOf(place);
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + pitch > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + pitch - scroller.clientHeight;
    if (shown === undefined) return;
    draw(shown.model, shown.view);
    rowElement(place)?.focus({ preventScroll: true });
  }

  const indexOfTarget = (event: Event): number | undefined => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    return row === null ? undefined : Number(row.dataset.index);
  };
  scroller.addEventListener('scroll', redraw, { passive: true });
  for (const type of ['wheel', 'touchmove'] as const) {
    scroller.addEventListener(type, () => (isFollowing = false), { passive: true });
  }
  // A press beside the rows is on the scroll bar.
  scroller.addEventListener('pointerdown', (event) => {
    if (event.target === scroller) isFollowing = false;
  });
  scroller.addEventListener('click', (event) => {
    const at = indexOfTarget(event);
    if (at === undefined) return;
    active = rows.at(at);
    showWhole(active);
    choose(at);
  });
  scroller.addEventListener('focusin', (event) => {
    const at = indexOfTarget(event);
    if (at === undefined) return;
    active = rows.at(at);
    // Not yet by a press: a row that moved under the pointer would not be the one that is clicked.
    if (event.target instanceof Element && event.target.matches(':focus-visible')) showWhole(active);
  });
  scroller.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = indexOfTarget(event) ?? rows.nowIndex;
    const page = Math.max(1, Math.floor(scroller.clientHeight / pitch) - 1);
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: rows.length - 1 }[event.key];
    if (target !== undefined) focusRow(target);
    else if (event.key === 'Enter' || event.key === ' ') choose(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    update(model, nowMs, view) {
      shown = { model, view };
      shownMs = nowMs;
      draw(model, view);
      root.style.visibility = '';
    },
    destroy() {
      if (frameRequest !== 0) cancelAnimationFrame(frameRequest);
      window.clearTimeout(growthTimer);
      root.remove();
    },
  };
}

const foldText = (facts: number): string => m.trace_fold({ count: facts, shown: count(facts) });

const rowKey = (row: TraceRow): string => (row.kind === 'fact' ? `fact ${row.seq}` : row.kind === 'fold' ? `fold ${row.fromSeq}` : 'now');

function isAbout(fact: Fact, selection: Selection | undefined): boolean {
  if (selection === undefined) return false;
  if (selection.kind === 'message' && fact.type === 'response.sent' && fact.msgIds?.includes(selection.id) === true) return true;
  const its = selectionOf(fact);
  return its?.kind === selection.kind && its.id === selection.id;
}
