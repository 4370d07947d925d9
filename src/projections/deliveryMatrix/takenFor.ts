/**
 * What is received for a while, not for good: over HTTP until a DELETE, by a SimpleConsumer until its ack. Nobody else of the group
 * gets it before that time is over; afterwards anybody may.
 */
import type { FactOf } from '../../engine/index.ts';
import { topicOfGet } from '../httpConsumers.ts';
import { addColumn, addDelivery, columnOf, lastOf, placeOf, type KeptDelivery, type MatrixState, type Taking } from './matrixState.ts';

type TakingFact = FactOf<
  | 'http.requested'
  | 'http.received'
  | 'http.deleted'
  | 'http.expired'
  | 'message.popped'
  | 'message.acked'
  | 'message.invisibleTimeChanged'
  | 'message.revived'
>;

const keyOf = (consumer: string, place: string): string => `${consumer} ${place}`;

/** Receipts that no application has come to; of a client that died they stay. */
const mostTakings = 1_000;

function keep(takings: Map<string, Taking>, key: string, taking: Taking): void {
  takings.set(key, taking);
  if (takings.size > mostTakings) for (const oldest of takings.keys()) if (takings.delete(oldest)) break;
}

/** The receipt that a delivery belongs to; from now on it is kept with that delivery. It may come when its time is over already. */
export function takingOf(
  state: MatrixState,
  { consumer, at }: { readonly consumer: string; readonly at: number },
  place: string,
): Taking | undefined {
  const key = keyOf(consumer, place);
  const taking = state.takings.get(key);
  if (taking === undefined) return undefined;
  state.takings.delete(key);
  return at < taking.untilMs ? taking : { ...taking, end: 'over' };
}

/** A GET of a client that the script did not announce. */
function onGet(state: MatrixState, fact: FactOf<'http.requested'>): void {
  const topic = topicOfGet(fact);
  if (topic === undefined) return;
  const group = state.groups.find((one) => one.group === fact.group);
  if (group?.columns.some(({ consumer }) => consumer === fact.client) !== true) {
    addColumn(state.groups, fact.group, 'CLUSTERING', { consumer: fact.client, takes: 'http', subscriptions: { [topic]: '*' } });
    const column = columnOf(state, fact.client);
    if (column !== undefined) [column.isUp, column.hasStarted] = [true, true];
  } else if (!group.topics.includes(topic)) group.topics.push(topic);
}

function onDelete(state: MatrixState, fact: FactOf<'http.deleted'>): void {
  const delivery = lastOf(state, fact.msgId, fact.group, fact.client);
  if (delivery === undefined) return;
  delivery.result = 'DELETE';
  delivery.isIgnored = fact.ignored === true;
  if (delivery.isIgnored) return;
  if (delivery.taking !== undefined) delivery.taking.end = 'confirmed';
  const column = columnOf(state, fact.client);
  if (column !== undefined) column.consumed += 1;
}

const isUnder = ({ taking }: KeptDelivery): boolean => taking !== undefined && taking.end === undefined;

/** The time of the newest receipt is over. */
function onOver(state: MatrixState, { msgId, group }: { readonly msgId: string; readonly group: string }): void {
  const delivery = state.messages.get(msgId)?.deliveries[group]?.findLast(isUnder);
  if (delivery?.taking !== undefined) delivery.taking.end = 'over';
}

export function applyTaking(state: MatrixState, fact: TakingFact): void {
  switch (fact.type) {
    case 'http.requested':
      return onGet(state, fact);
    case 'http.received': {
      const { seq, client: consumer, at, rconsumeTimes: reconsumeTimes, gateway } = fact;
      const taking: Taking = { fromMs: at, untilMs: at + (state.deleteWithin.get(gateway) ?? 0), end: undefined };
      return addDelivery(state, fact, { seq, consumer, at, reconsumeTimes, place: placeOf(fact), taking });
    }
    case 'http.deleted':
      return onDelete(state, fact);
    case 'http.expired':
    case 'message.revived':
      return onOver(state, fact);
    case 'message.popped':
      return keep(state.takings, keyOf(fact.consumer, placeOf(fact)), { fromMs: fact.at, untilMs: fact.visibleAt, end: undefined });
    case 'message.acked': {
      const taking = lastOf(state, fact.msgId, fact.group, fact.consumer)?.taking;
      if (taking !== undefined) taking.end = 'confirmed';
      return;
    }
    case 'message.invisibleTimeChanged': {
      const taking = lastOf(state, fact.msgId, fact.group, fact.consumer)?.taking;
      if (taking !== undefined) [taking.fromMs, taking.untilMs] = [fact.at, fact.visibleAt];
      return;
    }
  }
}
