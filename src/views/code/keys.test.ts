/** The keys that a program sends are those of the run: a rule of its listener that looks at one could never fire otherwise. */
import { describe, expect, test } from 'vitest';
import type { ScriptAction } from '../../engine/index.ts';
import { programCallsOf, type ProgramCall } from '../../projections/clientCode/programCalls.ts';
import { listPresetSlugs } from '../../scenario/index.ts';
import { facts, runOf } from '../../scenario/testing/presetRun.ts';
import { kindsFor } from './kinds.ts';
import { modelAt, presetOf, scenarioOf, textOf } from './testing/programs.ts';

const keyOf = ({ action }: ProgramCall): string | undefined => (action['keys'] ?? action['key']) as string | undefined;

/** Keys that a call's loop sends; one Message object keeps its own. */
function keysOf(call: ProgramCall): string[] {
  const { action, times, first } = call;
  const number = (n: number): string => String(action['sameMessage'] === true ? 1 : first + n);
  const key = keyOf(call);
  return key === undefined ? [] : Array.from({ length: times }, (_, n) => key.replaceAll('{n}', number(n)));
}

/** Keys of the run's requests by client; a batch asks for all of its messages at once. */
const sent = (slug: string): Map<string, string[]> => {
  const run = runOf(slug);
  const byClient = new Map<string, string[]>();
  const add = (client: string, keys: string | undefined): void => {
    if (keys !== undefined) byClient.set(client, [...(byClient.get(client) ?? []), keys]);
  };
  const asked = new Map(facts(run, 'action.applied').map(({ seq, action }) => [seq, action as ScriptAction]));
  for (const { causeSeq, producer, keys } of facts(run, 'send.requested')) {
    const action = asked.get(causeSeq ?? 0);
    if (action !== undefined && action.do !== 'sendBatch') add(producer, keys);
  }
  for (const { method, client, keys } of facts(run, 'http.requested')) if (method === 'POST') add(client, keys);
  return byClient;
};

describe('each program sends the keys of its run', () => {
  test.each(listPresetSlugs())('%s', (slug) => {
    const { ofClient } = programCallsOf(presetOf(slug).script);
    for (const [client, keys] of sent(slug)) {
      const calls = (ofClient.get(client) ?? []).filter(({ action }) => action.do !== 'sendBatch');
      expect({ client, keys: calls.flatMap(keysOf).toSorted() }).toEqual({ client, keys: keys.toSorted() });
    }
  });
});

/** The heads of loops over these numbers, in the languages of the programs. */
const heads = (first: number, last: number): readonly string[] => [
  ...['int n', 'int i', 'int batch', '$n'].map((n) => `for (${n} = ${first}; ${n.replace('int ', '')} <= ${last};`),
  `for n in range(${first}, ${last + 1}):`,
];

/** A key as it stands in a program: whole, or with the number of the repetition behind its text. */
const written = (key: string): string => `"${key.split('{n}')[0]}`;

describe('in each language', () => {
  const clients = listPresetSlugs().flatMap((slug) => {
    const scenario = presetOf(slug);
    return [...programCallsOf(scenario.script).ofClient.keys()].map((id) => ({ slug, id, scenario }));
  });
  test.each(clients)('$slug: $id', ({ id, scenario }) => {
    const model = modelAt(scenario, 0, { kind: 'producer', id });
    for (const kind of kindsFor(model)) {
      const text = textOf(kind.lines(model));
      for (const call of model.calls) {
        const key = keyOf(call);
        if (key === undefined) continue;
        const isHttp = model.httpClient !== undefined;
        expect(text).toContain(isHttp ? key.split('{n}')[0] : written(key));
        if (key.includes('{n}') && call.times > 1 && call.action['sameMessage'] !== true)
          expect(heads(call.first, call.first + call.times - 1).filter((head) => text.includes(head))).not.toEqual([]);
      }
    }
  });

  test('keys that count on are one loop, others stand for themselves', () => {
    const send = (keys: string, more: object = {}) => ({ at: 2000, do: 'send', producer: 'p1', keys, ...more });
    const callsFor = (...script: object[]): [string | undefined, number, number][] => {
      const scenario = scenarioOf({ version: 1, producers: [{ id: 'p1' }], script });
      return modelAt(scenario, 0, { kind: 'producer', id: 'p1' }).calls.map((call) => [keyOf(call), call.first, call.times]);
    };
    expect(callsFor(send('m-1'), send('m-2'))).toEqual([['m-{n}', 1, 2]]);
    expect(callsFor(send('o-1001'), send('o-1002'), send('o-1003'))).toEqual([['o-{n}', 1001, 3]]);
    expect(callsFor(send('o-{n}', { count: 6 }), send('o-7'))).toEqual([['o-{n}', 1, 7]]);
    expect(callsFor(send('a'), send('a'), send('b'))).toEqual([
      ['a', 1, 2],
      ['b', 1, 1],
    ]);
    expect(callsFor(send('m-1'), send('m-3'))).toHaveLength(2);
    expect(callsFor(send('m-09'), send('m-10'))).toHaveLength(2);
    // Each loop counts from 1 again.
    expect(callsFor(send('m-{n}', { count: 2 }), send('m-{n}', { count: 2 }))).toHaveLength(2);
  });
});
