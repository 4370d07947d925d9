/** The lens of the stage as a picture or as the rows of its text twin. */
import { columnCell, columnHead } from '../columnText.ts';
import { m } from '../../paraglide/messages.js';
import type { TwinTable } from '../../views/view.ts';
import { wrapText } from '../../views/wrapText.ts';
import { knownLens, loadLens } from '../lensCatalogue.ts';
import type { Shell } from '../session/shell.ts';
import { spanText } from '../spanText.ts';
import { modelOf } from '../stores/runStore.ts';

export type ExportFormat = 'svg' | 'png' | 'csv';

/** What a drawing outside the page needs of the page's styles. */
const drawnStyles = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'visibility',
  'display',
] as const;

const pngScale = 2;

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** One table after the other, each under its caption; opens in any spreadsheet. */
export function csvOf(tables: readonly TwinTable[]): string {
  const lines = tables.flatMap(({ caption, columns, rows }) => [
    quoted(caption),
    columns.map((column) => quoted(columnHead(column))).join(','),
    ...rows.map(({ cells }) => cells.map((cell, index) => quoted(columnCell(columns[index], cell))).join(',')),
    '',
  ]);
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  return `\uFEFF${lines.join('\n')}`;
}

function withItsStyles(original: Element, copy: Element): void {
  const style = getComputedStyle(original);
  // As attributes, not as a style: the page's policy lets no inline style be written.
  for (const name of drawnStyles) copy.setAttribute(name, style.getPropertyValue(name));
  for (const name of ['style', 'class', 'tabindex', 'role', 'aria-label', 'aria-pressed', 'data-pick', 'data-row'])
    copy.removeAttribute(name);
  [...original.children].forEach((child, index) => {
    const twin = copy.children[index];
    if (twin !== undefined) withItsStyles(child, twin);
  });
}

const svgName = 'http://www.w3.org/2000/svg';
const captionPitch = 16;

/** Lines under the picture: what is pale in it, and why. `left`, `top` and `scale` (of one px) in the picture's own measures. */
function addCaption(svg: SVGSVGElement, lines: readonly string[], left: number, top: number, scale: number): void {
  const style = getComputedStyle(document.documentElement);
  lines.forEach((line, index) => {
    const text = document.createElementNS(svgName, 'text');
    text.setAttribute('x', String(left + 12 * scale));
    text.setAttribute('y', String(top + (12 + index * captionPitch) * scale));
    text.setAttribute('font-size', String(11 * scale));
    text.setAttribute('font-family', style.fontFamily);
    text.setAttribute('fill', style.color);
    text.textContent = line;
    svg.append(text);
  });
}

/**
 * The picture with its colours written out and the dots of the canvas above it, and with the chosen span's words below; undefined
 * where the lens is text.
 */
function svgOf(panel: Element, caption: string | undefined): string | undefined {
  const svg = panel.querySelector('svg[data-lens], svg[role="group"], svg');
  if (!(svg instanceof SVGSVGElement) || svg.clientWidth < 100) return undefined;
  const copy = svg.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return undefined;
  withItsStyles(svg, copy);
  const [width, height] = [svg.clientWidth, svg.clientHeight];
  const lines = caption === undefined ? [] : wrapText(caption, (width - 24) * 0.9, 11);
  const whole = height + (lines.length === 0 ? 0 : lines.length * captionPitch + 8);
  copy.setAttribute('xmlns', svgName);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(whole));
  // The words stand below what the picture shows, in its own measures.
  const { x, y, width: shownWidth, height: shownHeight } = svg.viewBox.baseVal;
  const scale = shownWidth > 0 ? shownWidth / width : 1;
  if (shownWidth > 0) copy.setAttribute('viewBox', `${x} ${y} ${shownWidth} ${shownHeight + (whole - height) * scale}`);
  const ground = document.createElementNS(svgName, 'rect');
  ground.setAttribute('x', String(x));
  ground.setAttribute('y', String(y));
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', getComputedStyle(document.documentElement).backgroundColor);
  copy.prepend(ground);
  for (const canvas of panel.querySelectorAll('canvas')) {
    const image = document.createElementNS(svgName, 'image');
    image.setAttribute('width', String(canvas.clientWidth));
    image.setAttribute('height', String(canvas.clientHeight));
    image.setAttribute('href', canvas.toDataURL('image/png'));
    copy.append(image);
  }
  if (lines.length > 0) addCaption(copy, lines, x, y + (shownWidth > 0 ? shownHeight : height), scale);
  return new XMLSerializer().serializeToString(copy);
}

async function pngOf(svg: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * pngScale;
    canvas.height = image.naturalHeight * pngScale;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('The browser made no PNG')) : resolve(blob)), 'image/png');
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** What the chip says, and what it does to the picture; undefined while no span is chosen. */
async function spanCaption({ runStore, uiStore }: Shell): Promise<string | undefined> {
  const { measure, lens: id } = uiStore.getState();
  if (measure === undefined) return undefined;
  const { lens } = await loadLens(knownLens(id));
  const { position, span } = runStore.getState();
  return `${m.span_label({ span: spanText(measure, Math.floor(position.nowMs), span) })}. ${lens.spanRule()}`;
}

export async function exportLens(shell: Shell, format: ExportFormat): Promise<void> {
  const { runStore, uiStore, browser } = shell;
  const id = knownLens(uiStore.getState().lens);
  const run = runStore.getState();
  const name = `${run.scenario?.basedOn ?? 'orrery'}-${id}-${Math.floor(run.position.nowMs)}ms.${format}`;
  if (format === 'csv') {
    const { lens, projection } = await loadLens(id);
    const model = modelOf(run, projection);
    const { selection, measure: span } = uiStore.getState();
    const tables = model === undefined ? [] : lens.twin(model, run.position.nowMs, { clockMode: run.player, selection, span });
    if (tables.length > 0) browser.save(name, 'text/csv', csvOf(tables));
    return;
  }
  const panel = document.querySelector(`#stage [data-panel-lens="${id}"]`);
  const svg = panel === null ? undefined : svgOf(panel, await spanCaption(shell));
  if (svg === undefined) shell.say(m.app_noPicture());
  else if (format === 'svg') browser.save(name, 'image/svg+xml', svg);
  else browser.save(name, 'image/png', await pngOf(svg));
}
