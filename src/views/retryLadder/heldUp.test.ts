/** A retry that is due waits on in the retry topic while nobody reads it: ladder and story say so, and how late it is by now. */
import { expect, test } from 'vitest';
import { retryLadder } from '../../projections/retryLadder/retryLadder.ts';
import type { RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import { runOf } from '../../scenario/testing/presetRun.ts';
import { sceneText } from '../marks/index.ts';
import { messageStory } from '../../projections/messageStory/messageStory.ts';
import { storyAnswer } from '../story/answer.ts';
import { viewContext } from '../testing/viewContext.ts';
import { ladderScene, retryLadderLens } from './retryLadderLens.ts';

const plain = (text: string): string => text.replaceAll(/[\u00a0\u2009\u202f]/g, ' ');
const run = runOf('first-retry-late');

function modelAt(ms: number): RetryLadderModel {
  const state = retryLadder.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= ms; seq++) retryLadder.apply(state, run.trace.fact(seq));
  return retryLadder.model(state, ms, undefined);
}
const pictureAt = (ms: number): string => plain(sceneText(ladderScene(modelAt(ms), ms, viewContext(1_040)).nodes));
const tableAt = (ms: number): string => plain(JSON.stringify(retryLadderLens.twin(modelAt(ms), ms)));

function storyAt(ms: number): string {
  const state = messageStory.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= ms; seq++) messageStory.apply(state, run.trace.fact(seq));
  const { story } = messageStory.model(state, ms, undefined);
  return story === undefined ? '' : plain(storyAnswer(story, ms).answer);
}

test('just found due, it is on its way', () => {
  const soon = pictureAt(15_200);
  expect(soon).toContain('retry 1 is on its way');
  // How late it will be is known only when it has come.
  expect(soon).not.toMatch(/>\+\d+ ms</);
  expect(storyAt(15_200)).toContain('Retry 1 is on its way.');
});

test('before its group reads the retry queue, it grows later and says where it lies', () => {
  const late = pictureAt(40_000);
  expect(late).toContain('o-1001 · retry 1 is held up');
  expect(late).toContain('for 24.9 s in %RETRY%order-group<');
  expect(late).toContain('>≥ +25 s<');
  expect(storyAt(40_000)).toContain('Retry 1 is held up: it has been in %RETRY%order-group for 24.9 s');
  // Its wait is over, and looks like it.
  expect(late).toContain('data-level="3" data-status="present"');
  expect(late).not.toContain('rx="2" fill="var(--wait)"');
  expect(pictureAt(10_000)).toContain('rx="2" fill="var(--wait)"');
  expect(tableAt(40_000)).toContain('"≥ +25 s"');
});

test('once it has come, the delay stands still', () => {
  expect(tableAt(42_000)).toContain(/>\+([^<]*)</.exec(pictureAt(42_200))?.[1] ?? 'no delay');
});

test('on the phone its label covers nothing of the way to the dead letters', () => {
  const narrow = plain(sceneText(ladderScene(modelAt(40_000), 40_000, viewContext(360, { height: 310 })).nodes));
  const card = /<rect x="(\d+)" y="(\d+)" width="(\d+)" height="35" rx="4"/.exec(narrow);
  const [left = 0, top = 0, width = 0] = (card ?? []).slice(1).map(Number);
  const [turnsAt = 0, aside = 0] = (/d="M[\d.]+ [\d.]+V([\d.]+)H([\d.]+)V29H/.exec(narrow) ?? []).slice(1).map(Number);
  expect(width).toBeGreaterThan(0);
  expect(turnsAt).toBeGreaterThan(top + 35);
  expect(aside).toBeGreaterThan(left + width);
});
