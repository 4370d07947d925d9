/** DefaultLitePullConsumer: the application polls instead of being called. Rules: README.md of this folder. */
import { isSameLife } from '../../kernel/eventQueue.ts';
import { freshMachine } from '../../model/freshMachine.ts';
import { ackIndexOfAll } from '../../model/listenerResult.ts';
import { queueKey } from '../../model/names.ts';
import type { CachedMessage } from '../../model/cachedMessage.ts';
import type { PollLoop } from '../../model/pollLoop.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import type { Broker, Consumer, Process, ProcessQueue, RemotingCall } from '../../model/world.ts';
import { consumedUpTo, persistTask } from '../consumerOffset.ts';
import { callListener, emitConsumed } from '../listenerCall.ts';
import { defineMechanism, type ActionRejection, type CallOutcome, type EngineContext } from '../mechanism.ts';
import { actionSpecs } from './actions.ts';
import { pollLoopMachine } from './pollMachine.ts';

function startLoop(ctx: EngineContext, consumer: Consumer): void {
  const loop: PollLoop = {
    ...freshMachine('pollLoop', `${consumer.id}/poll`),
    process: consumer,
    incarnation: consumer.lives,
    cache: [],
    positions: new Map(),
    paused: new Set(),
    nextAutoCommitMs: 0,
    batch: [],
    batchQueue: undefined,
    call: undefined,
    causeSeq: ctx.cause,
  };
  consumer.pollLoop = loop;
  ctx.start(loop);
}

/** poll(): commits what it handed out before when it is time, then takes what is there. */
function poll(ctx: EngineContext, loop: PollLoop): void {
  const { process: consumer } = loop;
  if (ctx.option(consumer, 'autoCommit') === true && ctx.now >= loop.nextAutoCommitMs) {
    commitAll(ctx, loop);
    loop.nextAutoCommitMs = ctx.now + ctx.number(consumer, 'autoCommitIntervalMillis');
  }
  take(ctx, loop);
}

/** commitAll: what was handed out so far. */
function commitAll(ctx: EngineContext, loop: PollLoop): void {
  for (const position of loop.positions.values()) commit(ctx, loop.process, position);
}

/** commit(queues, persist) with one queue; one that it does not hold is passed over. */
function commitQueue(ctx: EngineContext, { process: consumer, positions }: PollLoop, action: ScriptAction): void {
  const reference = action['queue'] as string;
  const queue = consumer.processQueues.get(reference);
  const offset = (action['offset'] as number | undefined) ?? positions.get(reference)?.offset;
  if (queue !== undefined && offset !== undefined) commit(ctx, consumer, { queue, offset });
  if (action['persist'] === true) ctx.raise('offsets.persistOnly', { consumer, reference });
}

/** Into the client's offset table; the persist task brings it to the broker. Overwrites: after a seek it may go back. */
function commit(ctx: EngineContext, consumer: Consumer, { queue, offset }: { queue: ProcessQueue; offset: number }): void {
  const { reference } = queue;
  if (consumer.processQueues.get(reference) !== queue || consumer.offsetTable.get(reference) === offset) return;
  consumer.offsetTable.set(reference, offset);
  ctx.facts.offsetCommitted(queue.textIds, offset);
  ctx.wakeAt(consumer, persistTask, ctx.now);
}

/** The oldest answer of a queue that is still its own leaves the process queue, and with it counts as consumed. */
function take(ctx: EngineContext, loop: PollLoop): void {
  for (let request = loop.cache.shift(); request !== undefined; request = loop.cache.shift()) {
    const { queue, messages, causeSeq } = request;
    if (queue.isDropped) continue;
    for (const { queueOffset, content } of messages) {
      queue.messages.delete(queueOffset);
      queue.cachedBytes -= content.bodyBytes;
    }
    loop.positions.set(queue.reference, { queue, offset: consumedUpTo(queue) });
    loop.batch = [...messages];
    loop.batchQueue = queue;
    loop.causeSeq = causeSeq;
    return ctx.step(loop, 'POLLED');
  }
}

