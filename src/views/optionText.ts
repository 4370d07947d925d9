/** Values of options in words, with their units: one way for pictures, inspector and terms. */
import type { ConfigValue, ConstantSpec } from '../engine/index.ts';
import { m } from '../paraglide/messages.js';
import type { Setting } from '../projections/settings.ts';
import { bytes, count, duration } from './format/index.ts';

const unitWords: Readonly<Record<string, (inputs: { count: string }) => string>> = {
  threads: m.term_unit_threads,
  messages: m.term_unit_messages,
  times: m.term_unit_times,
  checks: m.term_unit_checks,
  queues: m.term_unit_queues,
  files: m.term_unit_files,
  requests: m.term_unit_requests,
  sends: m.term_unit_sends,
  records: m.term_unit_records,
  entries: m.term_unit_entries,
  replicas: m.term_unit_replicas,
  levels: m.term_unit_levels,
};

/** A value in the unit of its option. */
export function valueText(value: ConfigValue, { unit }: Pick<ConstantSpec, 'unit'>): string {
  if (typeof value !== 'number') return String(value);
  if (unit === 'ms') return duration(value);
  if (unit === 'bytes') return bytes(value);
  // No amount: it stands for something that the sentence about the option says.
  if (value < 0) return `−${count(-value)}`;
  const number = count(value);
  const words = unitWords[unit];
  if (words !== undefined) return words({ count: number });
  return unit === '' ? number : `${number}\u2009${unit}`;
}

/** `1 (default 20 threads)`; an option without a default is told alone. */
export function setText({ value, standard, unit }: Setting): string {
  if (standard === '') return valueText(value, { unit });
  const isCounted = typeof value === 'number' && value >= 0 && unitWords[unit] !== undefined;
  return m.term_word_set({ value: isCounted ? count(value) : valueText(value, { unit }), usual: valueText(standard, { unit }) });
}

/** `consumeThreadMin 1 (default 20 threads)`. */
export const settingText = (setting: Setting): string => `${setting.name} ${setText(setting)}`;
