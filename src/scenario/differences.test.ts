import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { differencesFromDefaults, openPreset, parseScenario, listPresetSlugs } from './index.ts';
import { arbitraryScenarioFile } from './testing/arbitraryScenario.ts';

function reparsed(file: unknown) {
  const first = parseScenario(file);
  if (!first.ok) throw new Error(JSON.stringify(first.problems[0]));
  const short = differencesFromDefaults(first.value);
  return { first: first.value, short, second: parseScenario(JSON.parse(JSON.stringify(short))) };
}

describe('differencesFromDefaults', () => {
  test('nothing differs in the default cluster', () => {
    expect(reparsed({ version: 1 }).short).toEqual({ version: 1 });
  });

  test('an untouched preset is mostly its name', () => {
    const preset = openPreset('consume-retry-16');
    if (!preset.ok) throw new Error('P-19 does not open');
    expect(differencesFromDefaults(preset.value)).toEqual({
      version: 1,
      basedOn: 'consume-retry-16',
      consumers: [
        { id: 'c1', listener: { result: 'RECONSUME_LATER' } },
        { id: 'c2', listener: { result: 'RECONSUME_LATER' } },
      ],
    });
  });

  test.each(listPresetSlugs())('%s comes back exactly', (slug) => {
    const preset = openPreset(slug);
    if (!preset.ok) throw new Error(`${slug} does not open`);
    expect(parseScenario(differencesFromDefaults(preset.value))).toEqual(preset);
  });

  test('the fixture that says everything comes back exactly', () => {
    const { first, second } = reparsed(JSON.parse(readFileSync(new URL('fixtures/version-1.json', import.meta.url), 'utf8')));
    expect(second).toEqual({ ok: true, value: first });
  });

  test('parse(minimise(x)) is parse(x), any scenario (seed 1)', () => {
    fc.assert(
      fc.property(arbitraryScenarioFile, (file) => {
        const { first, short, second } = reparsed(file);
        expect(second).toEqual({ ok: true, value: first });
        expect(differencesFromDefaults(first)).toEqual(short);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

test('anything at all gives a result and never an exception (seed 2)', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.json({ maxDepth: 20 }).map((text) => JSON.parse(text) as unknown),
      ),
      (value) => {
        expect(typeof parseScenario(value).ok).toBe('boolean');
      },
    ),
    { seed: 2, numRuns: 500 },
  );
});

test('a good file with one part replaced by anything never throws, and problems name a path (seed 3)', () => {
  fc.assert(
    fc.property(
      arbitraryScenarioFile,
      fc.constantFrom('brokers', 'script', 'network', 'consumers', 'config', 'watch', 'title'),
      fc.anything(),
      (file, field, value) => {
        const result = parseScenario({ ...file, [field]: value });
        if (!result.ok) for (const problem of result.problems) expect(problem.path).not.toBe('');
      },
    ),
    { seed: 3, numRuns: 500 },
  );
});
