/** The same marks on a canvas, for dots that move each frame and have no element of their own. */
import { markRadius, markShapes, type Mark } from './messageMarks.ts';
import { tokens, type Token } from './tokens.ts';

/** Colours of the current theme as values that a canvas understands. */
export type CanvasPalette = Readonly<Record<Token, string>>;

/**
 * Reads the tokens as they are at `element`. Once per theme change, not per frame. Each token goes through a probe's
 * `color`, because a custom property may itself be `light-dark(…)`, which a canvas does not understand.
 */
export function readPalette(element: HTMLElement): CanvasPalette {
  const probe = element.ownerDocument.createElement('span');
  probe.hidden = true;
  element.append(probe);
  const computed = getComputedStyle(probe);
  const palette: Partial<Record<Token, string>> = {};
  for (const token of tokens) {
    probe.style.color = `var(--${token})`;
    palette[token] = computed.color;
  }
  probe.remove();
  return palette as CanvasPalette;
}

/** Calls `changed` when the theme changes: the page's `data-theme`, or the system's choice. Returns how to stop. */
export function watchTheme(changed: () => void): () => void {
  const root = document.documentElement;
  const observer = new MutationObserver(changed);
  observer.observe(root, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', changed);
  };
}

/** Paths by their text: parsing one costs more than drawing it. */
const paths = new Map<string, Path2D>();

function pathOf(d: string): Path2D {
  let path = paths.get(d);
  if (path === undefined) {
    path = new Path2D(d);
    if (paths.size > 500) paths.clear();
    paths.set(d, path);
  }
  return path;
}

/** Draws the mark around (x, y) in CSS pixels. `fontFamily` is the page's sans family. */
export function drawMark(
  context: CanvasRenderingContext2D,
  palette: CanvasPalette,
  mark: Mark,
  x: number,
  y: number,
  fontFamily = 'system-ui, sans-serif',
): void {
  context.save();
  context.translate(x, y);
  context.lineCap = 'round';
  for (const shape of markShapes(mark)) {
    if (shape.kind === 'text') {
      context.font = `600 ${shape.size}px ${fontFamily}`;
      context.textAlign = shape.anchor === 'middle' ? 'center' : shape.anchor;
      context.fillStyle = palette[shape.fill];
      context.fillText(shape.text, shape.x, shape.y);
      continue;
    }
    const path = shape.kind === 'path' ? pathOf(shape.d) : pathOf(circlePath(shape.r, shape.cx ?? 0, shape.cy ?? 0));
    if (shape.fill !== undefined) {
      context.fillStyle = palette[shape.fill];
      context.fill(path);
    }
    if (shape.stroke !== undefined) {
      context.setLineDash(shape.dash === undefined ? [] : [...shape.dash]);
      context.lineWidth = shape.strokeWidth ?? 1;
      context.strokeStyle = palette[shape.stroke];
      context.stroke(path);
    }
  }
  context.restore();
}

const circlePath = (r: number, cx: number, cy: number): string =>
  `M${cx - r} ${cy}A${r} ${r} 0 1 1 ${cx + r} ${cy}A${r} ${r} 0 1 1 ${cx - r} ${cy}Z`;

/** Ink ring around a selected dot. */
export function drawSelectionRing(context: CanvasRenderingContext2D, palette: CanvasPalette, mark: Mark, x: number, y: number): void {
  context.save();
  context.beginPath();
  context.arc(x, y, markRadius(mark) + 3.5, 0, 2 * Math.PI);
  context.lineWidth = 1.75;
  context.strokeStyle = palette.select;
  context.stroke();
  context.restore();
}

/** Fits a canvas to its CSS size at the screen's pixel ratio and clears it; drawing is in CSS pixels afterwards. Undefined without a 2D context. */
export function clearedCanvas(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | undefined {
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  // The page may enlarge a picture as a whole.
  const zoom = 'currentCSSZoom' in canvas ? canvas.currentCSSZoom : 1;
  const ratio = Math.max(1, window.devicePixelRatio * zoom);
  const pixelWidth = Math.round(width * ratio);
  const pixelHeight = Math.round(height * ratio);
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    canvas.width = pixelWidth;
    canvas.height = pixelHeight;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
