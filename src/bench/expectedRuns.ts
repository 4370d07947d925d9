/** Hashes of the runs that are measured: a run that is fast because it is wrong fails. */
import { readFileSync, writeFileSync } from 'node:fs';

const file = 'src/bench/expectedRuns.json';
const isWriting = process.env['WRITE_EXPECTED_RUNS'] === '1';

/** Fails unless the run is the one that was written down; writes it down with WRITE_EXPECTED_RUNS=1. */
export function expectRun(name: string, hash: string): void {
  const expected = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  if (expected[name] === hash) return;
  if (!isWriting)
    throw new Error(
      `the run "${name}" has hash ${hash}, expected ${expected[name] ?? 'none'} (${file}); if the engine was meant to change: WRITE_EXPECTED_RUNS=1 npm run bench`,
    );
  writeFileSync(file, `${JSON.stringify({ ...expected, [name]: hash }, undefined, 2)}\n`);
}
