/** The scrubber: density, marks, folds and the playhead in one slider that is dragged, clicked or stepped by keys. */
import { select } from 'd3';
import type { Moment } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { appendSvg, appendTo, setAttribute } from '../domParts.ts';
import { duration } from '../format/index.ts';
import { renderScene } from '../marks/index.ts';
import type { View, ViewCallbacks } from '../view.ts';
import { createGroupCard } from './groupCard.ts';
import { foldAt, layoutScrubber, spokenTime, xToMs, type ScrubberLayout, type ScrubberTimeline } from './layout.ts';
import { groupAt, groupMarks, groupWords, pressedMs, type MarkGroup } from './markGroups.ts';
import { rows, wordsFrom } from './measures.ts';
import { scrubberScene } from './scene.ts';
import styles from './scrubber.module.css';

export type { ScrubberTimeline } from './layout.ts';

export interface ScrubberModel {
  readonly timeline: ScrubberTimeline;
  /** What the selected message does now, for the slider's text: "waiting for retry 11, due in 4 m 48 s". */
  readonly note?: string | undefined;
  /** Whether the run is still being computed. */
  readonly goesOn?: boolean | undefined;
}

export interface ScrubberCallbacks extends Pick<ViewCallbacks, 'seek' | 'measure'> {
  /** Steps by facts: 1, 10, −1, −10. Without it, these keys are left to the page. */
  step?(facts: number): void;
  /** A drag began or ended. */
  drag?(isDragging: boolean): void;
}

/** Shift+arrow (ms). */
const secondMs = 1_000;
/** A press this near to a mark's glyph, or to the group that stands for it, means the mark (px). */
const markReach = 3;

/** A timeline as it is drawn at a width, in a language. */
interface LaidOut {
  readonly timeline: ScrubberTimeline;
  readonly width: number;
  readonly language: string;
  readonly layout: ScrubberLayout;
  readonly groups: readonly MarkGroup[];
}

/** The slider's text: "40 m 52 s, waiting for retry 11, due in 4 m 48 s". */
export function valueText({ layout, groups }: Pick<LaidOut, 'layout' | 'groups'>, nowMs: number, note: string | undefined): string {
  const group = groupAt(groups, nowMs);
  const spoken = spokenTime(nowMs);
  const time = group === undefined ? spoken : m.scrubber_valueNote({ time: spoken, note: groupWords(group) });
  if (note !== undefined) return m.scrubber_valueNote({ time, note });
  if (nowMs > layout.endMs) return m.scrubber_valuePast({ time, end: spokenTime(layout.endMs) });
  const fold = foldAt(layout, nowMs);
  return fold === undefined ? m.scrubber_value({ time }) : m.scrubber_valueFold({ time, gap: duration(fold.toMs - fold.fromMs) });
}

