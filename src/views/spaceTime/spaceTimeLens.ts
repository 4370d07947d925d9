/** The space–time diagram as a lens: the picture, and how a person moves in it. */
import { pointer } from 'd3';
import type { SpaceTimeModel } from '../../projections/spaceTime/spaceTimeModel.ts';
import { count, duration, listTime, messageName } from '../format/index.ts';
import { createSceneView } from '../sceneView.ts';
import type { Lens, LegendEntry, TwinTable, View, ViewCallbacks } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { zoomWishes } from '../zoomWish.ts';
import { fitted, movedBy, spanFitted, zoomedBy, type SpaceTimeGeometry, type Viewport } from './geometry.ts';
import { hopName } from './hopScene.ts';
import { spaceTimeScene, type SpaceTimePicture } from './spaceTimeScene.ts';
import { hasFailed, spanWords } from './spanScene.ts';

const zoomStep = 1.5;
const panStep = 120;
/** So far below its top a finger still means the strip (px). */
const stripReach = 28;
/** A pointer that moved less (px) meant a place. */
const leastDrag = 4;
/** What is computed ahead is asked for again when less than this of it is left (facts). */
const leastAhead = 200;
/** A little air around a span that was drawn in the strip (share of it). */
const air = 0.02;

/** What the next facts come to, kept while the shown moment moves through it. */
function createAhead(callbacks: ViewCallbacks, redraw: () => void) {
  let kept: { readonly afterSeq: number; readonly model: SpaceTimeModel; readonly runId: string; readonly facts: number } | undefined;
  let isAsking = false;
  const isEnough = (seq: number): boolean => {
    const computed = callbacks.computed?.();
    if (kept === undefined || computed === undefined || kept.runId !== computed.runId || seq < kept.afterSeq) return false;
    // Near the end of what was computed then, there may be more by now.
    return kept.model.seq - seq >= leastAhead || (kept.facts === computed.facts && seq <= kept.model.seq);
  };
  return {
    /** What is known to follow; more is asked for when it runs short. */
    after({ seq, spans }: SpaceTimeModel): SpaceTimeModel | undefined {
      const computed = callbacks.computed?.();
      if (computed !== undefined && callbacks.ahead !== undefined && !isAsking && !isEnough(seq) && seq < computed.facts) {
        isAsking = true;
        callbacks
          .ahead(
            seq,
            spans.filter(({ toMs }) => toMs === undefined),
          )
          .then((model) => {
            isAsking = false;
            kept = model === undefined ? undefined : { afterSeq: seq, model, ...computed };
            redraw();
          })
          // A run that was closed meanwhile has nothing ahead.
          .catch(() => {
            isAsking = false;
          });
      }
      return kept !== undefined && kept.runId === computed?.runId && seq >= kept.afterSeq && seq < kept.model.seq ? kept.model : undefined;
    },
  };
}