function processNext(ctx: EngineContext, loop: PollLoop): void {
  const message = loop.batch.shift();
  const { batchQueue: queue } = loop;
  if (message === undefined || queue === undefined) return;
  const { cause } = ctx;
  ctx.cause = loop.causeSeq;
  loop.call = {
    queue,
    message,
    rest: [],
    skipped: [],
    deliveredSeq: 0,
    startedAtMs: ctx.now,
    result: 'CONSUME_SUCCESS',
    delayLevelWhenNextConsume: 0,
    ackIndex: ackIndexOfAll,
    finish: undefined,
  };
  callListener(ctx, loop.process, loop.call, 'litePull.processed', loop);
  ctx.cause = cause;
}

/** Whatever came out of it, nobody sends the message back. */
function processed(ctx: EngineContext, loop: PollLoop): void {
  const { call, process: consumer } = loop;
  if (call === undefined || !isSameLife(consumer, loop.incarnation)) return;
  call.finish = undefined;
  loop.call = undefined;
  ctx.cause = emitConsumed(ctx, call, call.result, false);
  if (call.result !== 'CONSUME_SUCCESS') {
    const { msgTextId: msgId } = call.message.content;
    ctx.emit('message.dropped', { consumer: consumer.id, group: consumer.group, msgId, reason: 'noRetry' });
  }
  ctx.step(loop, 'PROCESSED');
}

interface Seek {
  readonly consumer: Consumer;
  readonly queue: ProcessQueue;
  readonly offset: number;
  /** Answer of the first question. */
  readonly minOffset?: number;
}

function notHolding(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const consumer = ctx.process<Consumer>(action['consumer'] as string);
  if (!consumer.isRunning || ctx.world.frozen.has(consumer.id)) return { reason: 'notRunning', subject: consumer.id };
  return consumer.pollLoop === undefined ? { reason: 'notPullConsumer', subject: consumer.id } : undefined;
}

function seek(ctx: EngineContext, action: ScriptAction): void {
  const consumer = ctx.process<Consumer>(action['consumer'] as string);
  const reference = action['queue'] as string;
  const queue = consumer.processQueues.get(reference);
  if (queue === undefined) {
    const hint = ctx.scenario.consumers.find(({ id }) => id === consumer.id)?.assign === undefined ? ', may be rebalancing' : '';
    const [topic = '', broker = '', queueId = ''] = reference.split(':');
    const text = `The message queue is not in assigned list${hint}, message queue: MessageQueue [topic=${topic}, brokerName=${broker}, queueId=${queueId}]`;
    ctx.emit('client.logged', { client: consumer.id, level: 'ERROR', text });
    return;
  }
  ask(ctx, 'GET_MIN_OFFSET', { consumer, queue, offset: action['offset'] as number });
}

function ask(ctx: EngineContext, code: string, token: Seek): void {
  const { consumer, queue } = token;
  ctx.call(consumer, queue.broker, code, {
    body: { topic: queue.topic, queueId: queue.queueId },
    timeoutMs: ctx.number(consumer, 'mqClientApiTimeout'),
    queue: queue.reference,
    then: 'litePull.offsetAnswered',
    token,
  });
}

function offsetAnswered(ctx: EngineContext, { outcome, token }: { outcome: CallOutcome; token: Seek }): void {
  const { consumer, queue, offset, minOffset } = token;
  const fail = (text: string): void => {
    ctx.emit('client.logged', { client: consumer.id, level: 'ERROR', text });
  };
  if (!outcome.ok) return fail(outcome.message);
  const answered = outcome.body['offset'] as number;
  if (minOffset === undefined) return ask(ctx, 'GET_MAX_OFFSET', { ...token, minOffset: answered });
  if (offset < minOffset || offset > answered)
    return fail(`Seek offset illegal, seek offset = ${offset}, min offset = ${minOffset}, max offset = ${answered}`);
  if (consumer.processQueues.get(queue.reference) === queue) ctx.raise('rebalance.seek', { queue, offset });
}

