/**
 * `npm run bench`: measures the figures of the design's budgets and prints them.
 *   -- --json FILE   also as JSON        -- --gate   fails on floors        -- --tests   only what `npm test` gates, with its rules
 *   -- B1 B4         only these
 * A whole run also writes the table of docs/benchmarks.md.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compileMeasure } from './compile.ts';
import { figures, isWithin, type FigureId, type Measured } from './figures.ts';
import { jsonOf, line, writeTable } from './report.ts';

/** Parts of the program that measure, and what each gives. */
const parts: readonly { readonly name: string; readonly gives: readonly FigureId[] }[] = [
  { name: 'engineShare', gives: ['B1'] },
  { name: 'waitingLine', gives: ['B2a', 'B2b'] },
  { name: 'machineSteps', gives: ['B3'] },
  { name: 'presetRun', gives: ['B4'] },
  { name: 'seeking', gives: ['B5', 'B5m'] },
  { name: 'flightDrawing', gives: ['B6'] },
  { name: 'factTransfer', gives: ['B7'] },
  { name: 'messagesAtRest', gives: ['B8'] },
  { name: 'link', gives: ['B9'] },
  { name: 'firstLoad', gives: ['B10'] },
  { name: 'firstPicture', gives: ['B11', 'B11s', 'B11p'] },
];

function measure(program: string, part: string): Promise<readonly Measured[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', program, part], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(output) as Measured[]) : reject(new Error(`${part} could not be measured`)),
    );
  });
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, gate: { type: 'boolean' }, tests: { type: 'boolean' } },
});
const isTests = options.tests === true;
const limit = isTests ? 'tests' : 'floor';
const isAsked = (id: FigureId): boolean => {
  if (isTests && figures[id].inTests === undefined) return false;
  return positionals.length === 0 || positionals.some((asked) => id === asked || id.replace(/[a-z]$/, '') === asked);
};
const unknown = positionals.filter((asked) => !Object.keys(figures).some((id) => id === asked || id.replace(/[a-z]$/, '') === asked));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

if (unknown.length > 0) {
  process.stderr.write(`No figure ${unknown.join(', ')}. Figures: ${Object.keys(figures).join(', ')}\n`);
  process.exit(2);
}

const program = await compileMeasure();
const measured: Measured[] = [];
let failures = 0;
try {
  for (const { name, gives } of parts) {
    if (!gives.some(isAsked)) continue;
    try {
      let found = (await measure(program.path, name)).filter(({ id }) => isAsked(id));
      const isSecondTryAllowed = found.some(({ id, value }) => figures[id].inTests === 'ratio' && !isWithin(id, value, limit));
      // A neighbour on the machine can spoil a ratio once.
      if (isSecondTryAllowed) found = (await measure(program.path, name)).filter(({ id }) => isAsked(id));
      for (const one of found) {
        measured.push(one);
        if (!isWithin(one.id, one.value, limit)) failures++;
        say(line(one));
      }
    } catch (error) {
      failures++;
      say(`${gives.join(', ')}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
} finally {
  program.remove();
}

if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(jsonOf(measured), undefined, 2)}\n`);
if (positionals.length === 0 && !isTests && measured.length > 0) await writeTable(measured);
if (isTests || options.gate === true) {
  say(
    failures === 0
      ? `${measured.length} figures ${isTests ? 'as npm test holds them' : 'within their floors'}`
      : `${failures} worse than they may be, or not measured`,
  );
  process.exitCode = failures === 0 ? 0 : 1;
}
