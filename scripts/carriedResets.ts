/** Resets of offsets in a recording. */
import type { Done, Seen } from '../src/engine/testing/recordings/recording.ts';
import { number, text, type Raw } from './rawRecording.ts';

/** A reset that is played. Where no consumer runs mqadmin's first call fails and the old one follows: one action of the engine. */
export function isReset(raw: Raw, observed: readonly Raw[]): boolean {
  if (raw['do'] === 'resetOffsetOld') return true;
  if (raw['do'] !== 'resetOffset') return false;
  const end = observed.find((seen) => text(seen, 'kind').startsWith('resetOffset') && number(seen, 't') >= number(raw, 't'));
  return end?.['kind'] === 'resetOffsetReturned' || !((end?.['message'] ?? '') as string).startsWith('CODE: 206');
}

export function resetOf(raw: Raw): Done {
  const timestamp = number(raw, 'timestamp');
  return {
    at: number(raw, 't'),
    do: 'resetOffset',
    group: text(raw, 'group'),
    topic: text(raw, 'topic'),
    force: raw['force'] === true,
    ...(timestamp === -1 ? {} : { timestamp }),
  };
}

/** What came of one; the old call does not name the topic. */
export function seenOfReset(raw: Raw, topic: string): Seen {
  const at = number(raw, 't');
  if (raw['kind'] === 'resetOffsetError')
    return { at, saw: 'resetFailed', message: (/DESC: (.*)/.exec(text(raw, 'message'))?.[1] ?? '').replace(/\d{13}/, '#') };
  const stats = ((raw['stats'] ?? []) as readonly string[]).map((line): readonly [string, number] => [
    `${topic}/${line.split(' ')[0] ?? ''}`,
    Number(/rollbackOffset=(\d+)/.exec(line)?.[1]),
  ]);
  const said = Object.entries((raw['offsets'] ?? Object.fromEntries(stats)) as Readonly<Record<string, number>>);
  const offsets = Object.fromEntries(said.map(([name, offset]) => [name.replaceAll('/', ':'), offset]));
  return { at, saw: 'reset', group: text(raw, 'group'), offsets };
}
