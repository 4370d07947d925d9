/** `messageDelayLevel` as milliseconds. Source: ScheduleMessageService.parseDelayLevel (4.9.8). */
const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Delays of levels 1, 2, … (ms). An unreadable part ends the list, as RocketMQ refuses to start with it. */
export function parseDelayLevels(text: string): readonly number[] {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const levels: number[] = [];
  for (const part of text.trim().split(/\s+/)) {
    const unit = unitMs[part.slice(-1)];
    const count = Number(part.slice(0, -1));
    if (unit === undefined || !Number.isInteger(count) || count < 0) break;
    levels.push(count * unit);
  }
  cache.set(text, levels);
  return levels;
}

const cache = new Map<string, readonly number[]>();
