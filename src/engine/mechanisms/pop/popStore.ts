/** What a broker knows of POP beside its log: receives that wait, messages that somebody holds, and its loops over the revive queues. */
import { NameMap } from '../../kernel/nameMap.ts';
import type { EventHandle } from '../../kernel/eventQueue.ts';
import { retryTopicPrefix, reviveTopicPrefix } from '../../model/names.ts';
import type { Broker, MachineInstance, RemotingCall } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { clusterOf } from '../clusterOf.ts';
import type { EngineContext } from '../mechanism.ts';
import type { Checkpoint } from './checkpoint.ts';

/** A receive that waits for a message. */
export interface PopHold extends MachineInstance {
  readonly process: Broker;
  readonly incarnation: number;
  readonly call: RemotingCall;
  readonly pollsUntilMs: number;
}

/** A message that a client has received and that nobody else gets. */
export interface InvisibleMessage {
  readonly msgId: string;
  readonly group: string;
  /** Of the checkpoint that holds it now. */
  readonly popTimeMs: number;
  readonly visibleAtMs: number;
}

/** One look over a revive queue: from the first record that is not done with to its end. */
export interface ReviveScan {
  readonly startedAtMs: number;
  /** Position of the next record to read. */
  nextOffset: number;
  /** Up to when the queue is known to be complete (ms); undefined before the first record. */
  endTimeMs: number | undefined;
  /** When the first checkpoint is due (ms). */
  firstReviveMs: number | undefined;
  /** Looks since the last record. */
  emptyLooks: number;
  /** It ends at its next turn. */
  isOver: boolean;
  readonly checkpoints: { readonly checkpoint: Checkpoint; readonly reviveOffset: number; readonly acked: boolean[] }[];
}

/** PopReviveService of one revive queue. */
export interface ReviveQueue extends MachineInstance {
  readonly process: Broker;
  readonly queueId: number;
  /** Position of the last checkpoint that is done with; −1 before. */
  reviveOffset: number;
  scan: ReviveScan | undefined;
  /** Between two scans: since when its loop rests (ms), how far its rests have grown, and whether each scan finds old acks. */
  restsSinceMs: number;
  slow: number;
  hasLeftovers: boolean;
  next: EventHandle | undefined;
}

export interface PopStore {
  /** PopMessageProcessor.ckMessageNumber: revive queues are taken in turn. */
  checkpointNumber: number;
  /** `topic@group` → receives that wait, oldest first */
  holds: Map<string, PopHold[]>;
  /** `topic:queueId:queueOffset@group` → its message */
  readonly invisible: Map<string, InvisibleMessage>;
  revive: ReviveQueue[];
}

const slices = new NameMap<string>();

/** Name of a broker's slice, made once. */
function sliceOf({ id }: Broker): string {
  let name = slices.get(id);
  if (name === undefined) slices.set(id, (name = `pop/${id}`));
  return name;
}

/** Without making one: for questions that must change nothing. */
export const knownPopStore = (ctx: EngineContext, broker: Broker): PopStore | undefined =>
  ctx.world.slices.get(sliceOf(broker)) as PopStore | undefined;

export function popStoreOf(ctx: EngineContext, broker: Broker): PopStore {
  let store = knownPopStore(ctx, broker);
  if (store === undefined) {
    store = { checkpointNumber: 0, holds: new Map(), invisible: new Map(), revive: [] };
    ctx.world.slices.set(sliceOf(broker), store);
  }
  return store;
}

/** Whether the cluster has POP and a proxy at all. */
export const hasPop = (ctx: EngineContext): boolean => variantOf(ctx.scenario, 'pop') === 'broker';

export const invisibleKey = (topic: string, queueId: number, queueOffset: number, group: string): string =>
  `${topic}:${queueId}:${queueOffset}@${group}`;

/** PopAckConstants.buildClusterReviveTopic. */
export const reviveTopicOf = (ctx: EngineContext, broker: Broker): string => reviveTopicPrefix + clusterOf(ctx, broker.brokerName);

/** KeyBuilder.buildPopRetryTopic: one for each group and topic; v2 sets the two apart. */
export function popRetryTopicOf(ctx: EngineContext, broker: Broker, group: string, topic: string): string {
  const separator = ctx.option(broker, 'enableRetryTopicV2') === true ? '+' : '_';
  return `${retryTopicPrefix}${group}${separator}${topic}`;
}
