import type { Fact, Selection } from '../engine/index.ts';

/** Fields that name a node, whatever its part in the fact. */
export const nodeFields = [
  'id',
  'from',
  'to',
  'broker',
  'nameServer',
  'producer',
  'consumer',
  'client',
  'gateway',
  'owner',
  'target',
  'noticedBy',
  'instance',
] as const;

/** Whether the fact is about what is selected: what "next of the selection" stops at and what pacing gives full time. */
export function concerns(fact: Fact, selection: Selection): boolean {
  const fields: Readonly<Record<string, unknown>> = { ...fact };
  const { id } = selection;
  switch (selection.kind) {
    case 'message':
      return fields['msgId'] === id || (Array.isArray(fields['msgIds']) && fields['msgIds'].includes(id));
    case 'queue':
      return isAboutQueue(fields, id);
    case 'group':
      return fields['group'] === id;
    case 'link':
      return fields['id'] === id || linkOf(fields) === id;
    case 'broker':
    case 'nameServer':
    case 'producer':
    case 'consumer':
      return nodeFields.some((name) => fields[name] === id);
  }
}

function isAboutQueue(fields: Readonly<Record<string, unknown>>, id: string): boolean {
  if (fields['queue'] === id) return true;
  if (fields['topic'] === undefined) return false;
  if (fields['queueId'] !== undefined) return `${String(fields['topic'])}:${String(fields['broker'])}:${String(fields['queueId'])}` === id;
  const held = fields['queues'];
  // rebalance.done keeps `broker:queueId`, because the topic is a field beside it.
  return Array.isArray(held) && held.some((queue) => `${String(fields['topic'])}:${String(queue)}` === id);
}

/** Both directions of a link have one id, its ends in text order. */
export function linkOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const { from, to } = fields;
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  return from < to ? `${from}-${to}` : `${to}-${from}`;
}
