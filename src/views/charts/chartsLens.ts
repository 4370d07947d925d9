/** Charts over virtual time as a lens, and how a span is chosen in them. */
import { pointer } from 'd3';
import type { ChartsModel } from '../../projections/charts/chartsModel.ts';
import { createSceneView } from '../sceneView.ts';
import type { Lens, TimeSpan, View, ViewCallbacks } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { chartsPicture, type ChartsAhead, type ChartsPicture } from './chartsScene.ts';
import { chartsTwin } from './twin.ts';

/** A pointer that moved less (px) meant a place, not a span. */
const leastDrag = 4;

/** What follows the shown moment, kept while time moves through it. */
function createAhead(callbacks: ViewCallbacks, redraw: () => void) {
  let kept: (ChartsAhead & { readonly runId: string; readonly askedMs: number }) | undefined;
  let isAsking = false;
  return (toMs: number): ChartsAhead | undefined => {
    const computed = callbacks.computed?.();
    if (computed === undefined) return undefined;
    const isSame = kept?.runId === computed.runId;
    const reaches = Math.min(toMs, computed.ms);
    if (callbacks.chartsAhead !== undefined && !isAsking && !(isSame && kept?.askedMs === toMs && kept.atMs >= reaches)) {
      isAsking = true;
      callbacks
        .chartsAhead(toMs)
        .then((answer) => {
          isAsking = false;
          kept = answer === undefined ? undefined : { ...answer, runId: computed.runId, askedMs: toMs };
          redraw();
        })
        // A run that was closed meanwhile has nothing ahead.
        .catch(() => {
          isAsking = false;
        });
    }
    return isSame ? kept : undefined;
  };
}

function create(element: HTMLElement, callbacks: ViewCallbacks): View<ChartsModel> {
  let shown: { readonly nowMs: number; readonly span: TimeSpan | undefined; readonly axis: ChartsPicture['axis'] } | undefined;
  const commands: Readonly<Record<string, () => void>> = {
    begin: () => callbacks.measure?.({ fromMs: shown?.nowMs ?? 0 }),
    end: () => {
      if (shown?.span !== undefined) callbacks.measure?.({ fromMs: shown.span.fromMs, toMs: shown.nowMs });
    },
    whole: () => callbacks.measure?.(undefined),
  };
  const ahead = createAhead(callbacks, () => view.redraw());
  const view = createSceneView<ChartsModel>(element, callbacks, {
    lens: 'charts',
    scene: (model, nowMs, context) => {
      const { scene, axis } = chartsPicture(model, nowMs, context, ahead);
      // Side by side in the dock each chart has its own axis: they are looked at, not dragged across.
      shown = context.compact ? undefined : { nowMs, span: context.span, axis };
      return scene;
    },
    picking: { onCommand: (command) => commands[command]?.() },
  });
  const svg = element.querySelector('svg');
  if (svg === null) throw new Error('the scene view has made its picture');
  // A finger that moves up and down scrolls; one that moves sideways chooses.
  svg.style.touchAction = 'pan-y';

  let drag: { readonly x: number; readonly fromMs: number; hasMoved: boolean } | undefined;
  const onPointerDown = (event: PointerEvent): void => {
    const isControl = event.target instanceof Element && event.target.closest('[data-pick]') !== null;
    const [x] = pointer(event, svg);
    if (shown === undefined || event.button !== 0 || isControl || x < shown.axis.x0 || x > shown.axis.x1) return;
    drag = { x, fromMs: shown.axis.ms(x), hasMoved: false };
    svg.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (drag === undefined || shown === undefined) return;
    const [x] = pointer(event, svg);
    drag.hasMoved ||= Math.abs(x - drag.x) >= leastDrag;
    const toMs = shown.axis.ms(x);
    if (!drag.hasMoved || toMs === drag.fromMs) return;
    callbacks.measure?.({ fromMs: Math.min(drag.fromMs, toMs), toMs: Math.max(drag.fromMs, toMs) });
  };
  const onPointerUp = (): void => {
    if (drag !== undefined && !drag.hasMoved) callbacks.seek({ ms: drag.fromMs });
    drag = undefined;
  };
  const onPointerCancel = (): void => {
    drag = undefined;
  };
  svg.addEventListener('pointerdown', onPointerDown);
  svg.addEventListener('pointermove', onPointerMove);
  svg.addEventListener('pointerup', onPointerUp);
  svg.addEventListener('pointercancel', onPointerCancel);
  // The listeners go with the element that the view removes.
  return view;
}

export const chartsLens: Lens<ChartsModel> = {
  id: 'charts',
  create,
  title: () => m.charts_title(),
  context: () => m.charts_context(),
  explanation: () => m.charts_explanation(),
  spanRule: () => m.span_rule_charts(),
  simplification: () => m.charts_simplification(),
  // Each series stands in the picture with its line, its name and its number.
  legend: () => [],
  twin: chartsTwin,
};
