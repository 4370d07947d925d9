/** A port that a firewall closes is told in the cluster and in space–time, from when it is closed to when it opens. */
import { expect, test } from 'vitest';
import { createRun } from '../engine/index.ts';
import { clusterMap } from '../projections/clusterMap/clusterMap.ts';
import { spaceTime } from '../projections/spaceTime/spaceTime.ts';
import { openPreset } from '../scenario/index.ts';
import { layoutCluster } from './cluster/layout.ts';
import { stillPart } from './cluster/picture.ts';
import { clusterLens } from './cluster/clusterLens.ts';
import { sceneText } from './marks/index.ts';
import { spanWords } from './spaceTime/spanScene.ts';

function at(ms: number) {
  const opened = openPreset('send-3-times-firewall');
  if (!opened.ok) throw new Error('the preset does not open');
  const run = createRun(opened.value);
  run.advanceTo(ms);
  const [map, time] = [clusterMap.initial(run.scenario), spaceTime.initial(run.scenario)];
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) {
    clusterMap.apply(map, run.trace.fact(seq));
    spaceTime.apply(time, run.trace.fact(seq));
  }
  const model = clusterMap.model(map, ms, undefined, undefined);
  const pictureAt = (width: number): string => {
    const layout = layoutCluster(model, width, 560);
    return sceneText([stillPart({ model, layout, nowMs: ms, selection: undefined, currentKey: undefined, idPrefix: 'test' }).node]);
  };
  const spans = spaceTime.model(time, ms, undefined, undefined).spans.filter(({ kind }) => kind === 'cut');
  return {
    pictureAt,
    twin: JSON.stringify(clusterLens.twin(model, ms)),
    bands: spans.map((span) => [spanWords(span, ms), span.fromMs, span.toMs]),
  };
}

test('closed from the start to 15 s, and anew at 20 s while the broker is down', () => {
  const early = at(9_000);
  expect(early.pictureAt(1_040)).toContain('✕ port 10911 closed since 0.000');
  expect(early.pictureAt(360)).toContain('✕ port 10911 closed<');
  expect(early.twin).toContain('port 10911 closed since 0.000');
  expect(early.bands).toEqual([['port 10911 closed', 0, undefined]]);
  const open = at(16_000);
  expect(open.pictureAt(1_040)).not.toContain('port 10911');
  expect(open.bands).toEqual([['port 10911 closed', 0, 15_000]]);
  const down = at(30_000);
  expect(down.pictureAt(1_040)).toMatch(
    /✕ down since 20\.000.*port 10911 closed since 20\.000|port 10911 closed since 20\.000[\s\S]*✕ down since 20\.000/,
  );
  expect(down.bands.at(-1)).toEqual(['port 10911 closed', 20_000, undefined]);
});
