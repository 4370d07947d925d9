/** `npm run --silent sim -- …`: the engine without a page. Trace, summary and hash of a run; see `sim/options.ts`. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRun } from '../engine/index.ts';
import type { Run } from '../engine/index.ts';
import { traceLine } from '../host/traceLines.ts';
import { listPresetSlugs } from '../scenario/index.ts';
import { readOptions, usage } from './sim/options.ts';
import type { SimOptions } from './sim/options.ts';
import { fileErrorText, readSource } from './sim/source.ts';
import { RunSummary } from './sim/summary.ts';

/** Where the program writes; waits while the reader is slow. */
export interface SimOutput {
  out(text: string): Promise<void>;
  err(text: string): Promise<void>;
}

export const exitStatus = { fine: 0, invariantViolated: 1, badInput: 2 } as const;

/** Facts written at once. */
const factsAtOnce = 2_000;

/** Computes the run as far as asked and says up to which ms it is to be read. */
function compute(run: Run, until: number | undefined): { readonly untilMs: number; readonly isEnd: boolean } {
  if (until === undefined) run.advanceToEnd();
  else run.advanceTo(until);
  const wanted = until ?? run.endMs ?? run.computedMs;
  return { untilMs: run.stopped === undefined ? wanted : Math.min(wanted, run.computedMs), isEnd: until === undefined };
}

/** Reads every fact once: to the trace's place and into the summary. */
async function readFacts(
  run: Run,
  lastSeq: number,
  summary: RunSummary,
  write: ((text: string) => Promise<void>) | undefined,
): Promise<void> {
  let lines: string[] = [];
  for (let seq = 1; seq <= lastSeq; seq += 1) {
    const fact = run.trace.fact(seq);
    summary.add(fact);
    if (write === undefined) continue;
    lines.push(traceLine(fact), '\n');
    if (seq % factsAtOnce === 0 || seq === lastSeq) {
      await write(lines.join(''));
      lines = [];
    }
  }
}

async function report(run: Run, options: SimOptions, output: SimOutput): Promise<number> {
  const { untilMs, isEnd } = compute(run, options.until);
  const lastSeq = run.trace.seqAt({ ms: untilMs });
  const summary = new RunSummary(run.scenario);
  if (options.trace === undefined || options.trace === '-') {
    await readFacts(run, lastSeq, summary, options.trace === '-' ? (text) => output.out(text) : undefined);
  } else {
    try {
      const file = openSync(options.trace, 'w');
      try {
        await readFacts(run, lastSeq, summary, (text) => {
          writeSync(file, text);
          return Promise.resolve();
        });
      } finally {
        closeSync(file);
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      await output.err(`sim: --trace: ${options.trace} cannot be written: ${fileErrorText(error)}.\n`);
      return exitStatus.badInput;
    }
  }
  if (options.summary) await output.out(`${summary.text(untilMs, isEnd, run.stopped)}\n`);
  if (options.hash) await output.out(`${run.hashAt({ ms: untilMs })}\n`);
  return summary.isViolated || run.stopped?.limit === 'engineError' ? exitStatus.invariantViolated : exitStatus.fine;
}

/**
 * The whole program.
 * @param args what stands after the program's name
 * @returns exit status: 0, 1 when an invariant is violated, 2 for bad input (one line on `err` says why)
 */
export async function sim(args: readonly string[], output: SimOutput): Promise<number> {
  const read = readOptions(args);
  const refuse = async (reason: string): Promise<number> => {
    await output.err(`sim: ${reason}\n`);
    return exitStatus.badInput;
  };
  if (!read.ok) return refuse(read.reason);
  const { options } = read;
  if (options.help) {
    await output.out(usage);
    return exitStatus.fine;
  }
  if (options.list) {
    await output.out(`${listPresetSlugs().join('\n')}\n`);
    return exitStatus.fine;
  }
  const source = await readSource(options.source ?? '');
  if (!source.ok) return refuse(source.reason);
  for (const note of source.notes ?? []) await output.err(`sim: ${note}\n`);
  return report(createRun(source.scenario), options, output);
}

/** Writes to a stream and waits until it takes more. */
function writeTo(stream: NodeJS.WriteStream): (text: string) => Promise<void> {
  return (text) =>
    new Promise((done) => {
      if (stream.write(text)) done();
      else stream.once('drain', done);
    });
}

const isProgram = process.argv[1] !== undefined && fileURLToPath(import.meta.url) === resolve(process.argv[1]);
if (isProgram) {
  // `… --trace - | head` closes the pipe: that is no mistake.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? exitStatus.fine : exitStatus.badInput),
  );
  process.exitCode = await sim(process.argv.slice(2), { out: writeTo(process.stdout), err: writeTo(process.stderr) });
}
