/** The space–time diagram as a lens: the picture, and how a person moves in it. */
import { pointer } from 'd3';
import type { SpaceTimeModel } from '../../projections/spaceTime/spaceTimeModel.ts';
import { count, duration, listTime, messageName } from '../format/index.ts';
import { createSceneView } from '../sceneView.ts';
import type { Lens, LegendEntry, TwinTable, View, ViewCallbacks } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { fitted, movedBy, zoomedBy, type SpaceTimeGeometry, type Viewport } from './geometry.ts';
import { hopName } from './hopScene.ts';
import { spaceTimeScene } from './spaceTimeScene.ts';
import { spanWords } from './spanScene.ts';

const zoomStep = 1.5;
const panStep = 120;

function create(element: HTMLElement, callbacks: ViewCallbacks): View<SpaceTimeModel> {
  let viewport: Viewport | undefined;
  let shown: { readonly model: SpaceTimeModel; readonly nowMs: number; readonly geometry: SpaceTimeGeometry } | undefined;

  const look = (next: (g: SpaceTimeGeometry) => Viewport | undefined): void => {
    if (shown === undefined) return;
    viewport = next(shown.geometry);
    view.redraw();
  };
  const middle = (g: SpaceTimeGeometry): number => (g.x0 + g.x1) / 2;
  const commands: Readonly<Record<string, () => void>> = {
    in: () => look((g) => zoomedBy(g, 1 / zoomStep, middle(g))),
    out: () => look((g) => zoomedBy(g, zoomStep, middle(g))),
    fit: () => look((g) => (shown === undefined ? undefined : fitted(shown.model, shown.nowMs, g))),
    now: () => look(() => undefined),
    left: () => look((g) => movedBy(g, panStep)),
    right: () => look((g) => movedBy(g, -panStep)),
  };
  const keys: Readonly<Record<string, string>> = { '+': 'in', '=': 'in', '-': 'out', '0': 'fit', n: 'now' };

  const view = createSceneView<SpaceTimeModel>(element, callbacks, {
    lens: 'spaceTime',
    scene: (model, nowMs, context) => {
      const { scene, geometry } = spaceTimeScene(model, nowMs, context, viewport);
      shown = { model, nowMs, geometry };
      return scene;
    },
    picking: { onCommand: (command) => commands[command]?.() },
  });

  // Without Ctrl, and without the focus in the picture, the wheel belongs to the page.
  const onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey && !element.contains(document.activeElement)) return;
    event.preventDefault();
    const [x] = pointer(event, element);
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
  let dragFrom: number | undefined;
  let hasMoved = false;
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    dragFrom = event.clientX;
    hasMoved = false;
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (dragFrom === undefined || (event.buttons & 1) === 0) return;
    const px = event.clientX - dragFrom;
    if (!hasMoved && Math.abs(px) < 4) return;
    hasMoved = true;
    dragFrom = event.clientX;
    look((g) => movedBy(g, px));
  };
  const onPointerUp = (): void => {
    dragFrom = undefined;
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
  element.addEventListener('click', onClick, { capture: true });
  return {
    update: (model, nowMs, context) => view.update(model, nowMs, context),
    destroy() {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('keydown', onKeyDown);
      element.removeEventListener('pointerdown', onPointerDown);
      window.removeEventListener('pointermove', onPointerMove);
      window.removeEventListener('pointerup', onPointerUp);
      element.removeEventListener('click', onClick, { capture: true });
      view.destroy();
    },
  };
}

function twin(model: SpaceTimeModel, nowMs: number): readonly TwinTable[] {
  const kinds = {
    handler: m.spaceTime_kind_handler,
    wait: m.spaceTime_kind_wait,
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
        { label: m.spaceTime_col_at(), numeric: true },
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
        { label: m.spaceTime_col_begin(), numeric: true },
        { label: m.spaceTime_col_end(), numeric: true },
        { label: m.spaceTime_col_lane() },
        { label: m.spaceTime_col_what() },
      ],
      rows: model.spans.map((span, index) => ({
        key: `${index} ${span.kind} ${span.lane}`,
        cells: [
          listTime(span.fromMs, true),
          span.toMs === undefined ? m.spaceTime_open() : listTime(span.toMs, true),
          span.lane,
          `${kinds[span.kind]()} · ${spanWords(span, nowMs)}`,
        ],
        selection: messageOf(span.msgId),
        current: span.toMs === undefined,
      })),
    },
  ];
}

function legend(model: SpaceTimeModel): readonly LegendEntry[] {
  const has = (...kinds: readonly string[]): boolean => model.spans.some(({ kind }) => kinds.includes(kind));
  return [
    { mark: 'requestArrow', label: m.spaceTime_legend_request() },
    { mark: 'responseArrow', label: m.spaceTime_legend_response() },
    { mark: 'handlerBar', label: m.spaceTime_legend_handler() },
    ...(has('wait') ? [{ mark: 'waitBar', label: m.spaceTime_legend_wait() }] : []),
    ...(has('down') ? [{ mark: 'downNode', label: m.spaceTime_legend_down() }] : []),
    ...(has('hold') ? [{ mark: 'heldBar', label: m.spaceTime_legend_hold() }] : []),
    ...(has('lock') ? [{ mark: 'lockBar', label: m.spaceTime_legend_lock() }] : []),
    ...(model.hops.some(({ lostAt }) => lostAt !== undefined) ? [{ mark: 'cutLink', label: m.spaceTime_legend_lost() }] : []),
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
  simplification: () => m.spaceTime_simplification(),
  legend,
  twin,
};
