/** POP: receive with an invisible time, ack, and what comes back. Rules: README.md of this folder. */
import { isSameLife } from '../../kernel/eventQueue.ts';
import { isSlave } from '../../model/replicas.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import type { PopQueue, PopTask } from '../../model/popPush.ts';
import type { ReceivedMessage, ReceiveLoop } from '../../model/simpleClient.ts';
import type { Broker, Consumer, Process } from '../../model/world.ts';
import { offsetKey } from '../consumerOffset.ts';
import type { DispatchedRecord } from '../putMessage.ts';
import { defineMechanism, type ActionRejection, type EngineContext } from '../mechanism.ts';
import { ackArrived, changeArrived } from './ackMessage.ts';
import { actionSpecs } from './actions.ts';
import { popHoldMachine, popQueueMachine, receiveLoopMachine, reviveQueueMachine } from './popMachines.ts';
import { messageArrived, popAgain, receiveArrived } from './popMessage.ts';
import { hasPop, knownPopStore, popRetryTopicOf, reviveTopicOf, type PopHold, type ReviveQueue } from './popStore.ts';
import * as pushClient from './pushClient.ts';
import { look, lookEvent, startReviveService, waitedFor, wakeRevive } from './reviveService.ts';
import {
  ackAnswered,
  changeAnswered,
  finishByHand,
  processed,
  processNext,
  receive,
  received,
  receiveSpecOf,
  sendAck,
  sendChange,
  startSimpleConsumer,
} from './simpleConsumer.ts';

const consumerOf = (ctx: EngineContext, action: ScriptAction): Consumer => ctx.process<Consumer>(action['consumer'] as string);

function notSimple(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const consumer = consumerOf(ctx, action);
  if (!consumer.isRunning || ctx.world.frozen.has(consumer.id)) return { reason: 'notRunning', subject: consumer.id };
  return consumer.simple === undefined ? { reason: 'notSimpleConsumer', subject: consumer.id } : undefined;
}

function heldMessage(ctx: EngineContext, action: ScriptAction): ReceivedMessage | undefined {
  const name = action['message'];
  for (const held of consumerOf(ctx, action).simple?.held.values() ?? [])
    if (held.message.content.msgId === name || held.message.content.keys === name) return held;
  return undefined;
}

const notHeld = (ctx: EngineContext, action: ScriptAction): ActionRejection | undefined =>
  notSimple(ctx, action) ??
  (heldMessage(ctx, action) === undefined ? { reason: 'notReceived', subject: action['message'] as string } : undefined);

/** A message that a running loop will still be given. */
function hasUnpopped(ctx: EngineContext, broker: Broker, consumer: Consumer): boolean {
  for (const topic of consumer.subscriptions.keys()) {
    for (const one of [topic, popRetryTopicOf(ctx, broker, consumer.group, topic)]) {
      const offsets = broker.offsets.get(offsetKey(one, consumer.group));
      const queues = broker.topics.get(one)?.readQueueNums ?? 0;
      for (let queueId = 0; queueId < queues; queueId++) {
        const queue = broker.queues.get(`${one}:${queueId}`);
        if (queue !== undefined && (offsets?.get(queueId) ?? queue.minOffset) < queue.nextOffset) return true;
      }
    }
  }
  return false;
}

/** Whether it takes what is there by itself. */
const isLooping = (process: Process): process is Consumer =>
  process.kind === 'consumer' &&
  process.isRunning &&
  ((process as Consumer).simple?.loop !== undefined || ((process as Consumer).popPush?.queues.size ?? 0) > 0);

function isBusy({ simple, popPush }: Consumer): boolean {
  const loop = simple?.loop;
  if (loop !== undefined && (loop.call !== undefined || loop.waiting.length > 0)) return true;
  return popPush !== undefined && (popPush.waiting.length > 0 || popPush.threads.some((task) => task !== undefined));
}

