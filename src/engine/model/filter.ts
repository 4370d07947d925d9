/** Tag and SQL92 expressions. Source: FilterAPI, ExpressionMessageFilter, PullAPIWrapper (4.9.8). */
import type { MessageContent } from './commitLog.ts';
import type { SubscriptionSpec } from './scenario.ts';
import { matchesSql, parseSql, SqlError, type SqlExpression, type SqlGrammar } from './sql92.ts';
import type { SubscriptionData } from './world.ts';

/** Only an empty text or exactly `*` means all tags. */
export const meansAllTags = (expression: string): boolean => expression === '' || expression === '*';

/** Tags of an expression. None but in an expression for all: at the broker nothing matches, at the client everything. */
export function parseTags(expression: string): readonly string[] {
  if (meansAllTags(expression)) return [];
  return expression
    .split('||')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Java's String.hashCode, which the consume queue keeps for each tag. */
export function javaHashCode(text: string): number {
  let h = 0;
  for (let i = 0; i < text.length; i++) h = (Math.imul(31, h) + text.charCodeAt(i)) | 0;
  return h;
}

/** The broker compares hashes; a message without a tag (hash 0) matches only `*`. */
export function matchesHash({ expressionType, expression, tags }: SubscriptionData, tag: string | undefined): boolean {
  if (expressionType !== 'TAG' || meansAllTags(expression)) return true;
  if (tag === undefined) return false;
  const hash = javaHashCode(tag);
  return tags.some((wanted) => javaHashCode(wanted) === hash);
}

/** The client compares texts. */
export const matchesText = (tags: readonly string[], tag: string | undefined): boolean =>
  tags.length === 0 || (tag !== undefined && tags.includes(tag));

/** What subscribe() keeps; `subVersion` is the time of the call (ms). */
export function subscriptionData(spec: SubscriptionSpec, subVersion: number): SubscriptionData {
  const { topic, expression, expressionType = 'TAG' } = spec;
  return { topic, expression, expressionType, tags: expressionType === 'TAG' ? parseTags(expression) : [], subVersion };
}

/** Compiled SQL by its grammar and text; undefined where it does not compile. Only saves work: equal texts give equal expressions. */
const compiled = new Map<string, SqlExpression | undefined>();
const compiledLimit = 256;

/** The compiled expression, which ConsumerFilterManager keeps for topic and group; undefined = it does not compile. */
export function compiledSql(text: string, grammar: SqlGrammar): SqlExpression | undefined {
  const key = `${grammar} ${text}`;
  if (compiled.has(key)) return compiled.get(key);
  let expression: SqlExpression | undefined;
  try {
    expression = parseSql(text, grammar);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
  }
  if (compiled.size >= compiledLimit) compiled.clear();
  compiled.set(key, expression);
  return expression;
}

/** A property by the name that expressions use. */
function propertyOf(content: MessageContent, name: string): string | undefined {
  switch (name) {
    case 'TAGS':
      return content.tag;
    case 'KEYS':
      return content.keys;
    case 'UNIQ_KEY':
      return content.msgId;
    default:
      return content.properties !== undefined && Object.hasOwn(content.properties, name) ? content.properties[name] : undefined;
  }
}

/** What the broker asks about the record itself; tags need only the consume queue. */
export function matchesProperties(subscription: SubscriptionData, content: MessageContent, grammar: SqlGrammar): boolean {
  if (subscription.expressionType === 'TAG') return true;
  const expression = compiledSql(subscription.expression, grammar);
  return expression === undefined || matchesSql(expression, (name) => propertyOf(content, name));
}
