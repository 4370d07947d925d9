import { afterEach, expect, test } from 'vitest';
import type { Fact } from '../../engine/index.ts';
import { retryFacts } from '../../projections/messageStory/testing/handWritten.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { contextOfKeys, factSentence } from '../sentences/sentences.ts';
import type { FactFilter } from '../view.ts';
import { searchOfList } from './factWords.ts';

const { facts } = retryFacts(16);
const context = contextOfKeys(new Map());
const found = async (filter: FactFilter): Promise<readonly Fact[]> => {
  const search = searchOfList(
    {
      search: (_filter, beforeSeq) => Promise.resolve([Math.min(beforeSeq - 1, facts.length)]),
      loadFacts: (from, to) => Promise.resolve(facts.slice(from - 1, to)),
    },
    context,
    () => undefined,
  );
  return (await search(filter, Number.MAX_SAFE_INTEGER, 10_000)).map((seq) => facts[seq - 1] as Fact);
};

afterEach(() => overwriteGetLocale(() => baseLocale));

test('words that the list shows are found, though no value has them', async () => {
  const took = await found({ text: 'called its listener', housekeeping: false });
  expect(new Set(took.map(({ type }) => type))).toEqual(new Set(['message.delivered']));
  expect(took).toHaveLength(17);
  expect(JSON.stringify(took)).not.toContain('listener');
});

test('in Chinese the Chinese words are found, and RocketMQ’s own in both', async () => {
  overwriteGetLocale(() => 'zh-CN');
  const consumed = await found({ text: '消费 失败 reconsume_later', housekeeping: false });
  expect(new Set(consumed.map(({ type }) => type))).toEqual(new Set(['message.consumed']));
  expect(await found({ text: 'called its listener', housekeeping: false })).toEqual([]);
  expect((await found({ text: '%DLQ%', housekeeping: false })).length).toBeGreaterThan(0);
});

test('newest first, with the type and the background work that were asked for, up to the limit', async () => {
  const seqs = (await found({ text: 'order-group', types: ['message.delivered'], housekeeping: true })).map(({ seq }) => seq);
  expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
  expect(seqs.length).toBe(17);
  expect(await found({ text: factSentence(facts[0] as Fact, context), housekeeping: true })).toContain(facts[0]);
});

test('a search that begins while another is under way ends that one', async () => {
  let loads = 0;
  const search = searchOfList(
    {
      search: () => Promise.resolve([5_000]),
      loadFacts: () => {
        loads += 1;
        return Promise.resolve([]);
      },
    },
    context,
    () => undefined,
  );
  const first = search({ text: 'a', housekeeping: true }, 5_001, 10);
  const second = search({ text: 'ab', housekeeping: true }, 5_001, 10);
  expect(await first).toEqual([]);
  expect(await second).toEqual([]);
  expect(loads).toBe(6);
});
