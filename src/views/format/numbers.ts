/** Counts, offsets, sizes and shares as text. The same in both languages. */
import { thin } from './duration.ts';

/** A count with commas: `20,328`. */
export function count(value: number): string {
  const sign = value < 0 ? '−' : '';
  return sign + String(Math.abs(Math.trunc(value))).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** An offset or id number, ungrouped. */
export const offset = (value: number): string => String(value);

/** A range of offsets, both ends included: `100–131`; one number when they are equal. */
export const range = (from: number, to: number): string => (from === to ? offset(from) : `${from}–${to}`);

const KIB = 1024;
const MIB = KIB * KIB;
const GIB = MIB * KIB;

const scaled = (value: number, unit: string): string => `${String(Number(value.toFixed(value < 100 ? 1 : 0)))}${thin}${unit}`;

/** A size in bytes: as it is up to 99,999 B, then KiB, MiB, GiB with at most one decimal. */
export function bytes(value: number): string {
  if (value < 100_000) return `${count(value)}${thin}B`;
  if (value < MIB) return scaled(value / KIB, 'KiB');
  if (value < GIB) return scaled(value / MIB, 'MiB');
  return scaled(value / GIB, 'GiB');
}

/** A share in thousandths as percent: 50 → `5 %`, 5 → `0.5 %`. */
export const perMille = (value: number): string => `${String(Number((value / 10).toFixed(1)))}${thin}%`;
