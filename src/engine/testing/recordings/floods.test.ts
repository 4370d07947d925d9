import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { send } from '../scenarios.ts';
import { driver } from '../SimulationDriver.ts';
import type { Recording, SeenOf } from './recording.ts';

const recording = JSON.parse(readFileSync(new URL('send-limits-busy.json', import.meta.url), 'utf8')) as Recording;
const refused = recording.saw.filter((seen): seen is SeenOf<'refused'> => seen.saw === 'refused');
const floods = [...new Set(refused.map(({ topic, mode }) => `${topic} ${mode}`))].map((flood) => flood.split(' ') as [string, string]);

/** What the recording says of its brokers in words. */
const options: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'broker-b': { osPageCacheBusyTimeOutMills: 1 },
  'broker-c': { sendThreadPoolQueueCapacity: 10 },
  'broker-d': { waitTimeMillsInSendQueue: 5 },
};

/** How busy a machine is decides the counts; the texts, and that nobody tries another broker, are what carries over. */
test.each(floods)('send-limits-busy: sends to %s (%s) are refused with the recorded texts', (topic, mode) => {
  const topics = recording.topics.map(({ name, queues }) => ({
    name,
    brokers: Object.keys(queues),
    readQueueNums: 1,
    writeQueueNums: 1,
  }));
  const busy = topics.find(({ name }) => name === topic)?.brokers.at(-1) ?? '';
  // A thread that sends in sync mode waits for its answer, so there are as many as recorded (24).
  const producers = Array.from({ length: mode === 'sync' ? 24 : 1 }, (_, i) => `p${i + 1}`);
  const flood = mode === 'sync' ? { count: 3 } : { count: 40, every: 1 };
  const script = [
    ...producers.map((producer) => send(4_000, { producer, topic, count: 2 })),
    { at: 5_000, do: 'stallAppends', broker: busy, forMs: 400 },
    ...producers.map((producer) => send(5_000, { producer, topic, mode: mode.toUpperCase(), ...flood })),
  ];
  const brokers = recording.brokers.map((id) => ({ id, config: { sendMessageThreadPoolNums: 1, ...options[id] } }));
  const config = busy === 'broker-c' ? { waitTimeMillsInSendQueue: 5_000 } : {};
  const sim = driver({ brokers, topics, producers, config, consumers: [], script }).advanceTo(8_000);
  const failed = sim.facts('send.failed');
  const texts = new Set(failed.map(({ message }) => (/DESC: (.*) BROKER/.exec(message)?.[1] ?? message).replaceAll(/: \d+/g, ': #')));
  const recorded = refused.filter((one) => one.topic === topic && one.mode === mode).map(({ message }) => message);
  expect([...texts].sort()).toEqual([...new Set(recorded)].sort());
  for (const { msgId } of failed) expect(sim.facts('send.attempted', { msgId })).toHaveLength(1);
});