function create(element: HTMLElement, callbacks: ViewCallbacks): View<SpaceTimeModel> {
  let viewport: Viewport | undefined;
  let shown: (SpaceTimePicture & { readonly nowMs: number }) | undefined;

  const look = (next: (g: SpaceTimeGeometry) => Viewport | undefined): void => {
    if (shown === undefined) return;
    viewport = next(shown.geometry);
    view.redraw();
  };
  const middle = (g: SpaceTimeGeometry): number => (g.x0 + g.x1) / 2;
  const commands: Readonly<Record<string, () => void>> = {
    in: () => look((g) => zoomedBy(g, 1 / zoomStep, middle(g))),
    out: () => look((g) => zoomedBy(g, zoomStep, middle(g))),
    fit: () => look((g) => (shown === undefined ? undefined : fitted(shown.content, shown.nowMs, g))),
    now: () => look(() => undefined),
    left: () => look((g) => movedBy(g, panStep)),
    right: () => look((g) => movedBy(g, -panStep)),
  };
  const keys: Readonly<Record<string, string>> = { '+': 'in', '=': 'in', '-': 'out', '0': 'fit', n: 'now' };

  const ahead = createAhead(callbacks, () => view.redraw());
  const view = createSceneView<SpaceTimeModel>(element, callbacks, {
    lens: 'spaceTime',
    scene: (model, nowMs, context) => {
      const picture = spaceTimeScene(model, nowMs, context, viewport, ahead.after(model));
      shown = { ...picture, nowMs };
      return picture.scene;
    },
    picking: { onCommand: (command) => commands[command]?.() },
  });
  const svg = element.querySelector('svg');
  if (svg === null) throw new Error('the scene view has made its picture');
  // A finger that moves up and down scrolls; one that moves sideways, and two, are the picture's.
  svg.style.touchAction = 'pan-y';
  const at = (event: PointerEvent | WheelEvent): readonly [number, number] => pointer(event, svg);

  // Without Ctrl, and without the focus in the picture, the wheel belongs to the page.
  const onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey && !element.contains(document.activeElement)) return;
    event.preventDefault();
    const [x] = at(event);
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) look((g) => movedBy(g, -event.deltaX));
    else look((g) => zoomedBy(g, Math.exp(event.deltaY / 320), x));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = event.shiftKey && event.key === 'ArrowLeft' ? 'left' : event.shiftKey && event.key === 'ArrowRight' ? 'right' : undefined;
    const command = arrow ?? keys[event.key];
    if (command === undefined) return;
    commands[command]?.();
    event.preventDefault();
    event.stopPropagation();
  };

  /** In the strip: the window is moved, or a new one drawn. In the plot: everything is moved. */
  type Drag =
    | { readonly kind: 'plot'; x: number }
    | { readonly kind: 'window'; readonly grabMs: number }
    | { readonly kind: 'draw'; readonly fromX: number };
  let drag: Drag | undefined;
  let hasMoved = false;
  const fingers = new Map<number, readonly [number, number]>();

  function dragFrom(x: number, y: number): Drag {
    const { overview, geometry: g } = shown ?? {};
    if (overview === undefined || g === undefined) return { kind: 'plot', x };
    if (y > overview.top + stripReach || x < overview.x0 || x > overview.x1) return { kind: 'plot', x };
    const isInside = x >= overview.x(g.ms(g.x0)) - leastDrag && x <= overview.x(g.ms(g.x1)) + leastDrag;
    return isInside ? { kind: 'window', grabMs: g.ms(g.x0) - overview.ms(x) } : { kind: 'draw', fromX: x };
  }
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const [x, y] = at(event);
    fingers.set(event.pointerId, [x, y]);
    hasMoved = false;
    drag = fingers.size > 1 ? undefined : dragFrom(x, y);
  };
  function pinch(event: PointerEvent): void {
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    const before = fingers.get(event.pointerId);
    const now = at(event);
    fingers.set(event.pointerId, now);
    if (other === undefined || before === undefined) return;
    const apart = (point: readonly [number, number]): number => Math.max(8, Math.hypot(point[0] - other[0], point[1] - other[1]));
    hasMoved = true;
    look((g) => zoomedBy(g, apart(before) / apart(now), (now[0] + other[0]) / 2));
  }
  const onPointerMove = (event: PointerEvent): void => {
    if (!fingers.has(event.pointerId)) return;
    if (fingers.size > 1) return pinch(event);
    const [x] = at(event);
    const began = fingers.get(event.pointerId)?.[0] ?? x;
    if (drag === undefined || (!hasMoved && Math.abs(x - began) < leastDrag)) return;
    hasMoved = true;
    const { overview } = shown ?? {};
    if (drag.kind === 'plot') {
      const px = x - drag.x;
      drag.x = x;
      look((g) => movedBy(g, px));
    } else if (overview !== undefined && drag.kind === 'window') {
      const { grabMs } = drag;
      look((g) => ({ atMs: overview.ms(x) + grabMs, atX: 0, msPerPx: g.axis.msPerPx }));
    } else if (overview !== undefined && drag.kind === 'draw') {
      const ends = [overview.ms(drag.fromX), overview.ms(x)];
      const [from, to] = [Math.min(...ends), Math.max(...ends)];
      const margin = (to - from) * air;
      look((g) =>
        shown === undefined || to - from < 1 ? viewport : spanFitted(shown.content, shown.nowMs, g, from - margin, to + margin),
      );
    }
  };
  const onPointerUp = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId)) return;
    const { overview } = shown ?? {};
    if (drag?.kind === 'draw' && !hasMoved && overview !== undefined) {
      const atMs = overview.ms(drag.fromX);
      look((g) => ({ atMs, atX: (g.x1 - g.x0) / 2, msPerPx: g.axis.msPerPx }));
    }
    drag = undefined;
  };
  // The click that ends a drag selects nothing.
  const onClick = (event: MouseEvent): void => {
    if (hasMoved) event.stopPropagation();
    hasMoved = false;
  };
  element.addEventListener('wheel', onWheel, { passive: false });
  element.addEventListener('keydown', onKeyDown);
  element.addEventListener('pointerdown', onPointerDown);
  window.addEventListener('pointermove', onPointerMove);
  window.addEventListener('pointerup', onPointerUp);
  window.addEventListener('pointercancel', onPointerUp);
  element.addEventListener('click', onClick, { capture: true });
  const heedWish = zoomWishes((zoom) => commands[zoom]?.());
  return {
    update(model, nowMs, context) {
      view.update(model, nowMs, context);
      heedWish(context);
    },
    destroy() {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('keydown', onKeyDown);
      element.removeEventListener('pointerdown', onPointerDown);
      window.removeEventListener('pointermove', onPointerMove);
      window.removeEventListener('pointerup', onPointerUp);
      window.removeEventListener('pointercancel', onPointerUp);
      element.removeEventListener('click', onClick, { capture: true });
      view.destroy();
    },
  };
}

