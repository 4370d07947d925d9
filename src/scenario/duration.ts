/** Durations as people write them: integer milliseconds or text such as `1m30s`, `4h46m`, `500ms`, `1d`. */

/** Units from long to short, each at most once; spaces between the parts are welcome (`4 m 48 s`). */
export const durationPattern =
  /^\s*(?=\d)(?:(\d{1,6})\s*d)?\s*(?:(\d{1,7})\s*h)?\s*(?:(\d{1,8})\s*m(?!s))?\s*(?:(\d{1,9})\s*s)?\s*(?:(\d{1,12})\s*ms)?\s*$/;

const unitMs = [86_400_000, 3_600_000, 60_000, 1_000, 1] as const;
const unitNames = ['d', 'h', 'm', 's', 'ms'] as const;

/** Milliseconds of a duration text; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (match === null) return undefined;
  return unitMs.reduce((sum, ms, index) => sum + ms * Number(match[index + 1] ?? 0), 0);
}

/** The shortest exact text of a duration: `17140000` is `4h45m40s`, `0` is `0ms`. */
export function durationText(ms: number): string {
  let rest = ms;
  let text = '';
  unitMs.forEach((unit, index) => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) text += `${count}${unitNames[index]}`;
  });
  return text === '' ? '0ms' : text;
}