export const pop = defineMechanism({
  id: 'pop',
  actions: {
    receive: {
      spec: actionSpecs.receive,
      reject: (ctx, action) =>
        notSimple(ctx, action) ??
        (consumerOf(ctx, action).simple?.loop === undefined
          ? undefined
          : { reason: 'receivesInLoop', subject: action['consumer'] as string }),
      apply(ctx, action) {
        const consumer = consumerOf(ctx, action);
        const { maxMessageNum, invisibleDuration } = receiveSpecOf(ctx, consumer);
        receive(ctx, consumer, {
          maxMessageNum: (action['maxMessageNum'] as number | undefined) ?? maxMessageNum,
          invisibleMs: (action['invisibleDuration'] as number | undefined) ?? invisibleDuration,
        });
      },
    },
    ack: {
      spec: actionSpecs.ack,
      reject: notHeld,
      apply(ctx, action) {
        const message = heldMessage(ctx, action);
        const consumer = consumerOf(ctx, action);
        if (message === undefined) return;
        if (message.deliveredAtMs < 0) sendAck(ctx, consumer, message);
        else finishByHand(ctx, consumer, message);
      },
    },
    changeInvisibleDuration: {
      spec: actionSpecs.changeInvisibleDuration,
      reject: notHeld,
      apply(ctx, action) {
        const message = heldMessage(ctx, action);
        if (message !== undefined) sendChange(ctx, consumerOf(ctx, action), message, action['invisibleDuration'] as number);
      },
    },
  },
  requestProcessors: {
    broker: { POP_MESSAGE: receiveArrived, ACK_MESSAGE: ackArrived, CHANGE_MESSAGE_INVISIBLETIME: changeArrived },
  },
  pendingEvents: {
    'pop.processed': ({ process, incarnation, current, call }: ReceiveLoop) =>
      isSameLife(process, incarnation)
        ? { kind: 'consume', name: call?.result ?? '', subject: process.id, msgId: current?.message.content.msgId, housekeeping: false }
        : undefined,
    'popPush.processed': ({ queue: { process }, incarnation, result, message }: PopTask) =>
      isSameLife(process, incarnation)
        ? { kind: 'consume', name: result, subject: process.id, msgId: message.content.msgId, housekeeping: false }
        : undefined,
    [lookEvent]: (queue: ReviveQueue) => {
      const msgId = waitedFor(queue);
      return { kind: 'timer', name: 'popReviveService', subject: queue.process.id, msgId, housekeeping: msgId === undefined };
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind === 'broker' && hasPop(ctx) && !isSlave(process as Broker)) startReviveService(ctx, process as Broker);
    },
    'consumer.ready': (ctx, consumer: Consumer) => {
      if (consumer.type === 'simple') startSimpleConsumer(ctx, consumer);
    },
    'process.crashed': (ctx, process: Process) => {
      if (process.kind === 'consumer') {
        (process as Consumer).simple = undefined;
        (process as Consumer).popPush = undefined;
      }
      if (process.kind !== 'broker') return;
      const store = knownPopStore(ctx, process as Broker);
      if (store === undefined) return;
      for (const held of store.holds.values()) for (const row of held) ctx.step(row, 'LOST');
      store.holds = new Map();
      store.checkpointNumber = 0;
      store.revive = [];
    },
    'store.dispatched': (ctx, { broker, row, topic }: DispatchedRecord) => {
      const store = knownPopStore(ctx, broker);
      if (store === undefined) return;
      if (store.holds.size > 0 && ctx.option(broker, 'longPollingEnable') === true)
        messageArrived(ctx, broker, broker.commitLog.message(row));
      const queue = topic === reviveTopicOf(ctx, broker) ? store.revive[broker.commitLog.queueId(row)] : undefined;
      if (queue !== undefined) wakeRevive(ctx, queue);
    },
    [lookEvent]: look,
    'pop.received': received,
    'pop.processed': processed,
    'pop.ackAnswered': ackAnswered,
    'pop.changeAnswered': changeAnswered,
    'pop.queueTaken': pushClient.queueTaken,
    'pop.queueDropped': pushClient.queueDropped,
    'popPush.firstPop': (ctx, queue: PopQueue) => {
      if (!queue.isDropped) ctx.start(queue);
    },
    'popPush.answered': pushClient.popAnswered,
    'popPush.processed': pushClient.processed,
    'popPush.ackAnswered': pushClient.ackAnswered,
    'popPush.changeAnswered': () => undefined,
  },
  machines: [
    {
      definition: popHoldMachine,
      actions: { popAgain },
      delays: { popPollingTime: (ctx, row: PopHold) => row.pollsUntilMs - ctx.now },
    },
    { definition: reviveQueueMachine },
    {
      definition: popQueueMachine,
      actions: { popMessage: pushClient.popMessage },
      delays: {
        pullInterval: (ctx, queue: PopQueue) => ctx.number(queue.process, 'pullInterval'),
        pullTimeDelayMillsWhenFlowControl: (ctx, queue: PopQueue) => ctx.number(queue.process, 'pullTimeDelayMillsWhenFlowControl'),
        pullTimeDelayMillsWhenException: (ctx, queue: PopQueue) => ctx.number(queue.process, 'pullTimeDelayMillsWhenException'),
        pullTimeDelayMillsWhenSuspend: (ctx, queue: PopQueue) => ctx.number(queue.process, 'pullTimeDelayMillsWhenSuspend'),
      },
    },
    {
      definition: receiveLoopMachine,
      guards: {
        hasMore: (_ctx, loop: ReceiveLoop) => loop.waiting.length > 0,
        changesInvisibleDuration: (ctx, loop: ReceiveLoop) => receiveSpecOf(ctx, loop.process).invisibleAfterFailure !== undefined,
      },
      actions: {
        receive: (ctx, loop: ReceiveLoop) => {
          const { maxMessageNum, invisibleDuration } = receiveSpecOf(ctx, loop.process);
          receive(ctx, loop.process, { maxMessageNum, invisibleMs: invisibleDuration });
        },
        processNext,
        ack: (ctx, loop: ReceiveLoop) => {
          if (loop.current !== undefined) sendAck(ctx, loop.process, loop.current, loop);
        },
        changeInvisibleDuration: (ctx, loop: ReceiveLoop) => {
          const { invisibleAfterFailure } = receiveSpecOf(ctx, loop.process);
          if (loop.current !== undefined && invisibleAfterFailure !== undefined)
            sendChange(ctx, loop.process, loop.current, invisibleAfterFailure, loop);
        },
      },
      delays: { receiveRetryDelay: (ctx, loop: ReceiveLoop) => ctx.number(loop.process, 'receiveRetryDelay') },
    },
  ],
  isQuiet: (ctx) => {
    if (!hasPop(ctx)) return true;
    const consumers = [...ctx.world.processes.values()].filter(isLooping);
    if (consumers.some(isBusy)) return false;
    for (const { id } of ctx.scenario.brokers) {
      const broker = ctx.process<Broker>(id);
      if (!broker.isRunning || isSlave(broker)) continue;
      if ((knownPopStore(ctx, broker)?.invisible.size ?? 0) > 0) return false;
      if (consumers.some((consumer) => hasUnpopped(ctx, broker, consumer))) return false;
    }
    return true;
  },
});
