/** `npm run charts`: lays out the state charts of the engine's machines anew. Needed after each change of a machine. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { chartGraphs } from './chartGraph.ts';
import { layOutCharts } from './chartLayout.ts';
import { root } from './files.ts';

const path = `${root}src/views/stateCharts/charts.json`;
const charts = await layOutCharts(chartGraphs());
writeFileSync(path, await format(JSON.stringify(charts), { ...(await resolveConfig(path)), parser: 'json' }));
for (const { id, wide, tall, brief } of charts) {
  const sizes = [wide, tall, ...(brief === undefined ? [] : [brief.wide, brief.tall])].map(({ width, height }) => `${width} × ${height}`);
  console.log(`${id}: ${sizes.join(', or ')}`);
}
