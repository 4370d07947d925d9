import type { RunId, SimulationHost } from '../../host/host.ts';

/** How many facts are looked through, newest first. */
const lookedThrough = 200;

/** Ids of the messages that have this key, newest first, of what is computed. Keys are what pictures call messages by, and a message may have several. */
export async function messagesWithKey(host: SimulationHost, runId: RunId, key: string): Promise<readonly string[]> {
  const query = { text: key, types: ['send.requested', 'message.stored'] as const, housekeeping: true };
  const seqs = await host.search(runId, query, Number.MAX_SAFE_INTEGER, lookedThrough);
  const facts = await Promise.all(seqs.map((seq) => host.facts(runId, seq, seq)));
  const ids = facts
    .flat()
    .flatMap((fact) =>
      (fact.type === 'send.requested' || fact.type === 'message.stored') && fact.keys?.split(' ').includes(key) === true
        ? [fact.msgId]
        : [],
    );
  return [...new Set(ids)];
}
