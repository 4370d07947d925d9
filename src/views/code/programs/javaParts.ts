/** What the Java programs share: bodies, printed lines, the answers of a transaction listener. */
import type { TransactionListenerSpec, TransactionState } from '../../../engine/index.ts';
import { defaultBodyBytes, expressionOf, quoted, template, type Program, type SendCall } from '../program.ts';

const utf8 = 'java.nio.charset.StandardCharsets.UTF_8';

/** Milliseconds as nanoseconds, in groups of three digits: `6_000_000_000L`. */
export const nanos = (ms: number): string => `${String(ms).replace(/\B(?=(?:\d{3})+$)/gu, '_')}_000_000L`;

/** The body as an expression: its text, or so many bytes. A body of random bytes is a variable of its own. */
export function javaBody({ body, bodyBytes, isRandomBody }: SendCall): string {
  if (body === null) return 'null';
  if (isRandomBody) return 'body';
  if (body === undefined) return `new byte[${bodyBytes ?? defaultBodyBytes}]`;
  const text = template(body);
  const bytes = `${text.includes(' + ') ? `(${text})` : text}.getBytes(${utf8})`;
  return bodyBytes === undefined ? bytes : `java.util.Arrays.copyOf(${bytes}, ${bodyBytes})`;
}

/** The variable of such a body. */
export function randomBodyLines(out: Program, { isRandomBody, bodyBytes }: SendCall): void {
  if (!isRandomBody) return;
  out.line(`byte[] body = new byte[${bodyBytes ?? defaultBodyBytes}];`);
  out.line('java.util.concurrent.ThreadLocalRandom.current().nextBytes(body);');
}

/** How a library gives what a printed line may name; a value that it does not have stays in braces. */
export interface PrintedValues {
  readonly msgId?: string | undefined;
  readonly topic: string;
  readonly tag: string;
  readonly keys?: string | undefined;
  readonly body?: string | undefined;
  property?(name: string): string | undefined;
}

/** A line that the program prints, as an expression; undefined where the scenario has none. */
export function printedText(text: string | undefined, values: PrintedValues | undefined): string | undefined {
  if (text === undefined) return undefined;
  return expressionOf(text, (name) => {
    if (name === 'error') return 'e.getMessage()';
    if (name === 'msgId' || name === 'topic' || name === 'tag' || name === 'keys' || name === 'body') return values?.[name];
    return values?.property?.(name);
  });
}

/** How a library's transaction listener looks at its message and answers. */
export interface TransactionWords {
  condition(on: 'tag' | 'key', value: string): string;
  /** Number of the check as an expression; undefined where the library does not tell it. */
  readonly check?: string;
  answer(state: TransactionState): string;
}

type TransactionRule = TransactionListenerSpec['rules'][number];

function conditionsOf({ when }: TransactionRule, words: TransactionWords): readonly string[] {
  return [
    ...(when.tag === undefined ? [] : [words.condition('tag', when.tag)]),
    ...(when.key === undefined ? [] : [words.condition('key', when.key)]),
    ...(when.checkFrom === undefined ? [] : [`check >= ${when.checkFrom}`]),
    ...(when.checkTo === undefined ? [] : [`check <= ${when.checkTo}`]),
  ];
}

const looksAtChecks = ({ when }: TransactionRule): boolean => when.checkFrom !== undefined || when.checkTo !== undefined;

/** The step of the n-th rule's branch, or of what follows all of them. */
const stepOf = (part: 'local' | 'answer' | 'check', rule: number | undefined): string => (rule === undefined ? part : `${part}:${rule}`);

/** The statements of executeLocalTransaction: the work, then the first rule that fits, then the listener's own answer. */
export function localTransactionBody(out: Program, listener: TransactionListenerSpec, words: TransactionWords): void {
  if (listener.localPrints !== undefined) out.line(`System.out.println(${quoted(listener.localPrints)});`);
  const branch = (ms: number, state: TransactionState, rule?: number): void => {
    if (ms > 0) out.line(`java.util.concurrent.locks.LockSupport.parkNanos(${nanos(ms)});`, stepOf('local', rule));
    out.line(words.answer(state), stepOf('answer', rule));
  };
  for (const [index, rule] of listener.rules.entries()) {
    if (looksAtChecks(rule) || (rule.localState ?? rule.localMs) === undefined) continue;
    const body = (): void => branch(rule.localMs ?? listener.localMs, rule.localState ?? listener.localState, index);
    const conditions = conditionsOf(rule, words);
    if (conditions.length === 0) return body();
    out.block(`if (${conditions.join(' && ')}) {`, body);
  }
  branch(listener.localMs, listener.localState);
}

/** The statements of checkLocalTransaction. */
export function checkBody(out: Program, listener: TransactionListenerSpec, words: TransactionWords): void {
  if (listener.checkPrints !== undefined) out.line(`System.out.println(${quoted(listener.checkPrints)});`);
  const rules = [...listener.rules.entries()].filter(([, { checkState }]) => checkState !== undefined);
  if (words.check !== undefined && rules.some(([, rule]) => looksAtChecks(rule))) out.line(`int check = ${words.check};`);
  for (const [index, rule] of rules) {
    const answer = words.answer(rule.checkState ?? listener.checkState);
    const conditions = conditionsOf(rule, words);
    if (words.check === undefined && looksAtChecks(rule)) {
      out.line(`// Where ${conditions.join(' && ')}: ${answer} This library does not tell which check it is.`, stepOf('check', index));
      continue;
    }
    if (conditions.length === 0) return void out.line(answer, stepOf('check', index));
    out.block(`if (${conditions.join(' && ')}) {`, () => out.line(answer, stepOf('check', index)));
  }
  out.line(words.answer(listener.checkState), 'check');
}
