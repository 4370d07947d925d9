/** A view whose picture is one scene: makes the SVG, draws the scene at each update, and lets its things be picked. */
import { select } from 'd3';
import { renderScene, setRoot, type SceneNode } from './marks/index.ts';
import { attachFocusCard } from './focusCard.ts';
import { markOutside } from './outside.ts';
import { attachPicking, type PickingOptions } from './pickable.ts';
import type { View, ViewCallbacks, ViewContext } from './view.ts';

export interface Scene {
  readonly nodes: readonly SceneNode[];
  /** Height that the picture needs (px); beyond the element's own it scrolls. */
  readonly height: number;
  /** Name of the picture for screen readers. */
  readonly label: string;
}

export interface SceneViewOptions<TModel> {
  /** Name of the lens in the page: `data-lens`. */
  readonly lens: string;
  scene(model: TModel, nowMs: number, context: ViewContext): Scene;
  readonly picking?: PickingOptions;
}

/** A view that can draw its last moment again, after one of the lens's own controls changed how. */
export interface SceneView<TModel> extends View<TModel> {
  /** Around the picture; scrolls where that is higher than the element. */
  readonly scroller: HTMLElement;
  redraw(): void;
}

/** Of the lower edge of a small picture that goes on (px). */
const fadeHeight = 20;

export function createSceneView<TModel>(
  element: HTMLElement,
  callbacks: ViewCallbacks,
  options: SceneViewOptions<TModel>,
): SceneView<TModel> {
  const scroller = document.createElement('div');
  scroller.style.width = '100%';
  scroller.style.height = '100%';
  scroller.style.overflow = 'hidden auto';
  const svg = select(scroller).append('svg').attr('role', 'group').attr('data-lens', options.lens).style('display', 'block');
  element.append(scroller);
  const root = svg.node();
  if (root === null) throw new Error('an SVG element was just appended');
  const picking = attachPicking(root, callbacks, options.picking);
  const card = attachFocusCard(scroller);
  const draw = (model: TModel, nowMs: number, context: ViewContext): void => {
    const scene = options.scene(model, nowMs, context);
    // In the dock no row is cut in half: it fades where more follows, and the last one scrolls clear of that.
    const isFading = context.compact && context.height > 0 && scene.height > context.height;
    scroller.style.maskImage = isFading ? `linear-gradient(#000 calc(100% - ${fadeHeight}px), transparent)` : '';
    const height = Math.max(scene.height + (isFading ? fadeHeight : 0), context.height);
    setRoot(svg, { width: context.width, height, viewBox: `0 0 ${context.width} ${height}`, 'aria-label': scene.label });
    renderScene(svg, scene.nodes);
    // What scrolls must be reachable without a mouse, also where there is nothing to pick.
    const isBare = scene.height > context.height && root.querySelector('[data-pick]') === null;
    svg.attr('tabindex', isBare ? 0 : null);
  };
  let last: readonly [TModel, number, ViewContext] | undefined;
  /** What a scroll bar took of the room at the last update (px): drawn for the whole room first, a long picture would be drawn twice each time. */
  let taken = 0;
  const view: SceneView<TModel> = {
    scroller,
    update(model, nowMs, context) {
      last = [model, nowMs, context];
      draw(model, nowMs, { ...context, width: context.width - taken });
      const room = scroller.clientWidth;
      const takenNow = room > 0 && room < context.width ? context.width - room : 0;
      if (takenNow !== taken) {
        taken = takenNow;
        draw(model, nowMs, { ...context, width: context.width - taken });
      }
      markOutside(root, context.inSpan);
      picking.refresh();
      card.refresh();
    },
    redraw() {
      if (last !== undefined) view.update(...last);
    },
    destroy() {
      picking.destroy();
      card.destroy();
      scroller.remove();
    },
  };
  return view;
}
