import { describe, expect, test } from 'vitest';
import { createRun, type ResolvedScenario } from '../../engine/index.ts';
import { InProcessHost } from '../../host/inProcessHost.ts';
import { listPresets, openPreset } from '../../scenario/index.ts';
import { firstDifference } from './firstDifference.ts';
import { sidesOf, variantWords } from './words.ts';
import { applyVariant, parseVariant, partnerOf, secondRun, valuesAt, variantsFor, variantText } from './variant.ts';

function scenarioOf(slug: string): ResolvedScenario {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`no preset ${slug}`);
  return opened.value;
}

function applied(scenario: ResolvedScenario, text: string): ResolvedScenario | undefined {
  const variant = parseVariant(text);
  const result = variant === undefined ? undefined : applyVariant(scenario, variant);
  return result?.ok === true ? result.value : undefined;
}

test('a length of time that differs has its unit, in the menu and over both sides', () => {
  const basics = scenarioOf('push-consumer-basics');
  const text = 'set:consumers.*.listener.processMs=10000';
  const variant = parseVariant(text);
  const other = applied(basics, text);
  if (variant === undefined || other === undefined) throw new Error('no variant');
  expect(sidesOf(variant, [basics, other], 'en').map(({ title }) => title)).toEqual(['100\u2009ms', '10\u2009s']);
  expect(variantWords(variant, basics, (slug) => slug)).toBe('processMs: 10\u2009s instead of 100\u2009ms');
});

describe('what differs in the second run', () => {
  const nine = scenarioOf('clustering-nine-messages');

  test.each(['set:consumers.*.messageModel=BROADCASTING', 'preset:broadcast-nine-messages', 'without:0,2'])(
    '%s comes back as text',
    (text) => {
      const variant = parseVariant(text);
      expect(variant === undefined ? undefined : variantText(variant)).toBe(text);
    },
  );

  test.each(['', 'set:', 'set:a b=c', 'preset:../x', 'without:', 'without:-1', 'other:1', 'set:constructor.prototype.x=1'])(
    '%j in a link changes nothing',
    (text) => {
      expect(applied(nine, text)).toBeUndefined();
    },
  );

  test('one setting of all consumers', () => {
    const other = applied(nine, 'set:consumers.*.messageModel=BROADCASTING');
    expect(other?.consumers.map(({ messageModel }) => messageModel)).toEqual(['BROADCASTING', 'BROADCASTING', 'BROADCASTING']);
    expect(other === undefined ? [] : valuesAt(other, 'consumers.*.messageModel')).toEqual(['BROADCASTING']);
    expect(other === undefined ? undefined : { ...other, consumers: [] }).toEqual({ ...nine, consumers: [] });
  });

  test('S-202: clustering, broadcasting and several groups stand beside each other, any two of them', () => {
    const three = ['clustering-nine-messages', 'broadcast-nine-messages', 'multi-cid-broadcast'];
    for (const one of three)
      for (const other of three) {
        if (one === other) continue;
        expect(applied(scenarioOf(one), `preset:${other}`)?.title).toEqual(scenarioOf(other).title);
      }
  });

  test.each([
    ['queues', '?vs', 'badForm'],
    ['without:99', 'script[99]', 'missing'],
    ['set:consumers.*.listner.processMs=5', 'consumers.*.listner.processMs', 'missing'],
    ['set:brokers.*.flushDiskType=SOMETIMES', 'brokers[0].flushDiskType', 'notOneOf'],
    ['preset:no-such', '', 'unknownPreset'],
  ])('%s in a link is refused with the place and what is wrong there', (text, path, code) => {
    const second = secondRun(nine, text);
    expect(second.ok ? [] : second.problems.map((problem) => [problem.path, problem.code])).toContainEqual([path, code]);
  });

  test('a value that a file could not have is refused', () => {
    expect(applied(nine, 'set:brokers.*.flushDiskType=SOMETIMES')).toBeUndefined();
    expect(applied(nine, 'set:brokers.*.noSuchField=1')).toBeUndefined();
  });

  test('the partner that a preset declares can be applied to it', () => {
    const declared = listPresets().filter(({ versus }) => versus !== undefined);
    expect(declared.length).toBeGreaterThan(2);
    const refused = declared.filter(({ slug, versus }) => applied(scenarioOf(slug), versus ?? '') === undefined);
    expect(refused).toEqual([]);
    expect(declared.map(({ slug }) => partnerOf(scenarioOf(slug)))).toEqual(declared.map(({ versus }) => versus));
  });

  test('every preset can be compared with something', () => {
    const alone = listPresets().filter(({ slug, versus }) => variantsFor(scenarioOf(slug), versus).length === 0);
    expect(alone).toEqual([]);
  });
});

describe('the first difference', () => {
  async function differenceOf(a: ResolvedScenario, b: ResolvedScenario) {
    const host = new InProcessHost({ createRun });
    const [first, second] = [await host.open(a), await host.open(b)];
    return firstDifference(host, first.runId, second.runId, 3_600_000, () => false);
  }

  test('of a run and itself is none', async () => {
    const nine = scenarioOf('clustering-nine-messages');
    expect(await differenceOf(nine, nine)).toBeUndefined();
  });

  test('of clustering and broadcasting: only broadcasting keeps its instance name', async () => {
    const nine = scenarioOf('clustering-nine-messages');
    const other = applied(nine, 'set:consumers.*.messageModel=BROADCASTING');
    const difference = other === undefined ? undefined : await differenceOf(nine, other);
    expect(difference?.a).toMatchObject({ type: 'client.started', id: 'c1', clientId: expect.stringMatching(/@\d+#\d+$/) });
    expect(difference?.b).toMatchObject({ type: 'client.started', id: 'c1', clientId: expect.stringMatching(/@DEFAULT$/) });
    expect(difference?.at).toBe(difference?.a?.at);
  });

  test('of two instances and one: what only one run has is told with its side', async () => {
    const nine = scenarioOf('clustering-nine-messages');
    const fewer = { ...nine, consumers: nine.consumers.slice(0, 1) };
    const difference = await differenceOf(fewer, nine);
    expect(difference?.a).toBeUndefined();
    expect(difference?.b).toMatchObject({ type: 'client.started', id: nine.consumers[1]?.id });
  });

  test('of a run and the same without its first action is that action', async () => {
    const nine = scenarioOf('clustering-nine-messages');
    const other = applied(nine, 'without:0');
    const difference = other === undefined ? undefined : await differenceOf(nine, other);
    expect(difference?.a).toMatchObject({ type: 'action.applied', at: nine.script[0]?.at });
  });
});
