/** All machines of the engine and the virtual clock of the page, as `npm run charts` has laid them out. */
import type { Chart } from './chart.ts';
import data from './charts.json' with { type: 'json' };

/** In the order of the mechanisms: processes first, then what they do; the virtual clock is the last. A JSON file's tuples are arrays to TypeScript. */
export const charts = data as unknown as readonly [Chart, ...Chart[]];

export const chartOf = (machine: string): Chart | undefined => charts.find(({ id }) => id === machine);
