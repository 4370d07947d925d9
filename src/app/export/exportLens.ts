/** The lens of the stage as a picture or as the rows of its text twin. */
import { m } from '../../paraglide/messages.js';
import type { TwinTable } from '../../views/view.ts';
import { knownLens, loadLens } from '../lensCatalogue.ts';
import type { Shell } from '../session/shell.ts';
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
    columns.map(({ label }) => quoted(label)).join(','),
    ...rows.map(({ cells }) => cells.map(quoted).join(',')),
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

/** The picture with its colours written out and the dots of the canvas above it; undefined where the lens is text. */
function svgOf(panel: Element): string | undefined {
  const svg = panel.querySelector('svg[data-lens], svg[role="group"], svg');
  if (!(svg instanceof SVGSVGElement) || svg.clientWidth < 100) return undefined;
  const copy = svg.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return undefined;
  withItsStyles(svg, copy);
  const [width, height] = [svg.clientWidth, svg.clientHeight];
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', getComputedStyle(document.documentElement).backgroundColor);
  copy.prepend(ground);
  for (const canvas of panel.querySelectorAll('canvas')) {
    const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
    image.setAttribute('width', String(canvas.clientWidth));
    image.setAttribute('height', String(canvas.clientHeight));
    image.setAttribute('href', canvas.toDataURL('image/png'));
    copy.append(image);
  }
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

export async function exportLens(shell: Shell, format: ExportFormat): Promise<void> {
  const { runStore, uiStore, browser } = shell;
  const id = knownLens(uiStore.getState().lens);
  const run = runStore.getState();
  const name = `${run.scenario?.basedOn ?? 'orrery'}-${id}-${Math.floor(run.position.nowMs)}ms.${format}`;
  if (format === 'csv') {
    const { lens, projection } = await loadLens(id);
    const model = modelOf(run, projection);
    if (model !== undefined) browser.save(name, 'text/csv', csvOf(lens.twin(model, run.position.nowMs)));
    return;
  }
  const panel = document.querySelector(`#stage [data-panel-lens="${id}"]`);
  const svg = panel === null ? undefined : svgOf(panel);
  if (svg === undefined) shell.say(m.app_noPicture());
  else if (format === 'svg') browser.save(name, 'image/svg+xml', svg);
  else browser.save(name, 'image/png', await pngOf(svg));
}