/** What is said once is not said twice: `down · kill -9`. */
const named = (kind: string, words: string): string => (words.startsWith(kind) ? words : `${kind} · ${words}`);

function twin(model: SpaceTimeModel, nowMs: number): readonly TwinTable[] {
  const kinds = {
    handler: m.spaceTime_kind_handler,
    wait: m.spaceTime_kind_wait,
    invisible: m.spaceTime_kind_invisible,
    half: m.spaceTime_kind_half,
    down: m.spaceTime_kind_down,
    stopped: m.spaceTime_kind_stopped,
    frozen: m.spaceTime_kind_frozen,
    cut: m.spaceTime_kind_cut,
    lock: m.spaceTime_kind_lock,
    hold: m.spaceTime_kind_hold,
  };
  const messageOf = (msgId: string | undefined): { readonly kind: 'message'; readonly id: string } | undefined =>
    msgId === undefined ? undefined : { kind: 'message', id: msgId };
  return [
    {
      caption: m.spaceTime_twin_hops(),
      columns: [
        { label: m.spaceTime_col_at(), numeric: true, time: true },
        { label: m.spaceTime_col_delta(), numeric: true },
        { label: m.spaceTime_col_what() },
        { label: m.spaceTime_col_message() },
        { label: m.spaceTime_col_took(), numeric: true },
      ],
      rows: model.hops.map((hop, index) => ({
        key: String(hop.seq),
        cells: [
          listTime(hop.sentAt, true),
          index === 0 ? '' : `+${duration(hop.sentAt - (model.hops[index - 1]?.sentAt ?? hop.sentAt))}`,
          hopName(hop),
          hop.msgIds[0] === undefined ? '' : messageName(hop.msgIds[0], hop.key),
          duration(hop.arrivesAt - hop.sentAt),
        ],
        selection: messageOf(hop.msgIds[0]),
        current: hop.sentAt <= nowMs && nowMs < hop.arrivesAt,
      })),
    },
    {
      caption: m.spaceTime_twin_spans(),
      columns: [
        { label: m.spaceTime_col_begin(), numeric: true, time: true },
        { label: m.spaceTime_col_end(), numeric: true, time: true },
        { label: m.spaceTime_col_lane() },
        { label: m.spaceTime_col_what() },
      ],
      rows: model.spans.map((span, index) => ({
        key: `${index} ${span.kind} ${span.lane}`,
        cells: [
          listTime(span.fromMs, true),
          span.toMs === undefined ? m.spaceTime_open() : listTime(span.toMs, true),
          span.lane,
          named(kinds[span.kind](), spanWords(span, nowMs)),
        ],
        selection: messageOf(span.msgId),
        current: span.toMs === undefined,
      })),
    },
    {
      caption: m.spaceTime_twin_lanes(),
      columns: [
        { label: m.spaceTime_col_participant() },
        { label: m.spaceTime_col_sent(), numeric: true },
        { label: m.spaceTime_col_received(), numeric: true },
      ],
      rows: model.lanes.map(({ id, role }) => ({
        key: id,
        cells: [
          id,
          String(model.hops.filter((hop) => hop.from === id).length),
          String(model.hops.filter((hop) => hop.to === id && hop.lostAt === undefined && hop.arrivesAt <= nowMs).length),
        ],
        selection: { kind: role === 'httpGateway' || role === 'httpClient' ? 'producer' : role, id },
      })),
    },
  ];
}

