/** The cluster lens in the page: one SVG, one canvas for what is in the air, keyboard and pointer. */
import { select } from 'd3';
import { m } from '../../paraglide/messages.js';
import type { ClusterMapModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { clearedCanvas, readPalette, renderScene, setRoot, watchTheme, type CanvasPalette } from '../marks/index.ts';
import { markOutside } from '../outside.ts';
import type { View, ViewCallbacks, ViewContext } from '../view.ts';
import type { Item } from './drawing.ts';
import { drawFlying, messageAt } from './flying.ts';
import { itemAfter } from './itemOrder.ts';
import { layoutCluster } from './layout.ts';
import { isTicking, movingPart, stillPart, tickMs, type DrawingInput, type MovingPart, type StillPart } from './picture.ts';

/** Hover cards wait this long (wall-clock ms), so that a passing pointer shows nothing. */
const hoverDelay = 80;

/** Of the edge of a picture that goes on (px). */
const fadeSize = 20;

let pictures = 0;

interface Shown {
  readonly model: ClusterMapModel;
  readonly nowMs: number;
  readonly context: ViewContext;
}

export function createClusterView(element: HTMLElement, callbacks: ViewCallbacks): View<ClusterMapModel> {
  pictures += 1;
  const idPrefix = `cluster-${pictures}`;
  const root = select(element)
    .append('div')
    .attr('class', 'orrery-cluster')
    .attr('data-one-scroller', '')
    .style('position', 'relative')
    .style('width', '100%')
    .style('height', '100%');
  root.style('overflow', 'auto');
  const svg = root
    .append('svg')
    .attr('role', 'group')
    .attr('font-family', 'var(--sans)')
    .style('display', 'block')
    .style('user-select', 'none');
  const canvas = root
    .append('canvas')
    .attr('aria-hidden', 'true')
    .style('position', 'absolute')
    .style('left', '0')
    .style('top', '0')
    .style('pointer-events', 'none');
  const svgElement = svg.node();
  const canvasElement = canvas.node();

  let shown: Shown | undefined;
  let still: StillPart | undefined;
  let stillKey: readonly unknown[] = [];
  let moving: MovingPart | undefined;
  let palette: CanvasPalette | undefined;
  let fontFamily: string | undefined;
  let currentKey: string | undefined;
  let hovered: Item | undefined;
  let hoverTimer: number | undefined;

  const items = (): readonly Item[] => [...(still?.drawing.items ?? []), ...(moving?.items ?? [])];
  const itemOf = (target: EventTarget | null): Item | undefined => {
    const key = target instanceof Element ? target.closest('[data-item]')?.getAttribute('data-item') : undefined;
    return key === undefined || key === null ? undefined : items().find((item) => item.key === key);
  };
  const elementOf = (key: string): SVGElement | undefined =>
    [...(svgElement?.querySelectorAll<SVGElement>('[role=button]') ?? [])].find((node) => node.getAttribute('data-item') === key);

  /** Layout and still part of the shown moment, kept until one of the things that they depend on is another. */
  function workedOut({ model, nowMs, context }: Shown): { readonly input: DrawingInput; readonly part: StillPart } {
    const { selection, width, height, compact } = context;
    const language = m.cluster_title();
    const layout =
      still !== undefined && stillKey[0] === model && stillKey[1] === width && stillKey[2] === height && stillKey.at(-1) === language
        ? still.drawing.layout
        : layoutCluster(model, width, height, compact);
    const input = { model, layout, nowMs, selection, currentKey, idPrefix };
    // The still part changes with its countdowns ten times a virtual second, if it has any; dots are drawn on the canvas alone.
    const tick = isTicking(model) ? Math.floor(nowMs / tickMs) : 0;
    const key = [model, width, height, selection?.kind, selection?.id, input.currentKey, tick, language];
    if (still === undefined || key.some((value, index) => value !== stillKey[index])) {
      still = stillPart(input);
      stillKey = key;
      // The language may be another one.
      fontFamily = undefined;
    }
    return { input, part: still };
  }

  function draw(): void {
    if (shown === undefined) return;
    const { context } = shown;
    const { input, part } = workedOut(shown);
    still = part;
    const hadFocus = svgElement?.contains(document.activeElement) === true;
    moving = movingPart(still, input, hovered);
    if (currentKey !== undefined && !items().some((item) => item.key === currentKey)) {
      // The item is gone (a message arrived, a link healed): the keyboard goes on from the beginning.
      currentKey = undefined;
      still = stillPart({ ...input, currentKey });
      stillKey = [];
      moving = movingPart(still, { ...input, currentKey }, hovered);
    }
    const { width: pictureWidth } = input.layout;
    const isLonger = context.height > 0 && input.layout.height > context.height;
    // Where more follows the edge fades, and the last of it scrolls clear of that.
    const pictureHeight = input.layout.height + (isLonger ? fadeSize : 0);
    const fades = [...(isLonger ? ['to bottom'] : []), ...(pictureWidth > context.width ? ['to right'] : [])];
    root
      .style('mask-image', fades.map((side) => `linear-gradient(${side}, #000 calc(100% - ${fadeSize}px), transparent)`).join(', '))
      .style('mask-composite', 'intersect');
    const viewBox = `0 0 ${pictureWidth} ${pictureHeight}`;
    setRoot(svg, { width: pictureWidth, height: pictureHeight, viewBox, 'aria-label': m.cluster_picture() });
    renderScene(svg, [still.node, ...moving.nodes]);
    if (svgElement !== null) markOutside(svgElement, context.inSpan);
    // The message that had the focus may be gone: keep the keyboard in the picture.
    if (hadFocus && !svgElement.contains(document.activeElement)) focusOn(items()[0]?.key);
    if (canvasElement !== null) {
      const drawingContext = clearedCanvas(canvasElement, pictureWidth, pictureHeight);
      palette ??= readPalette(element);
      // Asking for a style makes the browser lay out what was just changed.
      fontFamily ??= svgElement === null ? 'system-ui' : getComputedStyle(svgElement).fontFamily;
      if (drawingContext !== undefined) drawFlying(drawingContext, palette, moving.flying, fontFamily, context.inSpan?.things);
    }
  }

  function focusOn(key: string | undefined): void {
    const target = key === undefined ? undefined : (elementOf(key) ?? svgElement?.querySelector<SVGElement>('[role=button]'));
    target?.focus();
  }

  function moveTo(item: Item | undefined): void {
    if (item === undefined) return;
    currentKey = item.key;
    draw();
    focusOn(item.key);
  }

  function hover(item: Item | undefined): void {
    window.clearTimeout(hoverTimer);
    if (item?.key === hovered?.key) return;
    if (hovered !== undefined) {
      hovered = undefined;
      draw();
    }
    if (item !== undefined) {
      hoverTimer = window.setTimeout(() => {
        hovered = item;
        draw();
      }, hoverDelay);
    }
  }

  svg.on('click', (event: PointerEvent) => {
    const item = itemOf(event.target);
    const [x, y] = [event.offsetX, event.offsetY];
    const selection = shown?.context.selection;
    const selected = selection?.kind === 'message' ? selection.id : undefined;
    const message = moving === undefined ? undefined : messageAt(moving.flying, x, y, selected);
    if (message !== undefined) callbacks.select({ kind: 'message', id: message });
    else callbacks.select(item?.selection);
    if (item !== undefined) currentKey = item.key;
  });
  svg.on('pointerover', (event: PointerEvent) => hover(itemOf(event.target)));
  svg.on('pointerleave', () => hover(undefined));
  // On the frame, not on the SVG: Chromium lets Tab stop at an SVG that listens to focus events.
  root.on('focusin', (event: FocusEvent) => {
    const item = itemOf(event.target);
    if (item !== undefined && item.key !== currentKey) {
      currentKey = item.key;
      draw();
    }
    // A click gives the focus too, but what was clicked is under the pointer.
    if (event.target instanceof Element && event.target.matches(':focus-visible')) hover(item);
  });
  root.on('focusout', () => hover(undefined));
  svg.on('keydown', (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'Escape') {
      if (shown?.context.selection === undefined && hovered === undefined) return;
      hover(undefined);
      callbacks.select(undefined);
    } else if (event.key === 'Enter' || event.key === ' ') {
      const item = itemOf(event.target);
      if (item === undefined || event.key === ' ') return;
      callbacks.select(item.selection);
    } else {
      const next = itemAfter(items(), currentKey, event.key);
      if (next === undefined) return;
      moveTo(next);
    }
    event.preventDefault();
    event.stopPropagation();
  });
  const stopWatching = watchTheme(() => {
    palette = undefined;
    fontFamily = undefined;
    draw();
  });

  return {
    prepare(model, nowMs, context) {
      workedOut({ model, nowMs, context });
    },
    update(model, nowMs, context) {
      shown = { model, nowMs, context };
      draw();
    },
    destroy() {
      window.clearTimeout(hoverTimer);
      stopWatching();
      root.remove();
      shown = undefined;
    },
  };
}
