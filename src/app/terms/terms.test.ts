import { describe, expect, test } from 'vitest';
import { profiles } from '../../engine/index.ts';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { openPreset } from '../../scenario/index.ts';
import { lensIds } from '../lensCatalogue.ts';
import { settingsAtStart, settingsOf } from '../../projections/settings.ts';
import { valueText } from '../../views/optionText.ts';
import { constantOf, scopesOf, valueNow } from './optionValues.ts';
import { officialPage, termOf, terms, termsOfLens, termsOfOptions, type Term } from './termTable.ts';

const all: readonly (readonly [string, Term])[] = Object.entries(terms);

function inLanguage<T>(language: 'en' | 'zh-CN', read: () => T): T {
  overwriteGetLocale(() => language);
  try {
    return read();
  } finally {
    overwriteGetLocale(() => 'en');
  }
}

describe('the terms', () => {
  test.each(all)('%s: in Chinese its name carries the English original, and each language has its sentence', (_id, term) => {
    const english = inLanguage('en', term.title);
    expect(inLanguage('zh-CN', term.title)).toContain(english);
    expect(inLanguage('zh-CN', term.title)).toMatch(/\p{Script=Han}/u);
    expect(inLanguage('en', term.what)).toMatch(/[.]$/);
    expect(inLanguage('zh-CN', term.what)).toMatch(/。$/);
  });

  test.each(all.filter(([, { option }]) => option !== undefined))('%s is an option of a profile', (_id, { option }) => {
    const [scope, name] = option ?? ['broker', ''];
    expect(Object.values(profiles).some(({ constants }) => name in constants[scope])).toBe(true);
    expect(termOf(name)?.option).toEqual(option);
  });

  test('each lens names some, and those of its default fit its profile', () => {
    for (const lens of lensIds) expect(termsOfLens(lens).length).toBeGreaterThan(0);
  });

  test('the official page is in the language of the page', () => {
    expect(officialPage(terms.reconsumeTimes, 'en')).toBe('https://rocketmq.apache.org/docs/4.x/consumer/02push/');
    expect(officialPage(terms.reconsumeTimes, 'zh-CN')).toBe('https://rocketmq.apache.org/zh/docs/4.x/consumer/02push/');
    for (const [, term] of all)
      expect(officialPage(term, 'en')).toMatch(/^https:\/\/rocketmq\.apache\.org\/docs\/(4\.x\/)?\w+\/\d\d\w+\/$/);
  });
});

describe('values', () => {
  const opened = openPreset('consume-retry-16');
  if (!opened.ok) throw new Error('the preset does not open');
  const scenario = opened.value;
  const defaultOf = (term: Term, profile: keyof typeof profiles = 'rocketmq-4.9'): string | undefined => {
    const constant = constantOf({ profile }, term);
    return constant && valueText(constant.value, constant);
  };

  test('have their unit and are those of the profile', () => {
    expect(defaultOf(terms.consumeThreadMin)).toBe('20 threads');
    expect(defaultOf(terms.consumeThreadMin, 'ons-2017')).toBe('64 threads');
    expect(inLanguage('zh-CN', () => defaultOf(terms.consumeThreadMin))).toBe('20 个线程');
    expect(defaultOf(terms.sendMsgTimeout)).toBe('3\u2009s');
    expect(defaultOf(terms.maxReconsumeTimes)).toBe('−1');
    expect(defaultOf(terms.consumeTimeout)).toBe('15\u2009min');
    expect(defaultOf(terms.transactionCheckInterval, 'rocketmq-5.3')).toBe('30\u2009s');
    expect(defaultOf(terms.popInvisibleTime)).toBeUndefined();
    expect(defaultOf(terms.topic)).toBeUndefined();
  });

  test('every amount of every profile has one', () => {
    for (const profile of Object.values(profiles))
      for (const [id, term] of all) {
        const constant = constantOf({ profile: profile.id }, term);
        if (typeof constant?.value === 'number' && constant.value >= 0)
          expect(valueText(constant.value, constant), `${profile.id} ${id}`).toMatch(/\d[^\d]*\p{L}+$/u);
      }
  });

  test('of a thing: its own setting, else the scenario’s, else the profile’s', () => {
    const constant = constantOf(scenario, terms.consumeThreadMin);
    if (constant === undefined) throw new Error('the profile has no threads');
    const read = (config: Record<string, number>, own: Record<string, number>): unknown => {
      const settings = settingsAtStart({ ...scenario, config, consumers: scenario.consumers.map((one) => ({ ...one, config: own })) });
      return valueNow(settingsOf(settings, scenario.consumers[0]?.id ?? ''), 'consumeThreadMin', constant);
    };
    expect([read({}, {}), read({ consumeThreadMin: 3 }, {}), read({ consumeThreadMin: 3 }, { consumeThreadMin: 1 })]).toEqual([20, 3, 1]);
  });

  test('each kind of process has its list', () => {
    for (const kind of ['nameServer', 'broker', 'producer', 'consumer'] as const)
      expect(termsOfOptions(scopesOf(kind)).length).toBeGreaterThan(0);
    expect(scopesOf('queue')).toEqual([]);
  });
});
