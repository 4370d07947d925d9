/** What waits for its time: in a queue of `SCHEDULE_TOPIC_XXXX` for its delay level, on the timer wheel for a moment. */
import type { FactOf } from '../../engine/index.ts';
import { tapeLength } from './clusterMapModel.ts';
import type { BrokerRecord, ClusterMapState, DotRecord } from './clusterMapState.ts';

export const scheduleTopic = 'SCHEDULE_TOPIC_XXXX';
export const wheelTopic = 'rmq_sys_wheel_timer';

/** Delayed messages that are remembered one by one, per broker; all are counted. */
const scheduledLimit = 500;

/** A message is stored for its delay level. */
export function park(broker: BrokerRecord, fact: FactOf<'message.stored'>): void {
  broker.hasSchedule = true;
  broker.waiting += 1;
  const { msgId, queueId, queueOffset, reconsumeTimes, at } = fact;
  const delayLevel = fact.delayLevel ?? queueId + 1;
  const dueAt = fact.deliverAt ?? at;
  broker.scheduled.push({ msgId, queueId, queueOffset, reconsumeTimes, delayLevel, storedAt: at, dueAt, movedAt: undefined });
  forgetScheduled(broker.scheduled);
}

/** Keeps all that wait up to the limit, and of those that moved on only as many as a tape can show. */
function forgetScheduled(scheduled: { movedAt: number | undefined }[]): void {
  const moved = scheduled.filter(({ movedAt }) => movedAt !== undefined).length;
  if (moved > tapeLength || scheduled.length > scheduledLimit) {
    const index = scheduled.findIndex(({ movedAt }) => movedAt !== undefined);
    scheduled.splice(Math.max(0, index), 1);
  }
}

/** Of the newest messages that the wheel took, those of one msgId that still wait there. */
const onWheel = (broker: BrokerRecord | undefined, msgId: string): readonly DotRecord[] =>
  (broker?.topics.get(wheelTopic) ?? []).flatMap(({ dots }) => dots.filter((dot) => dot.msgId === msgId && dot.state === 'waiting'));

/** Until when the wheel keeps what was stored there. */
export function schedule(state: ClusterMapState, { broker, msgId, dueAt }: FactOf<'message.scheduled'>): void {
  const dots =
    state.brokers
      .get(broker)
      ?.topics.get(wheelTopic)
      ?.flatMap((tape) => tape.dots) ?? [];
  const dot = dots.findLast((one) => one.msgId === msgId && one.state === 'waiting');
  if (dot !== undefined) dot.dueAt = dueAt;
}

function moveOn(dot: DotRecord, at: number): void {
  dot.state = 'movedOn';
  dot.changedAt = at;
}

/** The schedule service, or the wheel, found a message due. */
export function due(state: ClusterMapState, fact: FactOf<'message.due'>): void {
  const broker = state.brokers.get(fact.broker);
  if (broker === undefined) return;
  const [first] = onWheel(broker, fact.msgId);
  if (first !== undefined) return moveOn(onWheel(broker, fact.msgId).find(({ dueAt }) => dueAt === fact.dueAt) ?? first, fact.at);
  const record = broker.scheduled.find(
    ({ msgId, movedAt, delayLevel }) =>
      msgId === fact.msgId && movedAt === undefined && (fact.delayLevel === undefined || delayLevel === fact.delayLevel),
  );
  if (record !== undefined) record.movedAt = fact.at;
  if (record !== undefined || fact.delayLevel !== undefined) broker.waiting = Math.max(0, broker.waiting - 1);
}

/** On the wheel a recalled message meets the one that recalls it: neither waits any longer. */
export function recalled(state: ClusterMapState, { broker, msgId, at }: FactOf<'message.recalled'>): void {
  for (const dot of onWheel(state.brokers.get(broker), msgId)) moveOn(dot, at);
}
