/** Why a group got a message again. The message story and the diagnosis ask this with what each has kept. */
import { isSuccess, orderlyGroups, type Fact, type FactOf, type ResolvedScenario } from '../engine/index.ts';

/** How a group can give a message back so that it comes again with its reconsumeTimes counted up. */
export type ReturnReason =
  /** The listener failed, and the broker took the message back (CONSUMER_SEND_MSG_BACK). */
  | 'retried'
  /** POP: nobody acknowledged it within its invisible time. */
  | 'notAcked'
  /** HTTP: nobody deleted it in time. */
  | 'notDeleted';

export type AgainReason =
  | ReturnReason
  /** Two copies lie at different places. */
  | 'storedTwice'
  /** An orderly listener failed: its queue pauses, and the same message is tried again. */
  | 'suspendedAgain'
  /** Both consumers have one client id, so both hold the queue. */
  | 'twins'
  /** The first consumer ended without warning while its listener ran. */
  | 'crashedDuring'
  /** It did so after the listener was done, before the consumer offset was written down. */
  | 'crashedAfter'
  /** The first consumer shut down; its consumer offset stood before this message. */
  | 'stopped'
  /** An administrator moved the consumer offset. */
  | 'offsetReset'
  /** A pull consumer's application called seek. */
  | 'sought'
  /** Sending it back failed, so the client tried it again by itself. */
  | 'resubmitted'
  /** Rebalancing gave the queue to another consumer. */
  | 'queueMoved'
  /** The same consumer read the same place again. */
  | 'readAgain';

/** A failure that is followed by these has what it asked for; all others are duplicates. */
export const asAsked: ReadonlySet<AgainReason> = new Set(['retried', 'suspendedAgain', 'resubmitted']);

/** A call of a listener, or a receipt over HTTP. */
export interface Delivery {
  readonly consumer: string;
  /** `topic:broker:queueId` */
  readonly queue: string;
  readonly queueOffset: number;
  readonly reconsumeTimes: number;
}

/** What is known of the time between two deliveries to one group. */
export interface Between {
  readonly returned: ReturnReason | undefined;
  /** What the first listener returned; undefined when it never did. */
  readonly result: string | undefined;
  readonly isOrderly: boolean;
  readonly areTwins: boolean;
  /** How the first consumer ended, if it did. */
  readonly end: 'client.crashed' | 'client.stopped' | undefined;
  readonly wasReset: boolean;
  readonly wasSought: boolean;
}

export function whyDeliveredAgain(first: Delivery, second: Delivery, between: Between): AgainReason {
  if (between.returned !== undefined) return between.returned;
  if (first.queue !== second.queue || first.queueOffset !== second.queueOffset) return 'storedTwice';
  const isSelf = first.consumer === second.consumer;
  const hasFailed = between.result !== undefined && !isSuccess(between.result);
  if (hasFailed && between.isOrderly && isSelf && between.end === undefined) return 'suspendedAgain';
  if (between.areTwins) return 'twins';
  if (between.end === 'client.crashed') return between.result === undefined ? 'crashedDuring' : 'crashedAfter';
  if (between.end === 'client.stopped') return 'stopped';
  if (between.wasReset) return 'offsetReset';
  if (between.wasSought) return 'sought';
  if (isSelf && second.reconsumeTimes > first.reconsumeTimes) return 'resubmitted';
  return isSelf ? 'readAgain' : 'queueMoved';
}

/** `consumer topic:broker:queueId` of a call of seek; undefined for another action. */
export function placeOfSeek({ action }: Pick<FactOf<'action.applied'>, 'action'>): string | undefined {
  if (typeof action !== 'object' || action === null || !('do' in action) || action.do !== 'seek') return undefined;
  return 'consumer' in action && 'queue' in action ? `${String(action.consumer)} ${String(action.queue)}` : undefined;
}

/** What a read model keeps to tell why. Plain data. */
export interface AgainState {
  /** Of the newest start, by consumer. */
  clientIds: Map<string, string>;
  /** By consumer, oldest first. */
  ends: Map<string, readonly { readonly seq: number; readonly type: 'client.crashed' | 'client.stopped' }[]>;
  /** Seq of the newest reset by `group topic:broker:queueId`. */
  resets: Map<string, number>;
  /** Seq of the newest seek by `consumer topic:broker:queueId`. */
  seeks: Map<string, number>;
  orderlyGroups: readonly string[];
}

export const againState = (scenario: ResolvedScenario): AgainState => ({
  clientIds: new Map(),
  ends: new Map(),
  resets: new Map(),
  seeks: new Map(),
  orderlyGroups: orderlyGroups(scenario),
});

const endsKept = 8;

export function noteForAgain(state: AgainState, fact: Fact): void {
  switch (fact.type) {
    case 'client.started':
      state.clientIds.set(fact.id, fact.clientId);
      return;
    case 'client.crashed':
    case 'client.stopped':
      state.ends.set(fact.id, [...(state.ends.get(fact.id) ?? []), { seq: fact.seq, type: fact.type }].slice(-endsKept));
      return;
    case 'offset.reset':
      state.resets.set(`${fact.group} ${fact.topic}:${fact.broker}:${fact.queueId}`, fact.seq);
      return;
    case 'action.applied': {
      const sought = placeOfSeek(fact);
      if (sought !== undefined) state.seeks.set(sought, fact.seq);
      return;
    }
    default:
      return;
  }
}

/** Why the second delivery to a group came, after the first, by what has been noted. */
export function againReason(
  state: AgainState,
  group: string,
  first: Delivery & { readonly seq: number; readonly result?: string | undefined },
  second: Delivery & { readonly seq: number },
  returned: ReturnReason | undefined,
): AgainReason {
  const isBetween = (seq: number | undefined): boolean => seq !== undefined && seq > first.seq && seq < second.seq;
  const clientId = state.clientIds.get(first.consumer);
  return whyDeliveredAgain(first, second, {
    returned,
    result: first.result,
    isOrderly: state.orderlyGroups.includes(group),
    areTwins: first.consumer !== second.consumer && clientId !== undefined && clientId === state.clientIds.get(second.consumer),
    end: (state.ends.get(first.consumer) ?? []).find(({ seq }) => isBetween(seq))?.type,
    wasReset: isBetween(state.resets.get(`${group} ${second.queue}`)),
    wasSought: isBetween(state.seeks.get(`${second.consumer} ${second.queue}`)),
  });
}
