/** Both languages say the same things: a missing text would fall back to English in silence. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { filesBelow, root } from './files.ts';

interface ProjectSettings {
  readonly baseLocale: string;
  readonly locales: readonly string[];
  readonly 'plugin.inlang.messageFormat': { readonly pathPattern: readonly string[] };
}

const settings = JSON.parse(readFileSync(`${root}project.inlang/settings.json`, 'utf8')) as ProjectSettings;
const patterns = settings['plugin.inlang.messageFormat'].pathPattern;
const areas = patterns.map((pattern) => /([A-Za-z]+)\.json$/.exec(pattern)?.[1] ?? pattern);

type Messages = Readonly<Record<string, unknown>>;
const messagesOf = (locale: string, area: string): Messages => {
  const { $schema, ...messages } = JSON.parse(readFileSync(`${root}messages/${locale}/${area}.json`, 'utf8')) as Record<string, unknown>;
  expect($schema).toBeTypeOf('string');
  return messages;
};

/** All texts of a message: one, or one for each variant. */
function textsOf(message: unknown): string[] {
  if (typeof message === 'string') return [message];
  if (Array.isArray(message)) return message.flatMap(textsOf);
  if (message !== null && typeof message === 'object') {
    const { match } = message as { match?: unknown };
    return match !== null && typeof match === 'object' ? Object.values(match).flatMap(textsOf) : [];
  }
  return [];
}

/** Names in braces, and inputs that are declared to choose a variant; a `local` declaration is not an input. */
function inputsOf(message: unknown): string[] {
  const declared = (Array.isArray(message) ? message : [message]).flatMap((it: unknown) =>
    it !== null && typeof it === 'object' ? ((it as { declarations?: string[] }).declarations ?? []) : [],
  );
  const locals = new Set(declared.flatMap((line) => /^local\s+(\w+)/.exec(line)?.[1] ?? []));
  const inputs = declared.flatMap((line) => /^input\s+(\w+)/.exec(line)?.[1] ?? []);
  const used = textsOf(message).flatMap((text) => [...text.matchAll(/\{\s*([A-Za-z_]\w*)[^}]*\}/g)].map((found) => found[1] ?? ''));
  return [...new Set([...inputs, ...used])].filter((name) => !locals.has(name)).toSorted();
}

/** Times have the units of the code, as in RocketMQ's own options and logs; the shown moment has one name. */
const notOurChinese = /[\d}] ?(毫秒|秒|分钟|小时)|当前|目前/;

describe('texts of both languages', () => {
  test('are English and Simplified Chinese', () => {
    expect(settings.locales).toEqual(['en', 'zh-CN']);
    expect(settings.baseLocale).toBe('en');
  });

  test.each(settings.locales)('%s has one file for each area and no other', (locale) => {
    expect(filesBelow(`messages/${locale}`, /\.json$/)).toEqual(areas.map((area) => `messages/${locale}/${area}.json`).toSorted());
  });

  test('no key stands in two areas', () => {
    const keys = areas.flatMap((area) => Object.keys(messagesOf('en', area)));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  describe.each(areas)('%s', (area) => {
    const en = messagesOf('en', area);
    const zh = messagesOf('zh-CN', area);

    test('has the same keys', () => {
      expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted());
    });

    test('has keys that name the area', () => {
      expect(Object.keys(en).filter((key) => !key.startsWith(`${area}_`))).toEqual([]);
    });

    test('asks for the same inputs', () => {
      const inputs = (messages: Messages): Record<string, string[]> =>
        Object.fromEntries(Object.keys(en).map((key) => [key, inputsOf(messages[key])]));
      expect(inputs(zh)).toEqual(inputs(en));
    });

    test('writes Chinese with `ms`, `s`, `min` and `h`, and calls the shown moment 此刻', () => {
      expect(Object.entries(zh).filter(([, message]) => textsOf(message).some((text) => notOurChinese.test(text)))).toEqual([]);
    });

    test('has no empty text', () => {
      const isEmpty = (message: unknown): boolean => textsOf(message).length === 0 || textsOf(message).some((text) => text.trim() === '');
      expect(Object.entries({ ...en }).filter(([, message]) => isEmpty(message))).toEqual([]);
      expect(Object.entries({ ...zh }).filter(([, message]) => isEmpty(message))).toEqual([]);
    });
  });

  test.each(['src/scenario/presets', 'src/app/simplified'])('the Chinese below %s is written alike', (folder) => {
    const lines = filesBelow(folder, /\.json$/).flatMap((file) => readFileSync(`${root}${file}`, 'utf8').split('\n'));
    expect(lines.filter((line) => notOurChinese.test(line))).toEqual([]);
  });
});
