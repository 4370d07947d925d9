/** The end of the recording filter-oneway-batch-limits: batches, limits and refusals, one after the other at one broker. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ScriptAction } from '../../model/scenario.ts';
import { driver } from '../SimulationDriver.ts';

interface Row {
  readonly at: number;
  readonly label: string;
  readonly action: Readonly<Record<string, unknown>> & { readonly do: string };
  readonly error?: string;
  readonly cause?: string;
  readonly queueOffset?: number;
}

const { rows } = JSON.parse(readFileSync(new URL('limits.json', import.meta.url), 'utf8')) as { readonly rows: readonly Row[] };
const startMs = 5_000;

/** A property that makes the properties so long. */
function asAction({ at, action }: Row): ScriptAction {
  const { propertyCharacters, ...given } = action;
  const long = typeof propertyCharacters === 'number' ? { properties: `big=${'x'.repeat(propertyCharacters)}` } : {};
  return { ...given, ...long, at: startMs + at };
}

test('filter-oneway-batch-limits: oneway and async sends, batches, sizes, topics and properties end as recorded, with their texts', () => {
  const sim = driver({
    brokers: ['broker-a'],
    topics: ['TO', 'TZ', 'TB', 'TG'].map((name) => ({ name, ...(name === 'TB' ? {} : { readQueueNums: 1, writeQueueNums: 1 }) })),
    producers: ['p1', { id: 'p8m', config: { maxMessageSize: 8_388_608 } }, { id: 'p2', config: { defaultTopicQueueNums: 16 } }],
    consumers: [],
    script: rows.map(asAction),
  }).advanceTo(startMs + 60_000);
  const ran = rows.map(({ at, label, action }) => {
    const mine = { at: (ms: number): boolean => ms >= startMs + at && ms < startMs + at + 2 };
    const [requested] = sim.facts('send.requested', { ...mine, topic: action['topic'] as string });
    const { msgId = '' } = requested ?? {};
    const [failed] = sim.facts('send.failed', { msgId });
    const [stored] = sim.facts('send.completed', { msgId });
    const error =
      failed === undefined ? {} : { error: `${failed.errorClass}: ${failed.message.replaceAll('192.168.0.11:10911', '{broker-a}')}` };
    const cause = failed?.cause === undefined ? {} : { cause: failed.cause };
    return { at, label, ...error, ...cause, ...(stored === undefined ? {} : { queueOffset: stored.queueOffset }) };
  });
  expect(ran.map((row, i) => ({ ...row, action: rows[i]?.action }))).toEqual(rows);
  const queueNums = (topic: string) => sim.facts('topic.created', { topic }).map(({ writeQueueNums }) => writeQueueNums);
  expect([queueNums('TAUTO'), queueNums('TAUTO16'), queueNums('TO_never_created')]).toEqual([[4], [8], [4]]);
});
