import type { Fact } from '../engine/index.ts';
import { linkOf, nodeFields } from './concerns.ts';

/**
 * Keys of what a fact is about, as `concerns` has it: `message <id>`, `queue <topic:broker:queueId>`, `group <name>`,
 * `link <from-to>`, `node <id>` (broker, name server or client), and of a machine the state and the change.
 */
export function thingsOf(fact: Fact): readonly string[] {
  const fields: Readonly<Record<string, unknown>> = { ...fact };
  if (fact.type === 'state.changed') {
    const { machine, instance, from, to } = fact;
    const its = `${machine} ${instance}`;
    return [`state ${its} ${from}`, `state ${its} ${to}`, `change ${its} ${from} ${to}`];
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
