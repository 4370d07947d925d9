/** The figures in words: a line for the terminal, the table of docs/benchmarks.md, JSON. */
import { cpus } from 'node:os';
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { figures, isWithin, type FigureId, type Measured } from './figures.ts';

const document = 'docs/benchmarks.md';
const tableBegins = '<!-- The bench writes this table: npm run bench -->';
const tableEnds = '<!-- end of the table -->';

/** At most three significant digits behind a small number, thousands apart in a large one. */
function valueText(value: number, unit: string): string {
  const number = value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
  return unit === '' ? number : unit === '×' ? `${number}×` : `${number} ${unit}`;
}

function verdict({ id, value }: Measured): string {
  if (!isWithin(id, value, 'floor')) return 'BELOW ITS FLOOR';
  return isWithin(id, value, 'goal') ? 'goal' : 'floor';
}

export function line(measured: Measured): string {
  const { id, value, reference } = measured;
  const { what, unit, floor, goal } = figures[id];
  const values = `${valueText(value, unit)} (floor ${valueText(floor, unit)}, goal ${valueText(goal, unit)})`;
  return `${id.padEnd(4)} ${verdict(measured).padEnd(5)} ${what}: ${values}; ${reference}`;
}

/** Name of a figure as the design writes it: B2a and B2b are two values of B2. */
export const jsonOf = (all: readonly Measured[]): Readonly<Record<FigureId, unknown>> =>
  Object.fromEntries(all.map(({ id, value, reference }) => [id, { value, unit: figures[id].unit, reference }])) as Record<
    FigureId,
    unknown
  >;

/** The document with these figures in the place of its table, in the form that the format check asks for. */
export async function withTable(text: string, all: readonly Measured[]): Promise<string> {
  const rows = all.map((one) => {
    const { what, unit, floor, goal } = figures[one.id];
    return `| ${[one.id, what, valueText(one.value, unit), valueText(floor, unit), valueText(goal, unit), one.reference].join(' | ')} |`;
  });
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  const head = ['| | What | Measured | Floor | Goal | Against or on |', '| --- | --- | --- | --- | --- | --- |'];
  const table = [tableBegins, '', machine, '', ...head, ...rows, '', tableEnds].join('\n');
  const begin = text.indexOf(tableBegins);
  const end = text.indexOf(tableEnds);
  if (begin < 0 || end < begin) throw new Error(`${document} has no place for the table`);
  const whole = text.slice(0, begin) + table + text.slice(end + tableEnds.length);
  return format(whole, { ...(await resolveConfig(document)), parser: 'markdown' });
}

/** Replaces the table in the document by the figures measured now. */
export async function writeTable(all: readonly Measured[]): Promise<void> {
  writeFileSync(document, await withTable(readFileSync(document, 'utf8'), all));
}
