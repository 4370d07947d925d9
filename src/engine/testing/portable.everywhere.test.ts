import { describe, expect, test } from 'vitest';
import { engineVersion } from '../index.ts';
import { traceText } from '../trace/traceText.ts';
import goldenTrace from './golden/consume-retry-16.txt?raw';
import goldenHashes from './golden/hashes.json';
import { goldenChecks, goldenRuns, randomChecks, runTo, type GoldenHashes } from './portable.ts';

const written: Readonly<Record<string, GoldenHashes>> = goldenHashes;

/** How these are written, and when they may change: golden.test.ts. */
describe(`golden runs of engine version ${engineVersion}`, () => {
  test.each(goldenChecks(written[String(engineVersion)] ?? {}))('$name', ({ run }) => {
    expect(run).not.toThrow();
  });

  test('the trace of consume-retry-16, without housekeeping', () => {
    const preset = goldenRuns[0];
    expect(preset?.name).toBe('consume-retry-16');
    if (preset === undefined) return;
    const text = traceText(runTo(preset).trace, preset.until);
    expect(
      `# consume-retry-16, engine version ${engineVersion}, run hash ${written[String(engineVersion)]?.[preset.name] ?? ''}\n${text}`,
    ).toBe(goldenTrace);
  });
});

describe('properties on random clusters', () => {
  test.each(randomChecks(6))('$name', ({ run }) => {
    expect(run).not.toThrow();
  });
});