export function createScrubberView(element: HTMLElement, callbacks: ScrubberCallbacks): View<ScrubberModel> {
  const root = appendTo(element, 'div', styles.root);
  root.tabIndex = 0;
  setAttribute(root, 'role', 'slider');
  setAttribute(root, 'aria-orientation', 'horizontal');
  root.dataset.scrubber = '';
  const svg = appendSvg(root, styles.svg);
  setAttribute(svg, 'aria-hidden', 'true');
  const picture = select(svg);
  let shown: (LaidOut & { readonly model: ScrubberModel; readonly nowMs: number }) | undefined;
  let laidOut: LaidOut | undefined;
  let dragging: number | undefined;
  /** Where the span begins that is drawn with Shift (ms), and by which pointer. */
  let brush: { readonly pointer: number; readonly fromMs: number } | undefined;

  function laidOutFor(timeline: ScrubberTimeline, width: number): LaidOut {
    if (laidOut?.timeline !== timeline || laidOut.width !== width || laidOut.language !== getLocale()) {
      const layout = layoutScrubber(timeline, width);
      laidOut = { timeline, width, language: getLocale(), layout, groups: groupMarks(layout, timeline) };
    }
    return laidOut;
  }

  /** Where the pointer is in the picture's own pixels: that may be scaled as a whole (presentation, page zoom). */
  function placeOf(event: PointerEvent): { readonly x: number; readonly y: number } {
    const box = svg.getBoundingClientRect();
    const scale = box.width > 0 ? (laidOut?.width ?? box.width) / box.width : 1;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  }

  /** The mark, or the group of marks, under the pointer or nearest to it. */
  function groupUnder(event: PointerEvent): MarkGroup | undefined {
    const { x, y } = placeOf(event);
    if (shown === undefined || y >= rows.top) return undefined;
    const away = ({ box }: MarkGroup): number => Math.max(box.x - x, x - box.x - box.width);
    return shown.groups.filter((group) => away(group) <= markReach).sort((a, b) => away(a) - away(b))[0];
  }

  /** The moment under the pointer; near a mark in its row, the mark's own. */
  function momentAt(event: PointerEvent, mayMeanMark: boolean): Moment | undefined {
    if (shown === undefined) return undefined;
    const { layout, nowMs } = shown;
    const { x } = placeOf(event);
    const group = mayMeanMark ? groupUnder(event) : undefined;
    return { ms: group === undefined ? xToMs(layout, x) : pressedMs(group, layout, x, nowMs) };
  }

  const card = createGroupCard(svg);
  /** What the pointer points at. */
  let pointed: MarkGroup | undefined;
  const showCard = (): void => {
    if (shown === undefined) return;
    const mayBeAlone = shown.width < wordsFrom;
    const here = root.ownerDocument.activeElement === root ? groupAt(shown.groups, shown.nowMs, mayBeAlone) : undefined;
    const group = pointed ?? here;
    const says = group !== undefined && (mayBeAlone || group.marks.length > 1);
    card.show(says ? { words: groupWords(group), box: group.box } : undefined);
  };
  const point = (event: PointerEvent | undefined): void => {
    const now = event === undefined || dragging !== undefined || brush !== undefined ? undefined : groupUnder(event);
    if (now === pointed) return;
    pointed = now;
    showCard();
  };
  root.addEventListener('pointerleave', () => point(undefined));
  root.addEventListener('focus', showCard);
  root.addEventListener('blur', showCard);

  root.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const moment = momentAt(event, true);
    if (moment === undefined) return;
    event.preventDefault();
    root.focus({ preventScroll: true });
    root.setPointerCapture(event.pointerId);
    if (event.shiftKey && callbacks.measure !== undefined) {
      brush = { pointer: event.pointerId, fromMs: moment.ms };
      callbacks.measure(undefined);
      return;
    }
    dragging = event.pointerId;
    callbacks.drag?.(true);
    callbacks.seek(moment);
  });
  root.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'mouse') point(event);
    if (brush?.pointer === event.pointerId) {
      const toMs = momentAt(event, true)?.ms ?? brush.fromMs;
      if (toMs !== brush.fromMs) callbacks.measure?.({ fromMs: Math.min(brush.fromMs, toMs), toMs: Math.max(brush.fromMs, toMs) });
      return;
    }
    if (dragging !== event.pointerId) return;
    const moment = momentAt(event, false);
    if (moment !== undefined && moment.ms !== shown?.nowMs) callbacks.seek(moment);
  });
  const endDrag = (event: PointerEvent): void => {
    if (brush?.pointer === event.pointerId) brush = undefined;
    if (dragging !== event.pointerId) return;
    dragging = undefined;
    callbacks.drag?.(false);
  };
  root.addEventListener('pointerup', endDrag);
  root.addEventListener('pointercancel', endDrag);

  root.addEventListener('keydown', (event) => {
    if (shown === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const { nowMs, model } = shown;
    const { endMs } = model.timeline;
    const { edgeMs } = shown.layout;
    const seekBy = (ms: number): void => callbacks.seek({ ms: Math.round(Math.min(edgeMs, Math.max(0, nowMs + ms))) });
    const stepBy = (facts: number): (() => void) | undefined => (callbacks.step === undefined ? undefined : () => callbacks.step?.(facts));
    const walk = (direction: 1 | -1): (() => void) | undefined => (event.shiftKey ? () => seekBy(direction * secondMs) : stepBy(direction));
    const act: Readonly<Record<string, (() => void) | undefined>> = {
      ArrowRight: walk(1),
      ArrowUp: walk(1),
      ArrowLeft: walk(-1),
      ArrowDown: walk(-1),
      PageUp: stepBy(-10),
      PageDown: stepBy(10),
      Home: () => callbacks.seek({ ms: 0 }),
      End: () => callbacks.seek({ ms: endMs }),
    };
    const action = act[event.key];
    if (action === undefined) return;
    // The page has the same keys; here they are done.
    event.preventDefault();
    event.stopPropagation();
    action();
  });

  return {
    update(model, nowMs, { width, span }) {
      shown = { ...laidOutFor(model.timeline, width), model, nowMs };
      setAttribute(svg, 'width', String(width));
      setAttribute(svg, 'height', String(rows.total));
      setAttribute(root, 'aria-label', m.scrubber_label());
      setAttribute(root, 'aria-valuemin', '0');
      setAttribute(root, 'aria-valuemax', String(shown.layout.edgeMs));
      setAttribute(root, 'aria-valuenow', String(Math.round(Math.min(nowMs, shown.layout.edgeMs))));
      setAttribute(
        root,
        'aria-valuetext',
        valueText(
          shown,
          nowMs,
          model.note ?? (model.goesOn === true ? m.scrubber_computedTo({ time: spokenTime(shown.layout.endMs) }) : undefined),
        ),
      );
      renderScene(picture, scrubberScene({ ...shown, span, goesOn: model.goesOn }));
      if (pointed !== undefined && !shown.groups.includes(pointed)) pointed = undefined;
      showCard();
    },
    destroy() {
      card.destroy();
      root.remove();
    },
  };
}
