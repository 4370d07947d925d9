/** What the page adds to a text twin: that the times of a column are virtual, and the form of a clock, which needs no unit, for those of the first minute. */
import { m } from '../paraglide/messages.js';
import type { TwinTable } from '../views/view.ts';

type Column = TwinTable['columns'][number];

export const columnHead = ({ label, time }: Column): string => (time === true ? m.app_timeColumn({ label }) : label);

/** `5.046` under a time is `00:00:05.046`, as `00:45:40.014` below it. */
export const columnCell = (column: Column | undefined, cell: string): string =>
  column?.time === true && /^\d{1,2}\.\d{3}$/.test(cell) ? `00:00:${cell.padStart(6, '0')}` : cell;
