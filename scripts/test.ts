/**
 * `npm test`: everything, in order, with the time of each part; ends with "N passed, N failed".
 *   npm test -- lint unit     only these parts        npm test -- --list     their names
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './chromium.ts';
import { run } from './run.ts';

interface PartResult {
  readonly passed: number;
  readonly failed: number;
  /** Shown when something failed. */
  readonly output: string;
  /** Shown beside the verdict. */
  readonly note?: string;
}

interface Part {
  readonly id: string;
  readonly title: string;
  /** Parts of one stage may run beside each other; a stage waits for the one before it. */
  readonly stage: number;
  readonly run: () => Promise<PartResult>;
}

/** Two of the short checks run beside each other, as on the two cores of a small CI machine. */
const atOnce = 2;
const reports = mkdtempSync(join(tmpdir(), 'orrery-test-'));

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}

/** A picture's text that changed can fill pages; the end of an output is where the counts stand. */
const longestOutput = 60_000;
const shortened = (text: string): string => (text.length <= longestOutput ? text : `… (shortened)\n${text.slice(-longestOutput)}`);

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

/** A part that is one command: passed or failed as a whole. */
function command(
  id: string,
  title: string,
  stage: number,
  program: string,
  args: readonly string[],
  noteOf?: (stdout: string) => string,
): Part {
  return {
    id,
    title,
    stage,
    run: async () => {
      const { code, output, stdout } = await run(program, args);
      const note = noteOf?.(stdout);
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output, ...(note === undefined ? {} : { note }) };
    },
  };
}

function vitest(id: string, title: string, stage: number, ...projects: readonly string[]): Part {
  return {
    id,
    title,
    stage,
    run: async () => {
      const report = join(reports, `${id}.json`);
      const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
      const { code, output } = await run('vitest', ['run', ...projects.map((project) => `--project=${project}`), ...reporters]);
      try {
        const counts = JSON.parse(readFileSync(report, 'utf8')) as {
          numPassedTests: number;
          numFailedTests: number;
          numTotalTests: number;
        };
        // A file that cannot be loaded or an error outside a test fails the run without failing a test.
        const failed = Math.max(counts.numFailedTests, code === 0 ? 0 : 1);
        return { passed: counts.numPassedTests, failed, output, note: `${counts.numTotalTests} tests` };
      } catch {
        return { passed: 0, failed: 1, output };
      }
    },
  };
}

/** What Playwright's JSON report says of one story; suites hold suites. */
interface StorySuite {
  readonly suites?: readonly StorySuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly line: number;
    readonly tests: readonly {
      readonly projectName: string;
      readonly status: 'expected' | 'unexpected' | 'skipped';
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
}

interface StoryReport extends StorySuite {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly skipped: number };
}

interface TroubledStory {
  /** As Playwright takes it for a filter: file and line. */
  readonly place: string;
  /** Its name, with the first lines of what went wrong. */
  readonly sentence: string;
}

function troubledStories(suite: StorySuite): TroubledStory[] {
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status !== 'expected')
      .map(({ projectName, status, results }) => {
        const message = results.find(({ error }) => error !== undefined)?.error?.message ?? '';
        const place = `${spec.file}:${spec.line}`;
        const lines = [`${status}: [${projectName}] ${place} ${spec.title}`, ...message.split('\n').slice(0, 12)];
        return { place, sentence: lines.join('\n    ') };
      }),
  );
  return [...own, ...(suite.suites ?? []).flatMap(troubledStories)];
}

async function stories(
  name: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string; readonly report?: StoryReport }> {
  const file = join(reports, `${name}.json`);
  const { code, output } = await run('playwright', ['test', '--reporter=dot,json', ...args], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    ORRERY_PORT: String(await freePort()),
  });
  try {
    return { code, output, report: JSON.parse(readFileSync(file, 'utf8')) as StoryReport };
  } catch {
    return { code, output };
  }
}

/**
 * A story that a busy machine disturbed passes when it has the machine to itself, each time; one that a fault of the page
 * breaks now and then does not. More stories than these at once are no disturbance.
 */
const disturbedAtMost = 3;
const timesAgain = 3;

