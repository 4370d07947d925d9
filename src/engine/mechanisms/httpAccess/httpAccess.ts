/** The HTTP access of ONS: programs that POST, GET and DELETE `/message/`, and the gateway that answers them. Rules: README.md of this folder. */
import { httpRequestMachine } from '../../machines/httpMachines.ts';
import type { ActionSpec, ScriptAction } from '../../model/scenario.ts';
import type { Process } from '../../model/world.ts';
import { defineMechanism, type ActionHandler, type ActionRejection, type EngineContext } from '../mechanism.ts';
import { actionSpecs } from './actions.ts';
import { answered, chosenMessages, clientEnded, takeErrand, woken } from './client.ts';
import { applyId, grant, rejectGrant, rejectId, type IdKind } from './console.ts';
import { acceptedOf, answerCreated, answerNoTopic, answerNothing, answerTimeout, check, findTopic } from './gateway.ts';
import { sendMessage, sent, takeRequest, topicFound } from './gateway.ts';
import { gatewayState, knownClient, knownGateway, type HttpRequest } from './httpState.ts';
import { forgetPulls, leaveLine, offsetAnswered, pullAgain, pullAnswered, serve, waitInLine } from './receiving.ts';
import { answerMessages, deleteMessage, expire, type Expiry } from './takenMessages.ts';

function cannotAsk(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const client = ctx.process(action['client'] as string);
  if (!client.isRunning) return { reason: 'notRunning', subject: client.id };
  return ctx.world.frozen.has(client.id) ? { reason: 'frozen', subject: client.id } : undefined;
}

const handlerOf = (name: 'httpSend' | 'httpReceive' | 'httpDelete'): ActionHandler => ({
  spec: actionSpecs[name],
  reject: cannotAsk,
  apply: takeErrand,
});

const consoleAction = (kind: IdKind, spec: ActionSpec): ActionHandler => ({
  spec,
  reject: (ctx, action) => rejectId(ctx, kind, action),
  apply: (ctx, action) => applyId(ctx, kind, action),
});

/** A client that has closed its connection waits for nothing any more. */
function clientGone(ctx: EngineContext, gateway: Process, client: string): void {
  const state = gateway.kind === 'httpGateway' ? knownGateway(ctx, gateway) : undefined;
  if (state === undefined) return;
  for (const request of state.requests) if (request.call.from === client) ctx.step(request, 'CLIENT_GONE');
  state.requests = state.requests.filter((request) => ctx.stateOf(request) !== 'abandoned');
}

export const httpAccess = defineMechanism({
  id: 'httpAccess',
  actions: {
    httpSend: handlerOf('httpSend'),
    httpReceive: handlerOf('httpReceive'),
    httpDelete: {
      ...handlerOf('httpDelete'),
      reject: (ctx, action) => {
        const client = ctx.process(action['client'] as string);
        const chosen = chosenMessages(knownClient(ctx, client), action);
        return cannotAsk(ctx, action) ?? (chosen.length === 0 ? { reason: 'nothingReceived', subject: client.id } : undefined);
      },
    },
    applyProducerId: consoleAction('producerId', actionSpecs.applyProducerId),
    applyConsumerId: consoleAction('consumerId', actionSpecs.applyConsumerId),
    grantTopic: { spec: actionSpecs.grantTopic, reject: rejectGrant, apply: grant },
  },
  requestProcessors: { httpGateway: { POST: takeRequest, GET: takeRequest, DELETE: takeRequest } },
  eventHandlers: {
    'httpAccess.answered': answered,
    'httpAccess.woken': woken,
    'httpAccess.sent': sent,
    'httpAccess.offsetAnswered': offsetAnswered,
    'httpAccess.pullAnswered': pullAnswered,
    'httpAccess.pullAgain': pullAgain,
    'httpAccess.expired': (ctx, expiry: Expiry) => {
      expire(ctx, expiry);
      if (expiry.subscription.gateway.isRunning) serve(ctx, expiry.subscription);
    },
    'routing.done': topicFound,
    'channel.closed': (ctx, closed: { readonly from: string; readonly noticedBy: string }) =>
      clientGone(ctx, ctx.process(closed.noticedBy), closed.from),
    'process.crashed': (ctx, process: Process) => {
      const client = knownClient(ctx, process);
      if (process.kind === 'httpClient' && client !== undefined) clientEnded(client);
      const gateway = process.kind === 'httpGateway' ? knownGateway(ctx, process) : undefined;
      if (gateway === undefined) return;
      gateway.requests = [];
      for (const subscription of gateway.subscriptions.values()) forgetPulls(subscription);
    },
  },
  pendingEvents: {
    'httpAccess.expired': ({ subscription, taken }: Expiry) => ({
      kind: 'timer',
      name: 'httpDeleteWithin',
      subject: subscription.group,
      msgId: taken.message.content.msgId,
      housekeeping: false,
    }),
    'httpAccess.woken': ({ client }: { readonly client: Process }) => ({
      kind: 'timer',
      name: 'sleep',
      subject: client.id,
      housekeeping: false,
    }),
  },
  machines: [
    {
      definition: httpRequestMachine,
      actions: {
        checkRequest: check,
        findTopic,
        sendMessage,
        waitInLine,
        deleteMessage,
        answerNoTopic,
        answerCreated,
        answerMessages,
        answerTimeout,
        answerNothing,
        leaveLine,
      },
      delays: {
        restOfTimeout: (ctx, request: HttpRequest) => Math.max(0, request.arrivedAtMs + acceptedOf(request).timeoutMs - ctx.now),
      },
    },
  ],
  isQuiet: (ctx) => {
    for (const process of ctx.world.processes.values()) {
      const client = process.kind === 'httpClient' ? knownClient(ctx, process) : undefined;
      if (client !== undefined && (client.current !== undefined || client.line.length > 0 || client.isAsleep)) return false;
      if (process.kind !== 'httpGateway') continue;
      for (const { queues } of gatewayState(ctx, process).subscriptions.values())
        for (const { taken } of queues.values()) if ([...taken.values()].some(({ mode }) => mode === 'taken')) return false;
    }
    return true;
  },
});
