/** Wall dates of virtual time by integer arithmetic: no Date, no locale. */

const dayMs = 86_400_000;

/** Milliseconds from 1970-01-01T00:00:00Z of a civil date. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export interface Epoch {
  /** Unix time of virtual time 0 (ms). */
  readonly unixMs: number;
  /** Offset of local time (ms). */
  readonly offsetMs: number;
}

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{3}))?(Z|[+-]\d{2}:\d{2})$/;

/** Reads ISO text with an offset; undefined when it is none. */
export function parseEpoch(text: string): Epoch | undefined {
  const parts = pattern.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined;
  const days = daysFromCivil(year, month, day);
  if (dayOfMonth(days) !== day) return undefined;
  const zone = parts[8] as string;
  const offsetMinutes = zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)));
  const localMs = days * dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + Number(parts[7] ?? 0);
  return { unixMs: localMs - offsetMinutes * 60_000, offsetMs: offsetMinutes * 60_000 };
}

/** `yyyyMMddHHmmss` of local time as virtual time (ms); undefined when it is none. */
export function virtualMsOf(epoch: Epoch, text: string): number | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1);
  const read = parseEpoch(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
  return read === undefined ? undefined : read.unixMs - epoch.offsetMs - epoch.unixMs;
}

/** A day and the first of its month (ms, local time): the one that was asked for last, because ids of one day follow one another. */
let lastDay = { startMs: -1, monthStartMs: -1 };

/** Local time since the first of the month (ms): what UNIQ_KEY carries. */
export function msSinceMonthStart(epoch: Epoch, virtualMs: number): number {
  const localMs = epoch.unixMs + epoch.offsetMs + virtualMs;
  if (localMs < lastDay.startMs || localMs >= lastDay.startMs + dayMs) {
    const days = Math.floor(localMs / dayMs);
    lastDay = { startMs: days * dayMs, monthStartMs: (days - dayOfMonth(days) + 1) * dayMs };
  }
  return localMs - lastDay.monthStartMs;
}

function dayOfMonth(days: number): number {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  return dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
}
