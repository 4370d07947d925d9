/** Lengths of time as text: at most two units, no zero units, a thin space before a unit. The same in both languages. */

/** The space between a number and its unit: a thin space (a narrow no-break space is as good as none in CJK fonts). */
export const thin = '\u2009';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const withUnit = (value: number | string, unit: string): string => `${value}${thin}${unit}`;

/** 1280 → `1.28`; at most two decimals below 10 s and one below a minute, zeros at the end left out. */
function seconds(ms: number): string {
  const decimals = ms < 10 * SECOND ? 2 : 1;
  return String(Number((ms / SECOND).toFixed(decimals)));
}

function pair(whole: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rounded = Math.round(whole / small) * small;
  const bigs = Math.floor(rounded / big);
  const smalls = Math.round((rounded % big) / small);
  return smalls === 0 ? withUnit(bigs, bigUnit) : `${withUnit(bigs, bigUnit)} ${withUnit(smalls, smallUnit)}`;
}

/** A length of time (ms): `80 ms`, `1.28 s`, `4 m 48 s`, `2 h`, `39 d 4 h`. Negative lengths get a minus sign. */
export function duration(ms: number): string {
  if (ms < 0) return `−${duration(-ms)}`;
  const whole = Math.round(ms);
  if (whole < SECOND) return withUnit(whole, 'ms');
  // What would round up to the next unit is said in that unit: 59,960 ms is `1 m`, not `60 s`.
  if (whole < MINUTE - 50) return withUnit(seconds(whole), 's');
  if (whole < HOUR - 500) return pair(whole, MINUTE, 'm', SECOND, 's');
  if (whole < DAY - MINUTE / 2) return pair(whole, HOUR, 'h', MINUTE, 'm');
  return pair(whole, DAY, 'd', HOUR, 'h');
}

/**
 * What is left of a wait (ms): like `duration`, but below a minute always with one decimal (`6.2 s`), so that a running number keeps
 * its width; never nothing while something is left (`0.1 s`).
 */
export function countdown(ms: number): string {
  if (ms <= 0) return withUnit('0.0', 's');
  if (ms >= MINUTE - 50) return duration(Math.round(ms / SECOND) * SECOND);
  return withUnit((Math.max(1, Math.round(ms / 100)) / 10).toFixed(1), 's');
}

/**
 * How long something has gone on (ms): one decimal below a minute, whole seconds beyond. Floored, where a countdown is rounded: what
 * has gone on is only said to have reached what it has, so that `15.0 s of 15 s gone` never stands beside something left.
 */
export function elapsed(ms: number): string {
  if (ms < MINUTE) return withUnit((Math.floor(Math.max(0, ms) / 100) / 10).toFixed(1), 's');
  return duration(Math.floor(ms / SECOND) * SECOND);
}

/** A skipped length of time: `+9 m`, `+29 m 58 s`. */
export const gap = (ms: number): string => `+${duration(ms)}`;
