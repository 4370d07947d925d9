/** What a broker does with a message that comes back: it waits a level, or ends in the dead-letter topic. Rules: README.md of this folder. */
import { retryTopicOf } from '../../model/names.ts';
import { seeFaq } from '../../model/text.ts';
import { perms } from '../../model/topicRoutes.ts';
import type { Broker, RemotingCall } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { createDeadLetterTopic, createTopic } from '../createTopic.ts';
import { defineMechanism, type EngineContext } from '../mechanism.ts';
import { delayOf, levelsOf, parkAtLevel } from '../parkMessage.ts';
import { putMessage } from '../putMessage.ts';
import { isAdmitted, sendTurnEvent } from '../sendThreadPool.ts';
import { groupConfigOf } from '../subscriptionGroups.ts';
import { planSendBack } from './planSendBack.ts';

function sendMsgBack(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  const body = call.body as { group: string; physicalOffset: number; originTopic: string; delayLevel: number; maxReconsumeTimes: number };
  const config = groupConfigOf(ctx, broker, body.group);
  if (config === undefined) {
    const remark = `subscription group not exist, ${body.group} ${seeFaq()}`;
    return ctx.respond(call, { status: 'SUBSCRIPTION_GROUP_NOT_EXIST', body: { remark } });
  }
  const row = broker.commitLog.rowAt(body.physicalOffset);
  const stored = row === undefined ? undefined : broker.commitLog.message(row);
  if (config.retryQueueNums <= 0) {
    const msgId = stored?.content.msgId;
    if (msgId !== undefined)
      ctx.cause = ctx.emit('message.dropped', { consumer: call.from, group: body.group, msgId, reason: 'noRetryQueues' });
    return ctx.respond(call, { status: 'SUCCESS' });
  }
  const asked = createTopic(ctx, broker, retryTopicOf(body.group), config.retryQueueNums, perms.read | perms.write);
  if ((asked.perm & perms.write) === 0)
    return ctx.respond(call, { status: 'NO_PERMISSION', body: { remark: `the topic[${asked.topic}] sending message is forbidden` } });
  if (stored === undefined)
    return ctx.respond(call, { status: 'SYSTEM_ERROR', body: { remark: `look message by offset failed, ${body.physicalOffset}` } });
  if (broker.isDiskFull) return ctx.respond(call, { status: 'SYSTEM_ERROR', body: { remark: 'SERVICE_NOT_AVAILABLE' } });
  const { content } = stored;
  const { msgId } = content;
  const levels = levelsOf(ctx, broker);
  const retryTopic = stored.retryTopic ?? stored.topic;
  const plan = planSendBack({
    group: body.group,
    reconsumeTimes: stored.reconsumeTimes,
    maxReconsumeTimes: body.maxReconsumeTimes,
    delayLevel: body.delayLevel,
    firstRetryLevel: variantOf(ctx.scenario, 'retryLevels') === 'fromFirst' ? 1 : 3,
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
    const dueAt = ctx.now + delayOf(ctx, broker, delayLevel);
    ctx.cause = ctx.emit('message.sentBack', {
      group: body.group,
      broker: broker.id,
      msgId,
      reconsumeTimes: plan.reconsumeTimes,
      delayLevel,
      dueAt,
      consumer: call.from,
    });
    const queueId = config.retryQueueNums === 1 ? 0 : ctx.draw('delayedRetry', broker.id, config.retryQueueNums);
    const retry = { content, topic: plan.topic, queueId, reconsumeTimes: plan.reconsumeTimes, retryTopic };
    ctx.cause = parkAtLevel(ctx, broker, retry, delayLevel).scheduledSeq;
  }
  ctx.respond(call, { status: 'SUCCESS' });
}

export const delayedRetry = defineMechanism({
  id: 'delayedRetry',
  requestProcessors: {
    broker: {
      CONSUMER_SEND_MSG_BACK: (ctx, call) => {
        if (isAdmitted(ctx, ctx.process<Broker>(call.to), call)) sendMsgBack(ctx, call);
      },
    },
  },
  eventHandlers: {
    [sendTurnEvent]: (ctx, call: RemotingCall) => {
      if (call.code === 'CONSUMER_SEND_MSG_BACK') sendMsgBack(ctx, call);
    },
  },
});
