/** The timer wheel's loops. Source: TimerMessageStore (5.3.3). Rules: README.md of this folder. */
import type { StoredMessage } from '../../model/commitLog.ts';
import { timerTopic } from '../../model/names.ts';
import { addToWheel, nextSlotOf, phaseOf, placeInWheel, recallTag, timerWheelOf, type TimerSlot } from '../../model/timerWheel.ts';
import type { Broker } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import type { EngineContext, Mechanism } from '../mechanism.ts';
import { parkInWheel } from '../parkMessage.ts';
import { putMessage } from '../putMessage.ts';

export const dequeueTask = 'timerDequeue';
const flushTask = 'timerFlush';
/** Loops idle so long at a precision of a second (ms). */
const idleMs = 100;

/** Whether this broker has a timer wheel at all. */
export const hasWheel = (ctx: EngineContext, broker: Broker): boolean =>
  variantOf(ctx.scenario, 'deferred') !== 'levels' && ctx.option(broker, 'timerWheelEnable') === true;

function place(ctx: EngineContext, broker: Broker, deliverAtMs: number): ReturnType<typeof placeInWheel> {
  const precisionMs = ctx.number(broker, 'timerPrecisionMs');
  const isRolling = variantOf(ctx.scenario, 'deferred') === 'timerWheel';
  return placeInWheel(deliverAtMs, {
    nowMs: ctx.now,
    precisionMs,
    rollWindowMs: isRolling ? ctx.number(broker, 'timerRollWindowSlot') * precisionMs : Infinity,
    phaseMs: phaseOf(ctx.scenario.epoch, precisionMs),
  });
}

/** Beginning of the slot of a wanted time (ms). */
export function slotStartOf(ctx: EngineContext, broker: Broker, deliverAtMs: number): number {
  const precisionMs = ctx.number(broker, 'timerPrecisionMs');
  const rules = { nowMs: ctx.now, precisionMs, rollWindowMs: Infinity, phaseMs: phaseOf(ctx.scenario.epoch, precisionMs) };
  return placeInWheel(deliverAtMs, rules).drainAtMs - precisionMs;
}

/** A record of the timer topic is readable: it gets its slot. */
export function timerDispatched(ctx: EngineContext, broker: Broker, message: StoredMessage): void {
  const row = broker.queues.get(`${timerTopic}:0`)?.row(message.queueOffset);
  if (row === undefined) return;
  const { drainAtMs, isRolled } = place(ctx, broker, message.deliverAtMs);
  addToWheel(timerWheelOf(ctx.world, broker.id), drainAtMs, { row, isRolled });
  ctx.wake(broker, dequeueTask);
}

function drain(ctx: EngineContext, broker: Broker, slot: TimerSlot): void {
  const armed = ctx.cause;
  const messages = slot.entries.map((entry) => ({ ...entry, message: broker.commitLog.message(entry.row) }));
  const isMarker = (message: StoredMessage): boolean => message.content.tag === recallTag;
  const recalled = new Set(messages.flatMap(({ isRolled, message }) => (!isRolled && isMarker(message) ? [message.content.msgId] : [])));
  for (const { row, isRolled, message } of messages) {
    const { content, reconsumeTimes, retryTopic, deliverAtMs: dueAt } = message;
    const { msgId } = content;
    const topic = message.realTopic ?? message.topic;
    const request = { content, topic, queueId: message.realQueueId, reconsumeTimes, retryTopic };
    ctx.cause = broker.scheduledFacts.get(row) ?? armed;
    if (isRolled) parkInWheel(ctx, broker, request, dueAt);
    else if (isMarker(message)) continue;
    else if (recalled.has(msgId)) ctx.emit('message.recalled', { msgId, broker: broker.id, topic, dueAt });
    else {
      const seq = ctx.emit('message.due', { msgId, broker: broker.id, dueAt });
      ctx.causedBy(seq, () => putMessage(ctx, broker, request));
    }
  }
}

function drainPassed(ctx: EngineContext, broker: Broker): void {
  const wheel = timerWheelOf(ctx.world, broker.id);
  const armed = ctx.cause;
  for (let slot = wheel.slots[0]; slot !== undefined && slot.drainAtMs <= ctx.now; slot = wheel.slots[0]) {
    wheel.slots.shift();
    wheel.drained.push(slot);
    ctx.cause = armed;
    drain(ctx, broker, slot);
  }
  ctx.wake(broker, flushTask);
}

/** The checkpoint: what was emptied until now is not emptied again. */
export function saveWheel(ctx: EngineContext, broker: Broker): void {
  const wheel = timerWheelOf(ctx.world, broker.id);
  for (const { entries } of wheel.drained) for (const { row } of entries) broker.scheduledFacts.delete(row);
  wheel.drained = [];
}

/** A killed broker is where its last checkpoint was. */
export function forgetUnsavedDrains(ctx: EngineContext, broker: Broker): void {
  const wheel = timerWheelOf(ctx.world, broker.id);
  wheel.slots = [...wheel.drained, ...wheel.slots];
  wheel.drained = [];
}

/** Records behind the end of the log are gone: nothing is left to look at. */
export function forgetTruncatedTimers(ctx: EngineContext, broker: Broker): void {
  const wheel = timerWheelOf(ctx.world, broker.id);
  wheel.slots = wheel.slots
    .map(({ drainAtMs, entries }) => ({ drainAtMs, entries: entries.filter(({ row }) => row < broker.commitLog.length) }))
    .filter(({ entries }) => entries.length > 0);
}

export const timerTasks: Mechanism['tasks'] = {
  [dequeueTask]: {
    waitsFor(ctx, task) {
      const row = nextSlotOf(ctx.world, task.process.id)?.entries[0]?.row;
      return row === undefined ? undefined : (task.process as Broker).commitLog.message(row).content.msgId;
    },
    nextWorkAt: (ctx, task) => nextSlotOf(ctx.world, task.process.id)?.drainAtMs ?? Infinity,
    run: (ctx, task) => drainPassed(ctx, task.process as Broker),
  },
  [flushTask]: {
    nextWorkAt: (ctx, task) => (timerWheelOf(ctx.world, task.process.id).drained.length > 0 ? ctx.now : Infinity),
    run: (ctx, task) => saveWheel(ctx, task.process as Broker),
  },
};

export function startTimerService(ctx: EngineContext, broker: Broker): void {
  const loopMs = Math.max(1, Math.floor((idleMs * ctx.number(broker, 'timerPrecisionMs')) / 1_000));
  // The checkpoint of a millisecond goes before the look of the same one: what that look delivers is saved a second later.
  ctx.armTask(broker, flushTask, ctx.number(broker, 'timerFlushIntervalMs'), ctx.number(broker, 'timerFlushIntervalMs'));
  ctx.armTask(broker, dequeueTask, loopMs, loopMs);
}
