/** Finds the first fact in which two runs differ. Housekeeping counts as background here as everywhere. */
import { isHousekeeping, type Fact } from '../../engine/index.ts';
import type { RunId, SimulationHost } from '../../host/host.ts';

/** What one run has at that millisecond and the other has not; a side may have nothing. */
export interface Difference {
  readonly at: number;
  readonly a: Fact | undefined;
  readonly b: Fact | undefined;
}

type Source = Pick<SimulationHost, 'facts' | 'status' | 'frame'>;

/** Facts of one run, millisecond by millisecond; computes the run further when it comes to its end. */
async function* instants(
  host: Source,
  runId: RunId,
  untilMs: number,
): AsyncGenerator<{ readonly at: number; readonly facts: readonly Fact[] }> {
  let seq = 1;
  let open: Fact[] = [];
  for (;;) {
    // Answers are at most a thousand facts, so that no step of this holds the page.
    const part = await host.facts(runId, seq, seq + 499);
    for (const fact of part) {
      const [first] = open;
      if (first !== undefined && first.at !== fact.at) {
        yield { at: first.at, facts: open };
        open = [];
      }
      if (!isHousekeeping(fact)) open.push(fact);
    }
    seq += part.length;
    if (part.length > 0) continue;
    const { computedMs, endMs, stopped } = await host.status(runId);
    const end = Math.min(untilMs, endMs ?? untilMs);
    if (computedMs >= end || stopped !== undefined) break;
    await host.frame(runId, { ms: Math.min(end, computedMs + 600_000) }, []);
  }
  const [first] = open;
  if (first !== undefined) yield { at: first.at, facts: open };
}

/** Two facts say the same when everything but their numbers in the two traces is equal. */
function sayingOf({ seq: _seq, causeSeq: _causeSeq, ...said }: Fact): string {
  return JSON.stringify(said);
}

/** The first fact that the others lack. */
function missing(facts: readonly Fact[], others: readonly Fact[]): Fact | undefined {
  const left = others.map(sayingOf);
  return facts.find((fact) => {
    const found = left.indexOf(sayingOf(fact));
    if (found === -1) return true;
    left.splice(found, 1);
    return false;
  });
}

/**
 * @param untilMs how far the runs are looked at (virtual ms)
 * @returns undefined when both runs are the same up to there
 */
export async function firstDifference(
  host: Source,
  runA: RunId,
  runB: RunId,
  untilMs: number,
  isCancelled: () => boolean,
): Promise<Difference | undefined> {
  const left = instants(host, runA, untilMs);
  const right = instants(host, runB, untilMs);
  let a = await left.next();
  let b = await right.next();
  while (!isCancelled() && !(a.done === true && b.done === true)) {
    const atA = a.done === true ? Infinity : a.value.at;
    const atB = b.done === true ? Infinity : b.value.at;
    const factsA = a.done !== true && atA <= atB ? a.value.facts : [];
    const factsB = b.done !== true && atB <= atA ? b.value.facts : [];
    const onlyA = missing(factsA, factsB);
    const onlyB = missing(factsB, factsA);
    if (onlyA !== undefined || onlyB !== undefined) return { at: Math.min(atA, atB), a: onlyA, b: onlyB };
    if (atA <= atB) a = await left.next();
    if (atB <= atA) b = await right.next();
  }
  return undefined;
}
