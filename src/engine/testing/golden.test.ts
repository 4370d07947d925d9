import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';
import { expect, test } from 'vitest';
import { engineVersion } from '../index.ts';
import { traceText } from '../trace/traceText.ts';
import { goldenRuns, hashOf, runTo, type GoldenHashes } from './portable.ts';

const folder = new URL('./golden/', import.meta.url);
const hashesFile = new URL('hashes.json', folder);
const traceFile = new URL('consume-retry-16.txt', folder);

/**
 * A golden run changes only together with `engineVersion`, because a link says by that number whether its run is still the
 * same. So what is written down for a version is never overwritten: raise the version, run this file with WRITE_GOLDEN=1,
 * and say in the commit why the runs changed.
 */
test(`the golden runs of engine version ${engineVersion} are what was written down for it`, () => {
  const written = (existsSync(hashesFile) ? JSON.parse(readFileSync(hashesFile, 'utf8')) : {}) as Record<string, GoldenHashes>;
  const hashes = Object.fromEntries(goldenRuns.map((run) => [run.name, hashOf(run)]));
  if (written[engineVersion] === undefined && env['WRITE_GOLDEN'] === '1') {
    const [preset] = goldenRuns;
    if (preset === undefined) throw new Error('no golden run');
    written[engineVersion] = hashes;
    writeFileSync(hashesFile, `${JSON.stringify(written, undefined, 2)}\n`);
    const head = `# ${preset.name}, engine version ${engineVersion}, run hash ${hashes[preset.name] ?? ''}\n`;
    writeFileSync(traceFile, head + traceText(runTo(preset).trace, preset.until));
  }
  expect(written[engineVersion], 'a changed run needs a higher engineVersion, and a new one WRITE_GOLDEN=1').toEqual(hashes);
});
