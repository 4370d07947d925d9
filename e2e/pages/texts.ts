/** The page's own texts, so that a story names a button by its message and not by a copy of its words. */
import { readFileSync } from 'node:fs';

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

const areas = new Map<string, Readonly<Record<string, unknown>>>();

function area(language: Language, name: string): Readonly<Record<string, unknown>> {
  const id = `${language}/${name}`;
  let messages = areas.get(id);
  if (messages === undefined) {
    messages = JSON.parse(readFileSync(new URL(`../../messages/${id}.json`, import.meta.url), 'utf8')) as Record<string, unknown>;
    areas.set(id, messages);
  }
  return messages;
}

/** The text of a message without variants, its inputs filled in. Throws when there is no such message. */
export function textOf(language: Language, key: string, inputs: Readonly<Record<string, string>> = {}): string {
  const text = area(language, key.slice(0, key.indexOf('_')))[key];
  if (typeof text !== 'string') throw new Error(`messages/${language} has no plain text ${key}`);
  return text.replaceAll(/\{\s*(\w+)\s*\}/g, (_, name: string) => inputs[name] ?? `{${name}}`);
}

/** Matches the message whatever its inputs are. */
export function patternOf(language: Language, key: string): RegExp {
  const parts = textOf(language, key).split(/\{\w+\}/);
  return new RegExp(parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+'));
}