const endToEnd: Part = {
  id: 'e2e',
  title: 'stories in the page (Playwright)',
  stage: 7,
  run: async () => {
    const { code, output, report } = await stories('e2e', []);
    if (report === undefined) return { passed: 0, failed: 1, output };
    const { expected, unexpected, skipped } = report.stats;
    const total = expected + unexpected;
    const places = troubledStories(report).map(({ place }) => place);
    const troubled = troubledStories(report)
      .map(({ sentence }) => sentence)
      .join('\n');
    const failed = Math.max(unexpected + skipped, code === 0 ? 0 : 1);
    if (unexpected === 0 || unexpected > disturbedAtMost || failed > unexpected) {
      return { passed: expected, failed, output: `${troubled}\n\n${output}`, note: `${total} stories` };
    }
    const again = await stories('e2e-again', [...places, '--workers=1', `--repeat-each=${timesAgain}`, '--trace=retain-on-failure']);
    const passedAgain = again.report?.stats.expected ?? 0;
    const heldUp = again.code === 0 && passedAgain >= unexpected * timesAgain;
    console.log(`  did not pass at once:\n  ${troubled.replaceAll('\n', '\n  ')}`);
    return {
      passed: heldUp ? total : expected,
      failed: heldUp ? 0 : failed,
      output: `${troubled}\n\nagain, alone, ${timesAgain} times each:\n${again.output}`,
      note: `${total} stories, ${unexpected} again, alone, ${timesAgain} times each`,
    };
  },
};

const chromium: Part = {
  id: 'chromium',
  title: 'a Chromium to test in',
  stage: 3,
  run: async () => {
    const answer = await ensureChromium((line) => console.log(`  ${line}`));
    return answer.ok ? { passed: 1, failed: 0, output: '', note: answer.path } : { passed: 0, failed: 1, output: answer.sentence };
  },
};

const asked = process.argv.slice(2);
/** The texts need not be compiled a second time for the build. */
const isGenerated = asked.length === 0 || asked.includes('generate');

const parts: readonly Part[] = [
  command('generate', 'texts of both languages and class names compile', 0, 'npm', ['run', '--silent', 'generate']),
  // The engine has neither texts nor class names, so it need not wait for them.
  command('types-engine', 'types: engine, without browser and Node', 0, 'tsc', ['-p', 'tsconfig.engine.json']),
  // What takes longest begins first.
  command('types', 'types: everything', 1, 'tsc', ['-p', 'tsconfig.json']),
  command('format', 'format', 1, 'prettier', ['--check', '--log-level', 'warn', '.']),
  command('types-page', 'types: page, without Node', 1, 'tsc', ['-p', 'tsconfig.page.json']),
  command('lint', 'lint', 1, 'oxlint', ['--type-aware', '--deny-warnings'], (stdout) => lastLine(stdout)),
  command('imports', 'import directions', 1, 'tsx', ['scripts/importDirections.ts'], lastLine),
  command('unused', 'nothing unused', 1, 'knip', ['--no-progress']),
  command('seeds', 'seeds: every row and preset is accounted for', 1, 'tsx', ['scripts/coverageSeeds.ts', '--check'], lastLine),
  vitest('unit', 'unit tests and properties in Node', 2, 'node', 'node-page'),
  chromium,
  vitest('browser', 'the same runs in Chromium, page and worker', 4, 'browser'),
  isGenerated ? command('build', 'build', 4, 'vite', ['build']) : command('build', 'build', 4, 'npm', ['run', '--silent', 'build']),
  command('size', 'size of the first load', 6, 'tsx', ['scripts/sizeBudget.ts']),
  endToEnd,
  // Alone on the machine: it compares speeds.
  command('bench', 'bench: ratios and sizes', 8, 'tsx', ['src/bench/bench.ts', '--tests'], lastLine),
];

if (asked.includes('--list')) {
  for (const part of parts) console.log(`${part.id.padEnd(14)} ${part.title}`);
  process.exit(0);
}
const unknown = asked.filter((id) => !parts.some((part) => part.id === id));
if (unknown.length > 0) {
  console.error(`No part named ${unknown.join(', ')}. Parts: ${parts.map((part) => part.id).join(', ')}`);
  process.exit(2);
}
const chosen = asked.length === 0 ? parts : parts.filter((part) => asked.includes(part.id));

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
const startedMs = performance.now();
let passed = 0;
let failed = 0;

async function perform(part: Part): Promise<void> {
  const partStartedMs = performance.now();
  const result = await part.run();
  passed += result.passed;
  failed += result.failed;
  const verdict = result.failed === 0 ? 'ok  ' : 'FAIL';
  console.log(`${verdict} ${part.title.padEnd(46)} ${seconds(partStartedMs).padStart(8)}   ${result.note ?? ''}`.trimEnd());
  if (result.failed > 0) console.log(`\n${shortened(result.output.trimEnd())}\n`);
}

for (const stage of new Set(chosen.map((part) => part.stage))) {
  const waiting = chosen.filter((part) => part.stage === stage);
  const worker = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) await perform(part);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

rmSync(reports, { recursive: true, force: true });
console.log(`\nin ${seconds(startedMs)}\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
