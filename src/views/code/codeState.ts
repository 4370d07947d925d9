/** What the code lens says about a program: which lines are lit, and why. */
import type { ClientCodeModel } from '../../projections/clientCode/clientCode.ts';
import { m } from '../../paraglide/messages.js';
import { count, saidTime } from '../format/index.ts';
import { listed } from '../sentences/sentences.ts';
import { kindsFor } from './kinds.ts';
import { leftOut } from './leftOut.ts';
import { hasRulesByTime, type ClientKind, type CodeLine } from './program.ts';

export const clientId = (model: ClientCodeModel): string | undefined => model.producer?.id ?? model.consumer?.id ?? model.httpClient?.id;

/** What is said in place of a program. */
export const emptyText = ({ missing }: ClientCodeModel): string =>
  missing === undefined ? m.code_empty() : m.code_missing({ client: missing });

/** Kinds that stand for a type of client. */
const kindOfType: Readonly<Record<string, string>> = { 'C++': 'onsCpp', '.NET': 'onsDotnet', PHP: 'httpPhp', Python: 'httpPython' };

/** The chosen kind when the profile has it, otherwise that of the client's type or of what its application does, otherwise the profile's first. */
export function kindOf(model: ClientCodeModel, chosen: string | undefined): ClientKind {
  const kinds = kindsFor(model);
  const type = model.httpClient?.language ?? (model.producer ?? model.consumer)?.clientType ?? '';
  // Who sends again with Spring Retry has an application of Spring.
  const own = kindOfType[type] ?? (model.producer?.sendRetry === undefined ? undefined : 'spring');
  return kinds.find(({ id }) => id === chosen) ?? kinds.find(({ id }) => id === own) ?? kinds[0];
}

/** How a line is lit: it runs now, or it is the one that ran last. */
export type Lit = 'now' | 'last' | undefined;

/** Whether the step goes on: a call that waits for its answer, a listener or a local transaction that has not returned. All others take no time. */
function goesOn({ running, inListener, calls }: ClientCodeModel): boolean {
  if (running === undefined) return false;
  const { step, outcome } = running;
  if (inListener > 0) return step === 'listener';
  const [part, call] = step.split(':');
  if (part === 'retry') return outcome === undefined;
  if (part === 'local') return true;
  // An asynchronous or oneway send returns at once; what comes of it runs later, or never.
  const mode = calls[Number(call)]?.action['mode'] ?? 'SYNC';
  return part === 'send' && mode === 'SYNC';
}

export function litOf(model: ClientCodeModel, line: CodeLine): Lit {
  const { running } = model;
  if (running === undefined || line.step === undefined) return undefined;
  if ((line.step === 'listener' && model.inListener > 0) || model.works.includes(line.step)) return 'now';
  if (line.step !== running.step) return undefined;
  return goesOn(model) ? 'now' : 'last';
}

/** Where the run stands, in a line. */
export function standing(model: ClientCodeModel): string {
  const { running, inListener } = model;
  if (running === undefined) return m.code_notYet();
  const isNow = inListener > 0 || goesOn(model);
  const parts = [isNow ? m.code_running({ time: saidTime(running.at) }) : m.code_ran({ time: saidTime(running.at) })];
  if (running.outcome !== undefined) parts.push(m.code_outcome({ outcome: running.outcome }));
  if (inListener > 1) parts.push(m.code_calls({ count: count(inListener) }));
  return parts.join(' · ');
}

const remarkOf: Partial<Record<ClientCodeModel['profile'], () => string[]>> = { 'ons-2017': () => [m.code_ons()] };

/** What a reader of this program has to know besides. */
export function remarks(model: ClientCodeModel, kind: ClientKind): readonly string[] {
  const parts = leftOut(model, kind);
  return [
    ...(parts.length === 0 ? [] : [m.code_leavesOut({ parts: listed(parts) })]),
    ...(kind.id === 'java5' ? [m.code_grpc()] : []),
    ...(model.httpClient !== undefined ? [m.code_http()] : (remarkOf[model.profile]?.() ?? [])),
    ...(model.moreCalls > 0 ? [m.code_moreCalls({ count: count(model.moreCalls) })] : []),
    ...(model.consumer !== undefined && hasRulesByTime(model.consumer) ? [m.code_byTime()] : []),
  ];
}
