/**
 * What the four lenses that are read like a page say, on three presets in both languages: it fails when a sentence changes. After a
 * change that was meant: `npx vitest run --project node src/views/texts.test.ts -u`, and read the files.
 */
import { afterEach, expect, test } from 'vitest';
import { createRun, type Projection, type Run, type Selection } from '../engine/index.ts';
import { baseLocale, overwriteGetLocale } from '../paraglide/runtime.js';
import { clientCode } from '../projections/clientCode/clientCode.ts';
import { diagnosis } from '../projections/diagnosis/diagnosis.ts';
import { messageStory } from '../projections/messageStory/messageStory.ts';
import { traceWindow } from '../projections/traceWindow/traceWindow.ts';
import { openPreset } from '../scenario/index.ts';
import { kindOf, litOf, remarks, standing } from './code/codeState.ts';
import { findingText, questionText } from './diagnosis/findingTexts.ts';
import { listTime } from './format/index.ts';
import { contextOfKeys, factSentence } from './sentences/sentences.ts';
import { storyAnswer } from './story/answer.ts';
import { storyRows } from './story/rows.ts';
import { contextOfStories } from './story/storyContext.ts';

interface Moment {
  readonly run: Run;
  readonly nowMs: number;
  readonly selection: Selection | undefined;
}

function modelOf<S, M>(projection: Projection<S, M>, { run, nowMs, selection }: Moment): M {
  const state = projection.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms: nowMs }); seq++) projection.apply(state, run.trace.fact(seq));
  return projection.model(state, nowMs, selection);
}

/** Sentences of the newest facts in a list of the trace. */
const traceLines = 40;

const texts: Readonly<Record<string, (moment: Moment) => readonly string[]>> = {
  story(moment) {
    const model = modelOf(messageStory, moment);
    const { story } = model;
    if (story === undefined) return [];
    const { nowMs } = moment;
    const { question, answer, help } = storyAnswer(story, nowMs);
    const opened = new Map(story.steps.map(({ chapter }) => [chapter, true] as const));
    const rows = storyRows(story, { context: contextOfStories(model), nowMs, opened });
    return [
      question,
      answer,
      help ?? '',
      ...rows.map((row) => {
        if (row.kind === 'gap') return row.text;
        if (row.kind === 'chapter') return `== ${row.title} | ${row.summary}`;
        return `${listTime(row.at, true)} ${row.sentence}${row.cause === undefined ? '' : ` | ${row.cause}`}`;
      }),
    ];
  },
  diagnosis(moment) {
    const { answers, keys, receivers } = modelOf(diagnosis, moment);
    const context = contextOfKeys(keys, receivers);
    return answers.flatMap(({ question, findings }) => [
      `== ${questionText(question)}`,
      ...findings.flatMap((found) => [
        findingText(found, keys),
        ...found.proof.map((fact) => `  ${listTime(fact.at, true)} ${factSentence(fact, context)}`),
      ]),
    ]);
  },
  trace(moment) {
    const { recent, keys, receivers, shownCount } = modelOf(traceWindow, moment);
    const context = contextOfKeys(new Map(keys), receivers);
    return [
      String(shownCount),
      ...recent.slice(-traceLines).map((fact) => `${fact.seq} ${listTime(fact.at, true)} ${fact.type} ${factSentence(fact, context)}`),
    ];
  },
  code(moment) {
    const model = modelOf(clientCode, moment);
    const kind = kindOf(model, undefined);
    return [
      `${kind.label} | ${kind.fileName(model)} | ${standing(model)}`,
      ...kind.lines(model).map((line) => {
        const lit = litOf(model, line);
        return `${lit === undefined ? ' ' : lit === 'now' ? '>' : '<'} ${line.text}`;
      }),
      ...remarks(model, kind),
    ];
  },
};

const moments: readonly (readonly [string, number])[] = [
  ['consume-retry-16', 2_452_000],
  ['tx-checkback-120s', 130_000],
  ['http-15min-visibility', 910_000],
];

/** The run at its moment; what is selected is its first message. */
function openedAt(slug: string, nowMs: number): Moment {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  const run = createRun(opened.value);
  run.advanceTo(nowMs);
  const seq = run.trace.find(1, ['send.requested', 'http.requested']);
  const fact = seq === undefined ? undefined : run.trace.fact(seq);
  const msgId = fact !== undefined && 'msgId' in fact ? fact.msgId : undefined;
  return { run, nowMs, selection: msgId === undefined ? undefined : { kind: 'message', id: msgId } };
}

const opened = moments.map(([slug, nowMs]) => [slug, openedAt(slug, nowMs)] as const);

afterEach(() => overwriteGetLocale(() => baseLocale));

test.each(Object.keys(texts).flatMap((lens) => (['en', 'zh-CN'] as const).map((language) => [lens, language] as const)))(
  '%s in %s says what it said',
  async (lens, language) => {
    overwriteGetLocale(() => language);
    const parts = opened.map(([slug, moment]) =>
      [`#### ${slug} ${listTime(moment.nowMs, true)}`, ...(texts[lens]?.(moment) ?? [])].join('\n'),
    );
    const all = `${parts.join('\n\n')}\n`;
    expect(all).not.toMatch(/undefined|\[object/);
    await expect(all).toMatchFileSnapshot(`./__snapshots__/texts/${lens}.${language}.txt`);
  },
);
