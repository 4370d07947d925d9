/** Hashes of the runs that are measured: a run that is fast because it is wrong fails. */
import { readFileSync, writeFileSync } from 'node:fs';
import { engineVersion } from '../engine/index.ts';

/** Run hashes by engine version and name of the run. */
type Hashes = Readonly<Record<string, Readonly<Record<string, string>>>>;

const goldenFile = 'src/engine/testing/golden/hashes.json';
const ownFile = 'src/bench/expectedRuns.json';
const isWriting = process.env['WRITE_EXPECTED_RUNS'] === '1';
const read = (file: string): Hashes => JSON.parse(readFileSync(file, 'utf8')) as Hashes;

/**
 * Fails unless the run is the one that was written down for this engine version: among the golden runs, or in the bench's own
 * file. One of a new version is only noted there with WRITE_EXPECTED_RUNS=1; until then the golden runs speak for it.
 */
export function expectRun(name: string, hash: string): void {
  const own = read(ownFile);
  const expected = read(goldenFile)[engineVersion]?.[name] ?? own[engineVersion]?.[name];
  if (expected === hash) return;
  if (expected !== undefined && !isWriting) throw new Error(`the run "${name}" has hash ${hash}, expected ${expected}`);
  if (isWriting) {
    const written: Hashes = { [engineVersion]: { ...own[engineVersion], [name]: hash } };
    writeFileSync(ownFile, `${JSON.stringify(written, undefined, 2)}\n`);
  } else
    process.stderr.write(
      `the run "${name}" is not written down for engine version ${engineVersion}: WRITE_EXPECTED_RUNS=1 npm run bench -- B1\n`,
    );
}
