/** The head of a column of a text twin: one of times says that they are virtual. */
import { m } from '../paraglide/messages.js';
import type { TwinTable } from '../views/view.ts';

export const columnHead = ({ label, time }: TwinTable['columns'][number]): string => (time === true ? m.app_timeColumn({ label }) : label);
