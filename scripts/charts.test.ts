/** The state charts of the page are those of the engine's machines (otherwise: npm run charts). */
import { expect, test } from 'vitest';
import { charts } from '../src/views/stateCharts/charts.ts';
import { chartGraphs } from './chartGraph.ts';
import { layOutCharts } from './chartLayout.ts';

test('charts.json is what elk makes of the definitions now, the same each time', async () => {
  expect(JSON.parse(JSON.stringify(await layOutCharts(chartGraphs())))).toEqual(charts);
}, 120_000);
