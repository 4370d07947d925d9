/** Taking a timed message back. Source: DefaultMQProducerImpl.recallMessage, RecallMessageProcessor, RecallMessageHandle (5.3.3). */
import { SharedContent } from '../../model/commitLog.ts';
import { timerTopic } from '../../model/names.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import { brokerExceptionText, type ResponseCode } from '../../model/text.ts';
import { recallTag } from '../../model/timerWheel.ts';
import type { Broker, Producer, RemotingCall, SendRequest, World } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { namesFaq } from '../faq.ts';
import type { ActionHandler, ActionRejection, CallOutcome, EngineContext } from '../mechanism.ts';
import { putMessage } from '../putMessage.ts';
import { actionSpecs } from './actions.ts';
import { slotStartOf } from './timerService.ts';

/** What a SendResult of a timed message carries. */
export interface RecallHandle {
  readonly topic: string;
  readonly broker: string;
  readonly msgId: string;
  readonly keys: string | undefined;
  readonly deliverAtMs: number;
}

const sliceName = 'recallHandles';

/** Handles that a producer process holds in memory, oldest first. */
function handlesOf(world: World, producer: string): RecallHandle[] {
  let all = world.slices.get(sliceName) as Map<string, RecallHandle[]> | undefined;
  if (all === undefined) world.slices.set(sliceName, (all = new Map()));
  let handles = all.get(producer);
  if (handles === undefined) all.set(producer, (handles = []));
  return handles;
}

export function rememberHandle(
  ctx: EngineContext,
  { request, deliverAtMs }: { readonly request: SendRequest; readonly deliverAtMs: number },
): void {
  if (variantOf(ctx.scenario, 'deferred') !== 'timerWheel' || request.result === undefined) return;
  const { msgId, keys } = request.content;
  handlesOf(ctx.world, request.process.id).push({ topic: request.topic, broker: request.result.broker, msgId, keys, deliverAtMs });
}

export function forgetHandles(ctx: EngineContext, producer: string): void {
  (ctx.world.slices.get(sliceName) as Map<string, RecallHandle[]> | undefined)?.delete(producer);
}

function handleFor(ctx: EngineContext, action: ScriptAction): RecallHandle | undefined {
  const name = action['message'] as string;
  const all = ctx.world.slices.get(sliceName) as ReadonlyMap<string, readonly RecallHandle[]> | undefined;
  return all?.get(action['producer'] as string)?.findLast(({ msgId, keys }) => msgId === name || keys === name);
}

function whyNot(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const producer = ctx.process(action['producer'] as string);
  if (!producer.isRunning) return { reason: 'notRunning', subject: producer.id };
  if (variantOf(ctx.scenario, 'deferred') !== 'timerWheel') return { reason: 'noRecall', subject: action['message'] as string };
  return handleFor(ctx, action) === undefined ? { reason: 'noRecallHandle', subject: action['message'] as string } : undefined;
}

export const recallAction: ActionHandler = {
  spec: actionSpecs.recall,
  reject: whyNot,
  apply(ctx, action) {
    const producer = ctx.process<Producer>(action['producer'] as string);
    const handle = handleFor(ctx, action);
    if (handle === undefined) return;
    ctx.call(producer, handle.broker, 'RECALL_MESSAGE', {
      body: { handle },
      timeoutMs: producer.options.sendMsgTimeout,
      msgId: handle.msgId,
      then: 'delay.recallAnswered',
      token: producer.id,
    });
  },
};

const refusal = (status: ResponseCode, remark: string) => ({ status, body: { remark } });

/** The broker stores a mark of the same UNIQ_KEY in the same slot: whoever empties the slot sees both. */
export function recallMessage(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  const handle = call.body['handle'] as RecallHandle;
  if (ctx.option(broker, 'recallMessageEnable') !== true)
    return ctx.respond(call, refusal('NO_PERMISSION', 'recall failed, operation is forbidden'));
  if (!broker.topics.has(handle.topic))
    return ctx.respond(call, refusal('TOPIC_NOT_EXIST', `recall failed, the topic[${handle.topic}] not exist`));
  // The handle's time is the beginning of the slot plus 1 ms: in the last second before its delivery a message cannot be taken back.
  const leftMs = slotStartOf(ctx, broker, handle.deliverAtMs) + 1 - ctx.now;
  if (leftMs <= 0 || leftMs >= ctx.number(broker, 'timerMaxDelaySec') * 1_000)
    return ctx.respond(call, refusal('ILLEGAL_OPERATION', 'recall failed, timestamp invalid'));
  const mark = new SharedContent(ctx.texts, ctx.texts.id(handle.msgId), recallTag, undefined, 1, ctx.now, call.from, undefined);
  ctx.cause = putMessage(ctx, broker, {
    content: mark,
    topic: timerTopic,
    queueId: 0,
    reconsumeTimes: 0,
    realTopic: handle.topic,
    realQueueId: 0,
    deliverAtMs: handle.deliverAtMs,
  }).seq;
  ctx.respond(call, { status: 'SUCCESS', body: { msgId: handle.msgId } });
}

/** A refused recall throws; the application prints it. */
export function recallAnswered(
  ctx: EngineContext,
  { call, outcome }: { readonly call: RemotingCall; readonly outcome: CallOutcome },
): void {
  if (outcome.ok && outcome.status === 'SUCCESS') return;
  const text = outcome.ok
    ? brokerExceptionText(
        outcome.status as ResponseCode,
        (outcome.body['remark'] as string | undefined) ?? '',
        ctx.process(call.to).address,
      )
    : outcome.message;
  ctx.emit('client.logged', { client: call.from, level: 'ERROR', text: namesFaq(ctx, text) });
}
