/** Virtual and civil time as text. All functions are pure; nothing here asks the host for its clock, zone or language. */

import { duration, thin } from './duration.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (value: number): string => String(value).padStart(2, '0');
const three = (value: number): string => String(value).padStart(3, '0');

/** The transport's clock: `00:40:52.000`, from a day on `3 d 04:00:00.000`. Never changes its width within a day. */
export function virtualTime(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const days = Math.floor(whole / DAY);
  const rest = whole % DAY;
  const clock = `${two(Math.floor(rest / HOUR))}:${two(Math.floor(rest / MINUTE) % 60)}:${two(Math.floor(rest / SECOND) % 60)}.${three(rest % SECOND)}`;
  return days === 0 ? clock : `${days} d ${clock}`;
}

/** Time on marks and in tables: `11.725` within the first minute, `00:45:40` beyond (with the milliseconds when `exact`). */
export function listTime(ms: number, exact = false): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < MINUTE) return `${Math.floor(whole / SECOND)}.${three(whole % SECOND)}`;
  const fraction = exact ? `.${three(whole % SECOND)}` : '';
  const days = Math.floor(whole / DAY);
  const clock = `${two(Math.floor((whole % DAY) / HOUR))}:${two(Math.floor(whole / MINUTE) % 60)}:${two(Math.floor(whole / SECOND) % 60)}${fraction}`;
  return days === 0 ? clock : `${days} d ${clock}`;
}

/** Exact time for a narrow column: no zeros in front, and from an hour on a line may end before the milliseconds. */
export function shortClock(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < MINUTE) return listTime(whole);
  const text = listTime(whole, true).replace(/^[0:]+/u, '');
  return whole < HOUR ? text : text.replace('.', '\u200b.');
}

/** A time inside a sentence: as in lists, with its unit where that is no clock's form: `11.725 s`, `00:45:40.014`. */
export const saidTime = (ms: number, exact = true): string => `${listTime(ms, exact)}${Math.round(ms) < MINUTE ? `${thin}s` : ''}`;

/** Axis labels: `0 s`, `40 s`, `1 m 20 s`, `2 h`. */
export const axisTime = (ms: number): string => (ms === 0 ? `0${thin}s` : duration(ms));

const epochPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})$/;

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE;
}

/**
 * Wall date of a virtual time, `2026-01-05 09:00:11`, in the zone that the scenario's `epoch` names (not the reader's).
 * An epoch that is not ISO text with an offset gives an empty text: the scenario reader refuses such an epoch before.
 */
export function wallTime(epoch: string, ms: number): string {
  const parts = epochPattern.exec(epoch);
  if (parts === null) return '';
  const [, local = '', zone = 'Z'] = parts;
  const utc = Date.parse(`${local}Z`) - offsetMs(zone) + ms;
  if (Number.isNaN(utc)) return '';
  return new Date(utc + offsetMs(zone)).toISOString().slice(0, 19).replace('T', ' ');
}
