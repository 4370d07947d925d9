/** Lines that an application prints: what they may name of the message that they are about. */
import type { MessageContent } from '../model/commitLog.ts';
import type { Process } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** `{name}` becomes a value of the message, one of `more`, or a user property; other braces stay as they are. */
function printedLine(line: string, content: MessageContent, more: Readonly<Record<string, string>>): string {
  const { msgId, tag = '', keys = '', body = '', properties } = content;
  const known = new Map(Object.entries({ ...properties, msgId, tag, keys, body, flag: String(content.flag ?? 0), ...more }));
  return line.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => known.get(name) ?? whole);
}

/** The fact that a program printed a line, if it has one to print. */
export function print(
  ctx: EngineContext,
  { id: client }: Process,
  line: string | undefined,
  content: MessageContent,
  more: Readonly<Record<string, string>>,
): void {
  if (line !== undefined) ctx.emit('client.logged', { client, level: 'INFO', text: printedLine(line, content, more) });
}
