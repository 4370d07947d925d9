/** "Every picture a text twin", of the lenses that are read like a page: their tables say each sentence that the page says. */
import { expect, test } from 'vitest';
import { clientCode } from '../projections/clientCode/clientCode.ts';
import { diagnosis } from '../projections/diagnosis/diagnosis.ts';
import { messageStory } from '../projections/messageStory/messageStory.ts';
import { listPresetSlugs } from '../scenario/index.ts';
import { runOf } from '../scenario/testing/presetRun.ts';
import { codeLens } from './code/codeLens.ts';
import { kindOf, litOf } from './code/codeState.ts';
import { diagnosisLens } from './diagnosis/diagnosisLens.ts';
import { excludedText, findingText, questionText } from './diagnosis/findingTexts.ts';
import { contextOfKeys, factSentence } from './sentences/sentences.ts';
import { nameInStories, storyAnswer } from './story/answer.ts';
import { storyRows } from './story/rows.ts';
import { contextOfStories } from './story/storyContext.ts';
import { storyLens } from './story/storyLens.ts';
import { momentsOf } from './testing/runMoments.ts';
import type { TwinTable } from './view.ts';

/** What is said on the page and not in the tables. */
function missing(said: readonly (string | undefined)[], tables: readonly TwinTable[]): readonly string[] {
  const told = tables.flatMap(({ caption, rows }) => [caption, ...rows.flatMap(({ cells }) => cells)]).join('\n');
  return said.flatMap((text) => (text === undefined || told.includes(text) ? [] : [text]));
}

/** Every third preset has each mechanism. */
const slugs = listPresetSlugs().filter((_, index) => index % 3 === 1);

test.each(slugs)('%s: the tables of story, diagnosis and code say what their pages say', (slug) => {
  const run = runOf(slug);
  for (const { model, nowMs } of momentsOf(messageStory, run, 3)) {
    const { story } = model;
    if (story === undefined) continue;
    const { question, answer, help } = storyAnswer(story, nowMs, nameInStories(model));
    const opened = new Map(story.steps.map(({ chapter }) => [chapter, true] as const));
    const rows = storyRows(story, { context: contextOfStories(model), nowMs, opened });
    const steps = rows.flatMap((row) => (row.kind === 'gap' || row.kind === 'chapter' ? [] : [row.sentence, row.cause]));
    expect(missing([question, answer, help, ...steps], storyLens.twin(model, nowMs)), `story at ${nowMs}`).toEqual([]);
  }
  for (const { model, nowMs } of momentsOf(diagnosis, run, 3)) {
    const context = contextOfKeys(model.keys, model.receivers);
    const said = model.answers.flatMap(({ question, findings }) => [
      questionText(question),
      ...findings.flatMap((found) => [
        findingText(found, model.keys),
        ...found.proof.map((fact) => factSentence(fact, context)),
        ...(found.excluded ?? []).map((it) => excludedText(it, context)),
      ]),
    ]);
    const isAsked = model.answers.every(({ findings }) => findings.length > 0);
    expect(isAsked ? missing(said, diagnosisLens.twin(model, nowMs)) : [], `diagnosis at ${nowMs}`).toEqual([]);
  }
  for (const { model, nowMs } of momentsOf(clientCode, run, 3)) {
    const [table] = codeLens.twin(model, nowMs);
    if (table === undefined) continue;
    const lines = kindOf(model, undefined).lines(model);
    expect(
      table.rows.map(({ cells }) => cells[1]),
      `code at ${nowMs}`,
    ).toEqual(lines.map(({ text }) => text));
    expect(table.rows.map(({ current }) => current)).toEqual(lines.map((line) => litOf(model, line) !== undefined));
  }
});
