/** Kinds of clients, where they stand, and how their programs start and end them. Rules: README.md of this folder. */
import type { ScriptAction } from '../../model/scenario.ts';
import { seeFaq } from '../../model/text.ts';
import type { ClientProcess, Process } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { clientSpecOf, clientTypeOf, followsManual } from '../clientCapabilities.ts';
import { namesFaq } from '../faq.ts';
import { defineMechanism, type ActionRejection, type EngineContext } from '../mechanism.ts';
import { actionSpecs } from './actions.ts';

const isClient = (process: Process): process is ClientProcess => process.kind === 'producer' || process.kind === 'consumer';
const named = (ctx: EngineContext, action: ScriptAction): Process => ctx.process(action['client'] as string);

function warn(ctx: EngineContext, client: Process, warning: string, detail?: string): number {
  return ctx.emit('client.warned', { client: client.id, clientType: clientTypeOf(ctx, client), warning, detail });
}

/** TCP does not get from one region to another: the links to those brokers are cut from the first start on. */
function separateRegions(ctx: EngineContext, client: ClientProcess): void {
  const region = clientSpecOf(ctx, client)?.region;
  if (region === undefined || client.lives > 1) return;
  for (const broker of ctx.scenario.brokers) {
    if (broker.region === undefined || broker.region === region || !ctx.isLinkUp(client.id, broker.id)) continue;
    const seq = warn(ctx, client, 'otherRegion', broker.id);
    ctx.cutLink(client.id, broker.id);
    const [from, to] = client.id < broker.id ? [client.id, broker.id] : [broker.id, client.id];
    ctx.causedBy(seq, () => {
      ctx.emit('link.cut', { id: `${from}-${to}`, from, to });
      ctx.raise('link.changed', { a: client.id, b: broker.id });
    });
  }
}

/** One address, one group: the same program has made a client for each of its threads. */
function warnOfTwin(ctx: EngineContext, client: ClientProcess): void {
  const clientIp = ctx.option(client, 'clientIP');
  if (clientIp === '') return;
  for (const other of ctx.world.processes.values())
    if (other !== client && isClient(other) && other.isRunning && other.kind === client.kind && other.group === client.group)
      if (ctx.option(other, 'clientIP') === clientIp) {
        warn(ctx, client, 'severalClients', other.id);
        return;
      }
}

function started(ctx: EngineContext, client: Process): void {
  if (!isClient(client)) return;
  warnOfTwin(ctx, client);
  if (!followsManual(ctx)) return;
  separateRegions(ctx, client);
  const isOrderly = ctx.scenario.consumers.some(({ id, messageListener }) => id === client.id && messageListener === 'orderly');
  if (isOrderly && clientTypeOf(ctx, client) !== 'Java') warn(ctx, client, 'versionDependent');
}

/** DefaultMQProducerImpl.start, DefaultMQPushConsumerImpl.start: only a client that was never started is. */
function callStart(ctx: EngineContext, client: Process): void {
  const isHarmless = variantOf(ctx.scenario, 'startAgain') === 'harmless';
  if (isHarmless) {
    warn(ctx, client, client.isRunning ? 'startedAlready' : 'cannotStartAgain');
    return;
  }
  const what = client.kind === 'producer' ? 'producer' : 'PushConsumer';
  const serviceState = client.isRunning ? 'RUNNING' : 'SHUTDOWN_ALREADY';
  const text = `The ${what} service state not OK, maybe started once, ${serviceState}${seeFaq()}`;
  ctx.emit('client.logged', { client: client.id, level: 'ERROR', text: namesFaq(ctx, text) });
}

const cannotCallStart = (ctx: EngineContext, action: ScriptAction): ActionRejection | undefined => {
  const client = named(ctx, action);
  if (ctx.world.frozen.has(client.id)) return { reason: 'frozen', subject: client.id };
  const hasObject = client.isRunning || (client.state >= 0 && ctx.stateOf(client) === 'shutdownAlready');
  return hasObject ? undefined : { reason: 'notRunning', subject: client.id };
};

const cannotExit = (ctx: EngineContext, action: ScriptAction): ActionRejection | undefined => {
  const client = named(ctx, action);
  if (!client.isRunning) return { reason: 'notRunning', subject: client.id };
  return ctx.world.frozen.has(client.id) ? { reason: 'frozen', subject: client.id } : undefined;
};

export const clientTypes = defineMechanism({
  id: 'clientTypes',
  actions: {
    callStart: { spec: actionSpecs.callStart, reject: cannotCallStart, apply: (ctx, action) => callStart(ctx, named(ctx, action)) },
    exit: {
      spec: actionSpecs.exit,
      reject: cannotExit,
      apply: (ctx, action) => {
        const client = named(ctx, action);
        ctx.cause = warn(ctx, client, clientTypeOf(ctx, client) === 'Java' ? 'notShutDown' : 'leak');
        ctx.raise('process.exits', client);
      },
    },
  },
  eventHandlers: { 'process.started': started },
});
