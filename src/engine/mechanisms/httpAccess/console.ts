/** The console of ONS: who may use which topic. Source: seed 002, S-136, S-173 – S-177. */
import type { ScriptAction } from '../../model/scenario.ts';
import type { Broker } from '../../model/world.ts';
import type { ActionRejection, EngineContext } from '../mechanism.ts';
import { isOrdered } from '../orderedTopics.ts';
import type { AcceptedRequest, HttpRefusal } from './checkRequest.ts';
import { headerOf } from './httpMessage.ts';
import { gatewaySpec, type HttpRequest } from './httpState.ts';

/** Upper-case prefix, then letters, digits, hyphens, underscores: 7 – 64 bytes in all (S-174, S-175). */
const idPattern = { producerId: /^PID[_-][A-Za-z0-9_-]{3,60}$/, consumerId: /^CID[_-][A-Za-z0-9_-]{3,60}$/ } as const;

export type IdKind = keyof typeof idPattern;

interface Console {
  /** ID → topics that it was applied for. */
  readonly producerId: Map<string, string[]>;
  readonly consumerId: Map<string, string[]>;
  /** AccessKey of a sub-account → topics that were granted to it. */
  readonly grants: Map<string, string[]>;
}

const sliceName = 'httpConsole';
const knownConsole = (ctx: EngineContext): Console | undefined => ctx.world.slices.get(sliceName) as Console | undefined;

function consoleOf(ctx: EngineContext): Console {
  let console = knownConsole(ctx);
  if (console === undefined)
    ctx.world.slices.set(sliceName, (console = { producerId: new Map(), consumerId: new Map(), grants: new Map() }));
  return console;
}

function add(table: Map<string, string[]>, name: string, topic: string): void {
  const topics = table.get(name);
  if (topics === undefined) table.set(name, [topic]);
  else if (!topics.includes(topic)) topics.push(topic);
}

const exists = (ctx: EngineContext, topic: string): boolean =>
  ctx.scenario.brokers.some(({ id }) => ctx.process<Broker>(id).topics.has(topic));

export function rejectId(ctx: EngineContext, kind: IdKind, action: ScriptAction): ActionRejection | undefined {
  const [id, topic] = [action[kind] as string, action['topic'] as string];
  if (!idPattern[kind].test(id)) return { reason: kind === 'producerId' ? 'badProducerId' : 'badConsumerId', subject: `"${id}"` };
  if (!exists(ctx, topic)) return { reason: 'noSuchTopic', subject: topic };
  const [bound] = knownConsole(ctx)?.[kind].get(id) ?? [];
  return bound !== undefined && isOrdered(ctx, bound) !== isOrdered(ctx, topic) ? { reason: 'otherKindOfTopic', subject: id } : undefined;
}

export function applyId(ctx: EngineContext, kind: IdKind, action: ScriptAction): void {
  const [id, topic] = [action[kind] as string, action['topic'] as string];
  add(consoleOf(ctx)[kind], id, topic);
  ctx.emit('console.applied', { kind, id, topic });
}

export const rejectGrant = (ctx: EngineContext, action: ScriptAction): ActionRejection | undefined =>
  exists(ctx, action['topic'] as string) ? undefined : { reason: 'noSuchTopic', subject: action['topic'] as string };

export function grant(ctx: EngineContext, action: ScriptAction): void {
  const [accessKey, topic] = [action['accessKey'] as string, action['topic'] as string];
  add(consoleOf(ctx).grants, accessKey, topic);
  ctx.emit('console.granted', { accessKey, topic });
}

/** FAQ of 403: AccessKey, topic, Producer ID, Consumer ID (S-364). */
export function consoleRefusal(ctx: EngineContext, request: HttpRequest, { topic, id }: AcceptedRequest): HttpRefusal | undefined {
  const spec = gatewaySpec(ctx, request.process.id);
  const known = knownConsole(ctx);
  const accessKey = headerOf(request.message, 'AccessKey') ?? '';
  const isSub = spec?.accounts.find((account) => account.accessKey === accessKey)?.subAccount === true;
  if (isSub && known?.grants.get(accessKey)?.includes(topic) !== true) return { status: 403, reason: 'noGrant', subject: topic };
  const ids = known?.[request.message.method === 'POST' ? 'producerId' : 'consumerId'];
  if (spec?.checksIds === true && ids?.get(id)?.includes(topic) !== true) return { status: 403, reason: 'noId', subject: id };
  return undefined;
}
