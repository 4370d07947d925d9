/** Finds the request that is or was last on its way for what is selected, and the facts that its fields follow from. */
import type { Fact, FactOf, FactType, ResolvedScenario, Selection } from '../../../../engine/index.ts';
import type { FactQuery } from '../../../../host/host.ts';
import { requestPacket, type PacketFacts, type RequestPacket } from './requestPacket.ts';

/** The part of the host that is asked. */
export interface FactSource {
  search(query: FactQuery, beforeSeq: number, limit: number): Promise<readonly number[]>;
  facts(fromSeq: number, toSeq: number): Promise<readonly Fact[]>;
}

export interface ShownPacket {
  readonly request: FactOf<'request.sent'>;
  readonly packet: RequestPacket;
}

/** Facts looked at for one of the selection. */
const nearest = 24;

const ofMessage: readonly FactType[] = [
  'send.requested',
  'send.attempted',
  'message.stored',
  'message.delivered',
  'localTransaction.executed',
];
const ofQueue: readonly FactType[] = ['pull.answered', 'offset.committed'];

async function factsOf(source: FactSource, query: FactQuery, beforeSeq: number, limit: number): Promise<readonly Fact[]> {
  const seqs = await source.search(query, beforeSeq, limit);
  const parts = await Promise.all(seqs.map((seq) => source.facts(seq, seq)));
  return parts.flat();
}

const isOf = ({ kind, id }: Selection, { msgId, msgIds, queue, from, to }: FactOf<'request.sent'>): boolean => {
  if (kind === 'message') return msgId === id || msgIds?.includes(id) === true;
  if (kind === 'queue') return queue === id;
  if (kind === 'link') return id === (from < to ? `${from}-${to}` : `${to}-${from}`);
  return from === id;
};

async function latestRequest(source: FactSource, selection: Selection, uptoSeq: number): Promise<FactOf<'request.sent'> | undefined> {
  const { kind, id } = selection;
  const words = kind === 'message' ? { msgId: id } : { text: kind === 'link' ? id.replace('-', ' ') : id };
  const found = await factsOf(source, { ...words, types: ['request.sent'], housekeeping: true }, uptoSeq + 1, nearest);
  return found.find((fact): fact is FactOf<'request.sent'> => fact.type === 'request.sent' && isOf(selection, fact));
}

async function packetFacts(source: FactSource, { seq, msgId, queue, from }: FactOf<'request.sent'>): Promise<PacketFacts> {
  const message = msgId === undefined ? [] : await factsOf(source, { msgId, types: ofMessage, housekeeping: true }, seq, nearest);
  const requested = message.find((fact) => fact.type === 'send.requested');
  const [cause] = requested?.causeSeq === undefined ? [] : await source.facts(requested.causeSeq, requested.causeSeq);
  const action = cause?.type === 'action.applied' ? (cause.action as Readonly<Record<string, unknown>>) : undefined;
  const [topic = '', broker, queueId] = queue?.split(':') ?? [];
  const near =
    queue === undefined ? [] : await factsOf(source, { text: `${topic} ${from}`, types: ofQueue, housekeeping: true }, seq, nearest);
  const isOfQueue = (fact: Fact): boolean => {
    if (fact.type === 'pull.answered') return fact.consumer === from && fact.queue === queue;
    return fact.type === 'offset.committed' && fact.consumer === from && fact.broker === broker && String(fact.queueId) === queueId;
  };
  const held = queue === undefined ? [] : await heldBy(source, seq, from, queue);
  return { ofMessage: message, ofQueue: [...near.filter(isOfQueue), ...held], action };
}

/** A pull that waits at its broker says from where: the first one of a queue has no answer before it. */
async function heldBy(source: FactSource, seq: number, consumer: string, queue: string): Promise<readonly Fact[]> {
  const after = await source.facts(seq + 1, seq + nearest);
  return after.filter((fact) => fact.type === 'pull.held' && fact.consumer === consumer && fact.queue === queue).slice(0, 1);
}

/** The newest request of the selection among the facts up to this one; undefined when there is none. */
export async function loadPacket(
  source: FactSource,
  selection: Selection,
  uptoSeq: number,
  scenario: ResolvedScenario,
): Promise<ShownPacket | undefined> {
  const request = await latestRequest(source, selection, uptoSeq);
  return request === undefined ? undefined : { request, packet: requestPacket(request, scenario, await packetFacts(source, request)) };
}
