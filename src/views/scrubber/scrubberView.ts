/** The scrubber: density, marks, folds and the playhead in one slider that is dragged, clicked or stepped by keys. */
import { select } from 'd3';
import type { Moment } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { appendSvg, appendTo, setAttribute } from '../domParts.ts';
import { duration } from '../format/index.ts';
import { renderScene } from '../marks/index.ts';
import type { View, ViewCallbacks } from '../view.ts';
import { foldAt, layoutScrubber, msToX, spokenTime, xToMs, type ScrubberLayout, type ScrubberTimeline } from './layout.ts';
import { rows } from './measures.ts';
import { scrubberScene } from './scene.ts';
import styles from './scrubber.module.css';

export type { ScrubberTimeline } from './layout.ts';

export interface ScrubberModel {
  readonly timeline: ScrubberTimeline;
  /** What the selected message does now, for the slider's text: "waiting for retry 11, due in 4 m 48 s". */
  readonly note?: string | undefined;
}

export interface ScrubberCallbacks extends Pick<ViewCallbacks, 'seek' | 'measure'> {
  /** Steps by facts: 1, 10, −1, −10. Without it, these keys are left to the page. */
  step?(facts: number): void;
  /** A drag began or ended. */
  drag?(isDragging: boolean): void;
}

/** Shift+arrow (ms). */
const secondMs = 1_000;
/** A click this near to a mark means the mark (px). */
const markReach = 9;

/** The slider's text: "40 m 52 s, waiting for retry 11, due in 4 m 48 s". */
export function valueText(layout: ScrubberLayout, nowMs: number, note: string | undefined): string {
  const time = spokenTime(nowMs);
  if (note !== undefined) return m.scrubber_valueNote({ time, note });
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
  let shown: { readonly model: ScrubberModel; readonly layout: ScrubberLayout; readonly nowMs: number } | undefined;
  let laidOut: { readonly timeline: ScrubberTimeline; readonly width: number; readonly layout: ScrubberLayout } | undefined;
  let dragging: number | undefined;
  /** Where the span begins that is drawn with Shift (ms), and by which pointer. */
  let brush: { readonly pointer: number; readonly fromMs: number } | undefined;

  function layoutFor(timeline: ScrubberTimeline, width: number): ScrubberLayout {
    if (laidOut?.timeline !== timeline || laidOut.width !== width) laidOut = { timeline, width, layout: layoutScrubber(timeline, width) };
    return laidOut.layout;
  }

  /** The moment under the pointer; near a mark in its row, the mark's own. */
  function momentAt(event: PointerEvent, mayMeanMark: boolean): Moment | undefined {
    if (shown === undefined) return undefined;
    const { layout, model } = shown;
    const box = svg.getBoundingClientRect();
    // The picture may be scaled as a whole (presentation, page zoom): its own pixels count.
    const scale = box.width > 0 ? (laidOut?.width ?? box.width) / box.width : 1;
    const x = (event.clientX - box.left) * scale;
    if (mayMeanMark && (event.clientY - box.top) * scale < rows.top) {
      const near = model.timeline.marks
        .map((mark) => ({ mark, away: Math.abs(msToX(layout, mark.at) - x) }))
        .filter(({ away }) => away <= markReach)
        .sort((a, b) => a.away - b.away)[0];
      if (near !== undefined) return { ms: near.mark.at };
    }
    return { ms: xToMs(layout, x) };
  }

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
    const seekBy = (ms: number): void => callbacks.seek({ ms: Math.round(Math.min(endMs, Math.max(0, nowMs + ms))) });
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
      const layout = layoutFor(model.timeline, width);
      shown = { model, layout, nowMs };
      setAttribute(svg, 'width', String(width));
      setAttribute(svg, 'height', String(rows.total));
      setAttribute(root, 'aria-label', m.scrubber_label());
      setAttribute(root, 'aria-valuemin', '0');
      setAttribute(root, 'aria-valuemax', String(model.timeline.endMs));
      setAttribute(root, 'aria-valuenow', String(Math.round(Math.min(nowMs, model.timeline.endMs))));
      setAttribute(root, 'aria-valuetext', valueText(layout, nowMs, model.note));
      renderScene(picture, scrubberScene({ layout, timeline: model.timeline, nowMs, span }));
    },
    destroy: () => root.remove(),
  };
}
