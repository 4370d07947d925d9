/** Which thing of the picture a fact is about. */
import type { Fact, Selection } from '../engine/index.ts';

/** What a click on a fact selects: its message, otherwise who acted. */
export function selectionOf(fact: Fact): Selection | undefined {
  if ('msgId' in fact && fact.msgId !== undefined) return { kind: 'message', id: fact.msgId };
  if ('consumer' in fact && fact.consumer !== undefined) return { kind: 'consumer', id: fact.consumer };
  if ('producer' in fact && fact.producer !== undefined) return { kind: 'producer', id: fact.producer };
  if ('broker' in fact && fact.broker !== undefined) return { kind: 'broker', id: fact.broker };
  if (fact.type === 'broker.started' || fact.type === 'broker.stopped' || fact.type === 'broker.crashed')
    return { kind: 'broker', id: fact.id };
  if (fact.type === 'link.cut' || fact.type === 'link.healed' || fact.type === 'link.tuned') return { kind: 'link', id: fact.id };
  return undefined;
}
