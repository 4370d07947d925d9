/**
 * "Every number has a unit", inside sentences too: what story, diagnosis and trace say over all presets has no number but those with a
 * unit or a noun, times of the clock, and parts of a name.
 */
import { afterEach, expect, test } from 'vitest';
import type { Run } from '../engine/index.ts';
import { baseLocale, overwriteGetLocale } from '../paraglide/runtime.js';
import { diagnosis } from '../projections/diagnosis/diagnosis.ts';
import { messageStory } from '../projections/messageStory/messageStory.ts';
import type { MessageStoryModel } from '../projections/messageStory/storyModel.ts';
import { traceWindow } from '../projections/traceWindow/traceWindow.ts';
import { listPresetSlugs } from '../scenario/index.ts';
import { runOf } from '../scenario/testing/presetRun.ts';
import { findingText } from './diagnosis/findingTexts.ts';
import { contextOfKeys, factSentence } from './sentences/sentences.ts';
import { storyAnswer } from './story/answer.ts';
import { storyRows } from './story/rows.ts';
import { contextOfStories } from './story/storyContext.ts';
import { momentsOf } from './testing/runMoments.ts';

/** What a number may be; each is taken out of the sentence, one after the other. */
const meant: readonly RegExp[] = [
  // What RocketMQ and the programs say themselves, to the end of the sentence, and what goes over HTTP.
  /((Exception|Error): |printed: |输出：|Diff Total|CODE: |DESC: |letters, digits|只含字母|签名应为|(?<= found )\(|(?<=条)（broker|deletes messages over HTTP: |删除消息：|\/message\/\?|\{"|channel <)[\s\S]*$/,
  // Ids, addresses and clientIds, shortened ids.
  /\b[0-9A-F]{16,}\b|…[0-9A-F]{4} [0-9A-F]{4} [0-9A-F]{4}|\d+\.\d+\.\d+\.\d+(:\d+)?(@\d+(#\d+)*)?/,
  // Names that have digits in them: `q0`, `c1-1`, `o-1001`, `5-days`, `OrderTopic@group:1=2`.
  /[A-Za-z_%][\w%@.+-]*\d([\w%@.=+-]|:(?=\d))*|\d+(-[A-Za-z\d]+)+|[\w%-]+(@[\w%-]+)+(:\d+=\d+)?/,
  // Times of the virtual clock, and lengths, sizes and shares with their unit.
  /(\d+ d )?\d+:\d\d:\d\d(\.\d{3})?/,
  /[−+]?\d[\d,]*(\.\d+)?[\u2009 ]?(ms|s|min|m|h|d|B|KiB|MiB|GiB|%)(?![A-Za-z])/,
  // One of the repetitions of a script action.
  /\(\d[\d,]* of \d[\d,]*\)|\(one of \d[\d,]*\)/,
  // A noun before it.
  /(offset|offsets|retry|Retry|attempt|check|try \d+ of|level|action|port|kill|MAX:|with|times so far:|so far:|attempts:|tries:|threads:|records:|rows:|rows left:|again:|waits:|offset of [^,]* (to|is)|was|[Tt]imes|QueueNums|consumeTimes is|batch of|answered \w+ of [^:]*:|answer to its \w+:|answer to [A-Z]+:|\) with|messages of \S+:) -?\d[\d,]*([–:]\d+)?/,
  // A noun behind it.
  /\d[\d,]* (of|more|attempt|characters|groups?|messages?|queues?|times|deliveries|retries|attempts|threads|topics|records|bytes|waiting|found|minutes|days|steps|facts|writable|consumers|producers|brokers|copies|rows|waits)\b/,
  /(第|位点|偏移量|级别|操作|端口|移到|仍为|为|是|以|都是|应答：?|的 POST：|的 DELETE：|的 GET：|尝试|共|reconsumeTimes|QueueNums) ?-?\d[\d,]*([–:]\d+)?/,
  /\d[\d,]* ?(条|次|个|行|份|步|分钟|天|字节|项)/,
];

/** `1 queues` */
const plural =
  /(?<![\d.,])1 (queues|messages|deliveries|retries|attempts|threads|topics|records|bytes|brokers|copies|rows|groups|consumers|producers|facts|steps|days)\b/;

const bare = (sentence: string): boolean => /\d/.test(meant.reduce((rest, part) => rest.replaceAll(new RegExp(part, 'g'), '◦'), sentence));

/** Question, answer and steps of the story that is told, with all chapters open. */
function* storyTexts(model: MessageStoryModel, nowMs: number): Generator<string | undefined> {
  const { story } = model;
  if (story === undefined) return;
  const { question, answer, help } = storyAnswer(story, nowMs);
  yield* [question, answer, help];
  const opened = new Map(story.steps.map(({ chapter }) => [chapter, true] as const));
  for (const row of storyRows(story, { context: contextOfStories(model), nowMs, opened })) {
    if (row.kind === 'chapter') yield* [row.title, row.summary];
    else if (row.kind !== 'gap') yield* [row.sentence, row.cause];
  }
}

/** What the lenses say at a few moments of the run. */
function sentencesOf(run: Run): ReadonlySet<string> {
  const said = new Set<string | undefined>();
  for (const { model } of momentsOf(diagnosis, run, 2)) {
    const context = contextOfKeys(model.keys, model.receivers);
    for (const { findings } of model.answers)
      for (const found of findings) {
        said.add(findingText(found, model.keys));
        for (const fact of found.proof) said.add(factSentence(fact, context));
      }
  }
  for (const { model, nowMs, modelOf } of momentsOf(messageStory, run, 8)) {
    const oneOfEachState = new Map(model.messages.map(({ msgId, state }) => [state, msgId] as const));
    for (const id of oneOfEachState.values()) for (const text of storyTexts(modelOf({ kind: 'message', id }), nowMs)) said.add(text);
  }
  for (const { model } of momentsOf(traceWindow, run, 2)) {
    const context = contextOfKeys(new Map(model.keys), model.receivers);
    for (const fact of model.recent) said.add(factSentence(fact, context));
  }
  said.delete(undefined);
  return said as ReadonlySet<string>;
}

afterEach(() => overwriteGetLocale(() => baseLocale));

test('a bare number is found', () => {
  expect(bare('broker-a flushed 479 bytes: its commit log is on the disk up to 479')).toBe(true);
  expect(bare('broker-a keeps o-1001 until 15.018')).toBe(true);
  expect(bare('broker-a 把 remind-1 留到 20.000')).toBe(true);
  expect(bare('broker-a took o-1001 back for retry 1: delay level 3, due at 15.018\u2009s')).toBe(false);
});

test.each(listPresetSlugs())('%s: no number without its unit, and no plural of one, in what story, diagnosis and trace say', (slug) => {
  const run = runOf(slug);
  for (const language of ['en', 'zh-CN'] as const) {
    overwriteGetLocale(() => language);
    const said = [...sentencesOf(run)];
    expect(said.filter(bare), `said in ${language}`).toEqual([]);
    expect(said.filter((sentence) => plural.test(sentence))).toEqual([]);
  }
});
