/** A retry that is due waits on in the retry topic while nobody reads it: the ladder says so, and how late it is by now. */
import { expect, test } from 'vitest';
import { retryLadder } from '../../projections/retryLadder/retryLadder.ts';
import type { RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import { runOf } from '../../scenario/testing/presetRun.ts';
import { sceneText } from '../marks/index.ts';
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

test('just found due, it is on its way', () => {
  const soon = pictureAt(15_200);
  expect(soon).toContain('retry 1 is on its way');
  expect(soon).toContain('>+79 ms<');
});

test('before its group reads the retry queue, it grows later and says where it lies', () => {
  const late = pictureAt(40_000);
  expect(late).toContain('o-1001 · retry 1 is held up');
  expect(late).toContain('for 24.9 s in %RETRY%order-group<');
  expect(late).toContain('>+25 s<');
  // Its wait is over, and looks like it.
  expect(late).toContain('data-level="3" data-status="present"');
  expect(late).not.toContain('rx="2" fill="var(--wait)"');
  expect(pictureAt(10_000)).toContain('rx="2" fill="var(--wait)"');
  expect(tableAt(40_000)).toContain('"+25 s"');
});

test('once it has come, the delay stands still', () => {
  expect(tableAt(42_000)).toContain(/>\+([^<]*)</.exec(pictureAt(42_200))?.[1] ?? 'no delay');
});
