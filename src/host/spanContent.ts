import type { Fact } from '../engine/index.ts';
import { linkOf, nodeFields } from './concerns.ts';

/** The key of a machine in a state. */
export const stateKey = (machine: string, instance: string, state: string): string => `state ${machine} ${instance} ${state}`;

/**
 * Keys of what a fact is about, as `concerns` has it: `message <id>`, `queue <topic:broker:queueId>`, `group <name>`,
 * `link <from-to>`, `node <id>` (broker, name server or client), and of a machine the state and the change.
 */
export function thingsOf(fact: Fact): readonly string[] {
  const fields: Readonly<Record<string, unknown>> = { ...fact };
  if (fact.type === 'state.changed') {
    const { machine, instance, from, to } = fact;
    return [stateKey(machine, instance, from), stateKey(machine, instance, to), `change ${machine} ${instance} ${from} ${to}`];
  }
  const things: string[] = [];
  const add = (kind: string, id: unknown): void => {
    if (typeof id === 'string' && id !== '') things.push(`${kind} ${id}`);
  };
  add('message', fields['msgId']);
  for (const msgId of listOf(fields['msgIds'])) add('message', msgId);
  add('queue', fields['queue']);
  const topic = fields['topic'];
  if (typeof topic === 'string') {
    if (fields['queueId'] !== undefined) add('queue', `${topic}:${String(fields['broker'])}:${String(fields['queueId'])}`);
    for (const queue of listOf(fields['queues'])) add('queue', `${topic}:${String(queue)}`);
  }
  add('group', fields['group']);
  add('link', linkOf(fields));
  for (const name of nodeFields) add('node', fields[name]);
  return things;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