function legend(model: SpaceTimeModel): readonly LegendEntry[] {
  const has = (...kinds: readonly string[]): boolean => model.spans.some(({ kind }) => kinds.includes(kind));
  const isLost = model.hops.some(({ lostAt, neverLeft }) => lostAt !== undefined && neverLeft === undefined);
  const brings = model.hops.some(({ kind, carries, lostAt }) => kind === 'response' && carries && lostAt === undefined);
  const holds = model.spans.filter(({ kind }) => kind === 'hold');
  const held = [
    ...(holds.some(({ queue }) => queue !== undefined) ? [m.spaceTime_legend_hold()] : []),
    ...(holds.some(({ queue }) => queue === undefined) ? [m.spaceTime_legend_holdGet()] : []),
  ];
  return [
    { mark: 'requestArrow', label: brings ? m.spaceTime_legend_messages() : m.spaceTime_legend_request() },
    { mark: 'responseArrow', label: m.spaceTime_legend_response() },
    ...(isLost ? [{ mark: 'lostArrow', label: m.spaceTime_legend_lost() }] : []),
    ...(model.hops.some(({ neverLeft }) => neverLeft) ? [{ mark: 'failedAttempt', label: m.spaceTime_legend_attempt() }] : []),
    ...(model.older.length > 0 ? [{ mark: 'olderArrows', label: m.spaceTime_legend_older() }] : []),
    ...(model.lanes.some(({ role }) => role === 'consumer' || role === 'httpClient')
      ? [{ mark: 'handlerBar' as const, label: m.spaceTime_legend_handler() }]
      : []),
    ...(model.spans.some(hasFailed) ? [{ mark: 'failedEnd', label: m.spaceTime_legend_failed() }] : []),
    ...(has('wait') ? [{ mark: 'waitBar', label: m.spaceTime_legend_wait() }] : []),
    ...(has('invisible') ? [{ mark: 'invisibleBar', label: m.spaceTime_legend_invisible() }] : []),
    ...(model.spans.some(({ result }) => result === 'revived') ? [{ mark: 'revive', label: m.spaceTime_legend_revived() }] : []),
    ...(has('half') ? [{ mark: 'halfBar', label: m.spaceTime_kind_half() }] : []),
    ...(has('stopped') ? [{ mark: 'stoppedBar', label: m.spaceTime_kind_stopped() }] : []),
    ...(has('frozen') ? [{ mark: 'frozenBar', label: m.spaceTime_kind_frozen() }] : []),
    ...(has('cut') ? [{ mark: 'cutBar', label: m.spaceTime_kind_cut() }] : []),
    ...(has('down') ? [{ mark: 'downBar', label: m.spaceTime_legend_down() }] : []),
    ...(held.length === 0 ? [] : [{ mark: 'heldBar', label: held.join(' · ') }]),
    ...(has('lock') ? [{ mark: 'lockBar', label: m.spaceTime_legend_lock() }] : []),
    { mark: 'foldMark', label: m.spaceTime_legend_fold() },
  ];
}

export const spaceTimeLens: Lens<SpaceTimeModel> = {
  id: 'spaceTime',
  create,
  title: () => m.spaceTime_title(),
  context: (model) => {
    const words = m.spaceTime_context({ latency: duration(model.latency) });
    return model.hidden === 0 ? words : `${words} · ${m.spaceTime_hidden({ count: count(model.hidden) })}`;
  },
  explanation: () => m.spaceTime_explanation(),
  spanRule: () => m.span_rule_spaceTime(),
  simplification: () => m.spaceTime_simplification(),
  legend,
  twin,
};
