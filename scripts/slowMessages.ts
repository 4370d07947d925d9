/** How long a recorded listener took with single messages. */
import { text, number, type Raw } from './rawRecording.ts';

/** Messages with which a listener took more than a second longer than with the others (ms), or kept until it was killed. */
export function slowOf(
  observed: readonly Raw[],
  consumer: string,
  usual: number,
  stuck: { readonly consumer: string; readonly key: string; readonly ms: number } | undefined,
): { slow?: Readonly<Record<string, number>> } {
  const of = (kind: string): readonly Raw[] => observed.filter((seen) => seen['kind'] === kind && seen['consumer'] === consumer);
  const done = new Map(of('consumed').map((seen) => [text(seen, 'body'), number(seen, 't')]));
  const slow: Record<string, number> = {};
  for (const seen of of('deliver')) {
    const took = (done.get(text(seen, 'body')) ?? 0) - number(seen, 't');
    if (took > usual + 1_000) slow[text(seen, 'body')] ??= took;
  }
  if (stuck?.consumer === consumer) slow[stuck.key] = stuck.ms;
  return Object.keys(slow).length === 0 ? {} : { slow };
}