const loopOf = (ctx: EngineContext, action: ScriptAction): PollLoop | undefined =>
  ctx.process<Consumer>(action['consumer'] as string).pollLoop;

/** A queue that it does not hold is passed over in silence (AssignedMessageQueue.pause). */
function notPaused(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const refused = notHolding(ctx, action);
  if (refused !== undefined) return refused;
  const queue = action['queue'] as string;
  return loopOf(ctx, action)?.paused.has(queue) === true ? undefined : { reason: 'notPaused', subject: queue };
}

function pause(ctx: EngineContext, action: ScriptAction): void {
  const loop = loopOf(ctx, action);
  const queue = action['queue'] as string;
  if (loop?.process.processQueues.has(queue) === true) loop.paused.add(queue);
}

export const litePull = defineMechanism({
  id: 'litePull',
  actions: {
    seek: { spec: actionSpecs.seek, reject: notHolding, apply: seek },
    pause: { spec: actionSpecs.pause, reject: notHolding, apply: pause },
    resume: {
      spec: actionSpecs.resume,
      reject: notPaused,
      apply: (ctx, action) => {
        loopOf(ctx, action)?.paused.delete(action['queue'] as string);
      },
    },
    commitSync: {
      spec: actionSpecs.commitSync,
      reject: notHolding,
      apply(ctx, action) {
        const loop = loopOf(ctx, action);
        if (loop === undefined) return;
        if (action['queue'] === undefined) commitAll(ctx, loop);
        else commitQueue(ctx, loop, action);
      },
    },
  },
  requestProcessors: {
    broker: {
      GET_MIN_OFFSET(ctx, call: RemotingCall) {
        const { topic, queueId } = call.body as { topic: string; queueId: number };
        const offset = ctx.process<Broker>(call.to).queues.get(queueKey(topic, queueId))?.minOffset ?? 0;
        ctx.respond(call, { status: 'SUCCESS', body: { offset } });
      },
    },
  },
  pendingEvents: {
    'litePull.processed': ({ process, incarnation, call }: PollLoop) =>
      isSameLife(process, incarnation)
        ? { kind: 'consume', name: call?.result ?? '', subject: process.id, msgId: call?.message.content.msgId, housekeeping: false }
        : undefined,
  },
  eventHandlers: {
    'consumer.ready': (ctx, consumer: Consumer) => {
      if (consumer.type === 'pull') startLoop(ctx, consumer);
    },
    'process.crashed': (_ctx, process: Process) => {
      if (process.kind === 'consumer') (process as Consumer).pollLoop = undefined;
    },
    'consume.submit': (ctx, { queue, messages }: { queue: ProcessQueue; messages: readonly CachedMessage[] }) => {
      const { pollLoop: loop } = queue.process;
      if (loop === undefined) return;
      loop.cache.push({ queue, messages, causeSeq: ctx.cause });
      if (ctx.stateOf(loop) === 'polling') take(ctx, loop);
    },
    /** The state of a queue goes with its share; seek() keeps it. */
    'queue.dropped': (_ctx, queue: ProcessQueue) => {
      queue.process.pollLoop?.paused.delete(queue.reference);
    },
    'litePull.processed': processed,
    'litePull.offsetAnswered': offsetAnswered,
  },
  machines: [
    {
      definition: pollLoopMachine,
      guards: { hasMore: (_ctx, loop: PollLoop) => loop.batch.length > 0 },
      actions: { poll, processNext },
      delays: { pollTimeoutMillis: (ctx, loop: PollLoop) => ctx.number(loop.process, 'pollTimeoutMillis') },
    },
  ],
  isQuiet: (ctx) => {
    for (const process of ctx.world.processes.values()) {
      if (process.kind !== 'consumer' || !process.isRunning) continue;
      const { pollLoop: loop } = process as Consumer;
      if (loop !== undefined && (loop.call !== undefined || loop.batch.length > 0 || loop.cache.length > 0)) return false;
    }
    return true;
  },
});
