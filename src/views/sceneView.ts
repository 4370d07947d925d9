/** A view whose picture is one scene: makes the SVG, draws the scene at each update, and lets its things be picked. */
import { select } from 'd3';
import { renderScene, type SceneNode } from './marks/index.ts';
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
  redraw(): void;
}

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
  const draw = (model: TModel, nowMs: number, context: ViewContext): void => {
    const scene = options.scene(model, nowMs, context);
    const height = Math.max(scene.height, context.height);
    svg
      .attr('width', context.width)
      .attr('height', height)
      .attr('viewBox', `0 0 ${context.width} ${height}`)
      .attr('aria-label', scene.label);
    renderScene(svg, scene.nodes);
  };
  let last: readonly [TModel, number, ViewContext] | undefined;
  const view: SceneView<TModel> = {
    update(model, nowMs, context) {
      last = [model, nowMs, context];
      draw(model, nowMs, context);
      // A scroll bar takes room from the picture that made it appear.
      const room = scroller.clientWidth;
      if (room > 0 && room < context.width) draw(model, nowMs, { ...context, width: room });
      picking.refresh();
    },
    redraw() {
      if (last !== undefined) view.update(...last);
    },
    destroy() {
      picking.destroy();
      scroller.remove();
    },
  };
  return view;
}
