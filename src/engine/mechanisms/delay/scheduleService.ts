/** The loops over the delay levels. Source: ScheduleMessageService (4.9.8; the same in 5.3.3). Rules: README.md of this folder. */
import { headOfLevel, headRowOfLevel } from '../../model/scheduled.ts';
import type { Broker } from '../../model/world.ts';
import type { EngineContext, Mechanism } from '../mechanism.ts';
import { deliverTask, levelsOf } from '../parkMessage.ts';
import { putMessage } from '../putMessage.ts';

const flushTask = 'flushDelayOffset';

/** One run of a level's loop: everything due goes on, the first that is not due ends it. */
function deliverDue(ctx: EngineContext, broker: Broker, level: number): void {
  const armed = ctx.cause;
  for (let row = headRowOfLevel(broker, level); row !== undefined; row = headRowOfLevel(broker, level)) {
    const message = broker.commitLog.message(row);
    if (message.deliverAtMs > ctx.now) break;
    broker.delayOffsets[level - 1] = (broker.delayOffsets[level - 1] as number) + 1;
    const { content } = message;
    const scheduled = broker.scheduledFacts.get(row);
    broker.scheduledFacts.delete(row);
    ctx.cause = scheduled ?? armed;
    const seq = ctx.emit('message.due', { msgId: content.msgId, broker: broker.id, delayLevel: level, dueAt: message.deliverAtMs });
    ctx.causedBy(seq, () => {
      putMessage(ctx, broker, {
        content,
        topic: message.realTopic ?? message.topic,
        queueId: message.realQueueId,
        reconsumeTimes: message.reconsumeTimes,
        retryTopic: message.retryTopic,
      });
    });
  }
  ctx.wake(broker, flushTask);
  if (broker.hasSlaves) ctx.raise('delay.moved', broker);
}

const hasUnsaved = (broker: Broker): boolean => broker.delayOffsets.some((offset, i) => offset !== broker.persistedDelayOffsets[i]);

export const scheduleTasks: Mechanism['tasks'] = {
  [deliverTask]: {
    waitsFor: (_ctx, task) => headOfLevel(task.process as Broker, task.subject),
    nextWorkAt(_ctx, task) {
      const broker = task.process as Broker;
      // What cannot be put is tried again with each run: nothing changes until the disk is found to have room.
      const row = broker.isDiskFull ? undefined : headRowOfLevel(broker, task.subject);
      return row === undefined ? Infinity : broker.commitLog.deliverAtMs(row);
    },
    run(ctx, task) {
      const broker = task.process as Broker;
      if (!broker.isDiskFull) deliverDue(ctx, broker, task.subject);
    },
  },
  [flushTask]: {
    nextWorkAt: (ctx, task) => (hasUnsaved(task.process as Broker) ? ctx.now : Infinity),
    run(_ctx, task) {
      const broker = task.process as Broker;
      broker.persistedDelayOffsets = broker.delayOffsets.slice();
    },
  },
};

export function startScheduleService(ctx: EngineContext, broker: Broker): void {
  levelsOf(ctx, broker).forEach((_, index) => {
    if (broker.delayOffsets[index] === undefined) broker.delayOffsets[index] = broker.persistedDelayOffsets[index] = 0;
    ctx.armTask(broker, deliverTask, ctx.number(broker, 'scheduleFirstDelay'), ctx.number(broker, 'scheduleDelayForAWhile'), {
      subject: index + 1,
    });
  });
  ctx.armTask(broker, flushTask, ctx.number(broker, 'flushDelayOffsetInterval'), ctx.number(broker, 'flushDelayOffsetInterval'));
}

/** delayOffset.json is what a killed broker knows. */
export function forgetUnsavedOffsets(broker: Broker): void {
  broker.delayOffsets = broker.persistedDelayOffsets.slice();
}

export function saveOffsets(broker: Broker): void {
  broker.persistedDelayOffsets = broker.delayOffsets.slice();
}

export function levelDispatched(ctx: EngineContext, broker: Broker, queueId: number): void {
  ctx.wake(broker, deliverTask, queueId + 1);
}

export function hasWaitingLevel(broker: Broker): boolean {
  for (let level = 1; level <= broker.delayOffsets.length; level++) if (headRowOfLevel(broker, level) !== undefined) return true;
  return false;
}
