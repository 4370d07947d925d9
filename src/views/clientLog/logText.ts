/** The lines of a client log as they stand in the file. */
import type { ClientLogModel, LogLine } from '../../projections/clientLog/clientLogModel.ts';
import { wallTime } from '../format/index.ts';

/** DefaultLayout writes its date as `yyyy-MM-dd HH:mm:ss,sss`: where milliseconds are expected it repeats the seconds. */
function fileLine({ at, level, logger, text }: LogLine, epoch: string): string {
  const date = wallTime(epoch, at);
  return `${date},0${date.slice(-2)} ${level} ${logger} - ${text}`;
}

/** The layout that logback has when nobody gives it one. */
function logbackLine({ at, level, logger, text }: LogLine, epoch: string): string {
  const millis = String(Math.floor(at) % 1_000).padStart(3, '0');
  return `${wallTime(epoch, at).slice(11)}.${millis} [main] ${level.padEnd(5)} ${logger} - ${text}`;
}

const twoBindings = 'SLF4J: Class path contains multiple SLF4J bindings.';

export interface LogText {
  readonly key: string;
  readonly at: number;
  readonly isBad: boolean;
  readonly text: string;
}

/** The newest lines, the oldest of them first. With two bindings each comes twice, in two layouts. */
export function logTexts({ lines, epoch, settings }: ClientLogModel, most: number): readonly LogText[] {
  const isTwice = settings?.fate === 'twoBindings';
  const texts = lines.slice(-most).flatMap((line, i): LogText[] => {
    const isBad = line.level === 'ERROR' || line.level === 'WARN';
    const once = { key: `${line.seq}/${i}`, at: line.at, isBad, text: fileLine(line, epoch) };
    return isTwice ? [once, { ...once, key: `${once.key}/2`, text: logbackLine(line, epoch) }] : [once];
  });
  return isTwice && texts.length > 0 ? [{ key: 'slf4j', at: texts[0]?.at ?? 0, isBad: true, text: twoBindings }, ...texts] : texts;
}
