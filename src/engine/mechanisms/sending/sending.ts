/** send() of a producer: validation, route, attempts within one budget. Rules: README.md of this folder. */
import { asyncSendMachine, sendRequestMachine } from '../../machines/sendingMachines.ts';
import type { MessageContent } from '../../model/commitLog.ts';
import type { Process, Producer, SendRequest } from '../../model/world.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import { defineMechanism, type EngineContext, type Occurrence } from '../mechanism.ts';
import { actionSpecs } from './actions.ts';
import { armDetector, detect, detected, detectTask, nextDetection } from './detector.ts';
import { forgetKeptMessages, requestSend, threadDone } from './applicationThreads.ts';
import * as asyncSender from './asyncSender.ts';
import {
  completeSend,
  failAfterAttempts,
  failOutOfBudget,
  failWithLastError,
  failWithoutRoute,
  findRoute,
  newRequest,
  routeDone,
  sendAttempt,
  startSend,
  type Sender,
} from './sendRequest.ts';
import { namesFaq } from '../faq.ts';
import { seeFaq } from '../../model/text.ts';
import { cannotSend, isShutDown } from '../ableToSend.ts';
import { classes, executorRejectedText, halfNotSentText } from './texts.ts';

/** A sync send that no script action asks for: of a consumer's own producer, or of what an application does on its own. */
export interface InnerSend {
  readonly process: Sender;
  readonly topic: string;
  readonly content: MessageContent;
  readonly retry: SendRequest['retry'];
  readonly selected?: SendRequest['selected'];
  /** SYNC when absent. ASYNC: sent by the thread that asks, not by one of the executor. */
  readonly mode?: 'SYNC' | 'ASYNC';
  /** sendMsgTimeout of the process when absent (ms). */
  readonly timeoutMs?: number;
  readonly deferral?: SendRequest['deferral'];
  readonly then?: string;
  readonly token?: unknown;
}

const isSender = (process: Process): process is Sender =>
  process.kind === 'producer' || process.kind === 'consumer' || process.kind === 'httpGateway';

/** DefaultMQProducerImpl.makeSureStateOK comes before everything else; an ASYNC send meets its executor, which has ended, before that. */
function send(ctx: EngineContext, action: ScriptAction, occurrence: Occurrence): void {
  const producer = ctx.process(action['producer'] as string);
  if (!isShutDown(ctx, producer)) return requestSend(ctx, action, occurrence);
  const notOk = action['mode'] === 'ASYNC' ? executorRejectedText() : `The producer service state not OK, SHUTDOWN_ALREADY${seeFaq()}`;
  const thrown = `${classes.client}: ${notOk}`;
  const text = action.do === 'sendInTransaction' ? `${classes.client}: ${halfNotSentText()}\nCaused by: ${thrown}` : thrown;
  ctx.emit('client.logged', { client: producer.id, level: 'ERROR', text: namesFaq(ctx, text) });
}

export const sending = defineMechanism({
  id: 'sending',
  actions: {
    send: { spec: actionSpecs.send, reject: cannotSend, apply: send },
    print: {
      spec: actionSpecs.print,
      reject: (ctx, action) => {
        const client = ctx.process(action['client'] as string);
        return client.isRunning ? undefined : { reason: 'notRunning', subject: client.id };
      },
      apply: (ctx, action) => {
        ctx.emit('client.logged', { client: action['client'] as string, level: 'INFO', text: action['text'] as string });
      },
    },
    sendBatch: { spec: actionSpecs.sendBatch, reject: cannotSend, apply: send },
  },
  tasks: { [detectTask]: { nextWorkAt: nextDetection, run: detect } },
  eventHandlers: {
    'process.started': armDetector,
    'sending.detected': detected,
    /** An action of another mechanism that sends like this one. */
    'send.request': (ctx, { action, occurrence }: { action: ScriptAction; occurrence: Occurrence }) => send(ctx, action, occurrence),
    'process.crashed': (ctx, process: Process) => {
      if (!isSender(process)) return;
      process.publishTable = new Map();
      process.sends = new Map();
      process.uniqueCounter = 0;
      if (process.kind !== 'producer') return;
      process.threads = new Map();
      forgetKeptMessages(ctx, process);
      process.asyncSender = undefined;
      process.faultItems = new Map();
      process.faultTurn = -1;
    },
    'routing.done': routeDone,
    'send.answered': asyncSender.asyncAnswered,
    'channel.opened': (ctx, { from, to }: { from: string; to: string }) => {
      const process = ctx.process(from);
      if (process.kind === 'producer') asyncSender.connected(ctx, process as Producer, to);
    },
    'send.threadDone': threadDone,
    'send.threadFree': asyncSender.freeThread,
    'send.inner': (ctx, inner: InnerSend) => {
      const request = newRequest(
        ctx,
        inner.process,
        { ...inner, mode: inner.mode ?? 'SYNC', selected: inner.selected, then: inner.then, token: inner.token },
        ctx.cause,
      );
      startSend(ctx, request);
      if (request.mode === 'ASYNC') ctx.step(request, 'THREAD_TAKEN');
    },
  },
  machines: [
    {
      definition: sendRequestMachine,
      guards: { mayTryAgain: (_ctx, request: SendRequest) => request.attempts < request.maxAttempts },
      actions: {
        findRoute,
        sendAttempt,
        completeSend,
        failWithoutRoute,
        failAfterAttempts,
        failWithBrokerError: failWithLastError,
        failOutOfBudget,
      },
    },
    {
      definition: asyncSendMachine,
      guards: { mayTryAgain: asyncSender.mayTryAgain },
      delays: { restOfBudget: asyncSender.restOfBudget },
      actions: {
        findRoute,
        chooseQueue: asyncSender.chooseQueue,
        callBroker: asyncSender.callWithPermit,
        missPermit: asyncSender.missPermit,
        completeSend,
        failQueuedTooLong: asyncSender.failQueuedTooLong,
        failRejected: asyncSender.failRejected,
        failWithoutRoute,
        failWithLastError,
      },
    },
  ],
  isQuiet: (ctx) => {
    for (const process of ctx.world.processes.values()) if (isSender(process) && process.isRunning && process.sends.size > 0) return false;
    return true;
  },
});
