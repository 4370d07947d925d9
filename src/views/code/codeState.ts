/** What the code lens says about a program: which lines are lit, and why. */
import type { ClientCodeModel } from '../../projections/clientCode/clientCode.ts';
import { m } from '../../paraglide/messages.js';
import { count, listTime } from '../format/index.ts';
import { kindsFor } from './kinds.ts';
import { hasRulesByTime, type ClientKind, type CodeLine } from './program.ts';

export const clientId = (model: ClientCodeModel): string | undefined => model.producer?.id ?? model.consumer?.id ?? model.httpClient?.id;

/** Kinds that stand for a type of client. */
const kindOfType: Readonly<Record<string, string>> = { 'C++': 'onsCpp', '.NET': 'onsDotnet', PHP: 'httpPhp', Python: 'httpPython' };

/** The chosen kind when the profile has it, otherwise that of the client's type, otherwise the profile's first. */
export function kindOf(model: ClientCodeModel, chosen: string | undefined): ClientKind {
  const kinds = kindsFor(model);
  const own = kindOfType[model.httpClient?.language ?? (model.producer ?? model.consumer)?.clientType ?? ''];
  return kinds.find(({ id }) => id === chosen) ?? kinds.find(({ id }) => id === own) ?? kinds[0];
}

/** How a line is lit: it runs now, or it is the one that ran last. */
export type Lit = 'now' | 'last' | undefined;

/** A send waits for its result and a listener for its end: such a step goes on until another follows. All others take no time. */
const lasting = (step: string): boolean => step === 'listener' || step.startsWith('send:');

export function litOf(model: ClientCodeModel, line: CodeLine): Lit {
  const { running } = model;
  if (running === undefined || line.step === undefined) return undefined;
  if (line.step === 'listener' && model.inListener > 0) return 'now';
  if (line.step !== running.step) return undefined;
  if (line.step === 'listener') return 'last';
  return lasting(line.step) && !isOneway(model) ? 'now' : 'last';
}

/** A oneway send returns at once and no fact follows it. */
function isOneway(model: ClientCodeModel): boolean {
  const index = Number(/^send:(\d+)$/.exec(model.running?.step ?? '')?.[1] ?? -1);
  return model.calls[index]?.action['mode'] === 'ONEWAY';
}

/** Where the run stands, in a line. */
export function standing(model: ClientCodeModel): string {
  const { running, inListener } = model;
  if (running === undefined) return m.code_notYet();
  const isNow = inListener > 0 || (lasting(running.step) && running.step !== 'listener' && !isOneway(model));
  const parts = [isNow ? m.code_running({ time: listTime(running.at, true) }) : m.code_ran({ time: listTime(running.at, true) })];
  if (running.outcome !== undefined) parts.push(m.code_outcome({ outcome: running.outcome }));
  if (inListener > 1) parts.push(m.code_calls({ count: count(inListener) }));
  return parts.join(' · ');
}

const remarkOf: Partial<Record<ClientCodeModel['profile'], () => string[]>> = { 'ons-2017': () => [m.code_ons()] };

/** What a reader of this program has to know besides. */
export function remarks(model: ClientCodeModel, kind: ClientKind): readonly string[] {
  return [
    ...(kind.id === 'java5' ? [m.code_grpc()] : []),
    ...(model.httpClient !== undefined ? [m.code_http()] : (remarkOf[model.profile]?.() ?? [])),
    ...(model.moreCalls > 0 ? [m.code_moreCalls({ count: count(model.moreCalls) })] : []),
    ...(model.consumer !== undefined && hasRulesByTime(model.consumer) ? [m.code_byTime()] : []),
  ];
}
