/** What the scenario has and a program of some kind does not write. */
import type { ClientCodeModel } from '../../projections/clientCode/clientCode.ts';
import { m } from '../../paraglide/messages.js';
import { callsOf, otherCallsOf } from './program.ts';

/** Their libraries are written in their shortest form: one answer of a listener, a body of the right size. */
const native: ReadonlySet<string> = new Set(['onsCpp', 'onsDotnet', 'onsAspNet']);
/** The remoting client of 5.3 and the gRPC client have recallMessage. */
const recalls: ReadonlySet<string> = new Set(['java5Remoting', 'java5']);

export function leftOut(model: ClientCodeModel, { id }: { readonly id: string }): readonly string[] {
  const { producer, consumer } = model;
  const isShort = native.has(id);
  const parts: string[] = [];
  const listener = producer?.transactionListener;
  if (listener !== undefined && (isShort || id === 'java5')) {
    if (listener.rules.length > 0) parts.push(m.code_part_transactionRules());
    const states = [listener.localState, listener.checkState];
    if (states.some((state) => state === 'NULL' || state === 'THROW')) parts.push(m.code_part_noAnswer());
  }
  if (consumer !== undefined && consumer.type !== 'pull' && consumer.type !== 'simple' && consumer.messageListener !== 'none') {
    const results = [consumer.listener.result, ...consumer.listener.rules.map(({ result }) => result)];
    const isLeftOut = (result: string | undefined): boolean =>
      (result === 'NULL' && (isShort || id === 'java5')) || (result === 'THROW' && id === 'java5');
    if (results.some(isLeftOut)) parts.push(m.code_part_noResult());
  }
  if (isShort && callsOf(model).some(({ isRandomBody }) => isRandomBody)) parts.push(m.code_part_randomBody());
  if (producer?.sendRetry !== undefined && id !== 'spring') parts.push(m.code_part_callerRetry());
  if (producer !== undefined && !recalls.has(id) && otherCallsOf(model).length > 0) parts.push(m.code_part_recall());
  return parts;
}
