/** Sent-back messages wait their level, come again, and end in the dead-letter topic. Rules: README.md of this folder. */
import { parseDelayLevels } from '../../model/delayLevels.ts';
import { scheduleTopic } from '../../model/names.ts';
import { headRowOfLevel } from '../../model/scheduled.ts';
import type { Broker, PeriodicTask, Process, RemotingCall } from '../../model/world.ts';
import { defineMechanism, type EngineContext } from '../mechanism.ts';
import { putMessage } from '../putMessage.ts';
import { planSendBack } from './planSendBack.ts';

const deliverTask = 'deliverDelayedMessage';
const flushTask = 'flushDelayOffset';

const levelsOf = (ctx: EngineContext, broker: Broker): readonly number[] =>
  parseDelayLevels(ctx.option(broker, 'messageDelayLevel') as string);

function sendMsgBack(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  const body = call.body as { group: string; physicalOffset: number; originTopic: string; delayLevel: number; maxReconsumeTimes: number };
  const row = broker.commitLog.rowAt(body.physicalOffset);
  if (row === undefined)
    return ctx.respond(call, { status: 'SYSTEM_ERROR', body: { remark: `look message by offset failed, ${body.physicalOffset}` } });
  const stored = broker.commitLog.message(row);
  const { content } = stored;
  const { msgId } = content;
  const levels = levelsOf(ctx, broker);
  const retryTopic = stored.retryTopic ?? stored.topic;
  const plan = planSendBack({
    group: body.group,
    reconsumeTimes: stored.reconsumeTimes,
    maxReconsumeTimes: body.maxReconsumeTimes,
    delayLevel: body.delayLevel,
    levels: levels.length,
  });
  if (plan.fate === 'deadLetter') {
    createDeadLetterTopic(ctx, broker, plan.topic);
    ctx.cause = ctx.emit('message.deadLettered', {
      group: body.group,
      broker: broker.id,
      msgId,
      reconsumeTimes: plan.reconsumeTimes,
      topic: plan.topic,
    });
    ctx.cause = putMessage(ctx, broker, { content, topic: plan.topic, queueId: 0, reconsumeTimes: plan.reconsumeTimes, retryTopic }).seq;
  } else {
    const { delayLevel } = plan;
    const dueAt = ctx.now + (levels[delayLevel - 1] as number);
    ctx.cause = ctx.emit('message.sentBack', {
      group: body.group,
      broker: broker.id,
      msgId,
      reconsumeTimes: plan.reconsumeTimes,
      delayLevel,
      dueAt,
      consumer: call.from,
    });
    const put = putMessage(ctx, broker, {
      content,
      topic: scheduleTopic,
      queueId: delayLevel - 1,
      reconsumeTimes: plan.reconsumeTimes,
      retryTopic,
      realTopic: plan.topic,
      realQueueId: 0,
      delayLevel,
      deliverAtMs: dueAt,
    });
    ctx.cause = put.seq;
    ctx.cause = ctx.emit('message.scheduled', { msgId, broker: broker.id, delayLevel, dueAt });
    broker.scheduledFacts.set(put.row, ctx.cause);
  }
  ctx.respond(call, { status: 'SUCCESS' });
}

function createDeadLetterTopic(ctx: EngineContext, broker: Broker, topic: string): void {
  if (broker.topics.has(topic)) return;
  const queueNums = ctx.number(broker, 'dlqNumsPerGroup');
  const perm = ctx.number(broker, 'dlqPerm');
  broker.topics.set(topic, { topic, readQueueNums: queueNums, writeQueueNums: queueNums, perm });
  ctx.emit('topic.created', { broker: broker.id, topic, readQueueNums: queueNums, writeQueueNums: queueNums, perm });
  ctx.raise('topic.changed', broker);
}

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
}

const hasUnsaved = (broker: Broker): boolean => broker.delayOffsets.some((offset, i) => offset !== broker.persistedDelayOffsets[i]);

export const delayedRetry = defineMechanism({
  id: 'delayedRetry',
  requestProcessors: { broker: { CONSUMER_SEND_MSG_BACK: sendMsgBack } },
  tasks: {
    [deliverTask]: {
      nextWorkAt(_ctx, task: PeriodicTask) {
        const broker = task.process as Broker;
        const row = headRowOfLevel(broker, task.subject);
        return row === undefined ? Infinity : broker.commitLog.deliverAtMs(row);
      },
      run: (ctx, task) => deliverDue(ctx, task.process as Broker, task.subject),
    },
    [flushTask]: {
      nextWorkAt: (ctx, task) => (hasUnsaved(task.process as Broker) ? ctx.now : Infinity),
      run(_ctx, task) {
        const broker = task.process as Broker;
        broker.persistedDelayOffsets = broker.delayOffsets.slice();
      },
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      const broker = process as Broker;
      levelsOf(ctx, broker).forEach((_, index) => {
        if (broker.delayOffsets[index] === undefined) broker.delayOffsets[index] = broker.persistedDelayOffsets[index] = 0;
        ctx.armTask(broker, deliverTask, ctx.number(broker, 'scheduleFirstDelay'), ctx.number(broker, 'scheduleDelayForAWhile'), {
          subject: index + 1,
        });
      });
      ctx.armTask(broker, flushTask, ctx.number(broker, 'flushDelayOffsetInterval'), ctx.number(broker, 'flushDelayOffsetInterval'));
    },
    'process.crashed': (_ctx, process: Process) => {
      if (process.kind === 'broker') (process as Broker).delayOffsets = (process as Broker).persistedDelayOffsets.slice();
    },
    'process.stopping': (_ctx, process: Process) => {
      if (process.kind === 'broker') (process as Broker).persistedDelayOffsets = (process as Broker).delayOffsets.slice();
    },
    'store.dispatched': (ctx, { broker, message }: { broker: Broker; message: { topic: string; queueId: number } }) => {
      if (message.topic === scheduleTopic) ctx.wake(broker, deliverTask, message.queueId + 1);
    },
  },
  isQuiet: (ctx) => {
    for (const process of ctx.world.processes.values()) {
      if (process.kind !== 'broker' || !process.isRunning) continue;
      const broker = process as Broker;
      for (let level = 1; level <= broker.delayOffsets.length; level++) if (headRowOfLevel(broker, level) !== undefined) return false;
    }
    return true;
  },
});
