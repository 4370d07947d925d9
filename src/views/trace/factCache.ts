/** Facts of one run by number, loaded in chunks when rows need them. Facts of a run never change, so a chunk stays true. */
import type { Fact, Moment } from '../../engine/index.ts';
import type { ViewCallbacks } from '../view.ts';

const chunkFacts = 100;
const chunksKept = 120;
/** Facts of one millisecond that are looked through to find a fact's place in it. */
const sameInstantLimit = 1_000;

export interface FactCache {
  /** The fact, when it is loaded. */
  get(seq: number): Fact | undefined;
  /** Asks for the facts that are not loaded yet; `arrived` is called when some came. */
  want(seqs: Iterable<number>): void;
  /** Forgets everything when another run is shown or the run is longer than a chunk knew. */
  showRun(runId: string): void;
  /** The moment right after the fact: its place within its millisecond is found by looking back. */
  momentOf(fact: Fact): Promise<Moment>;
}

export function createFactCache(load: NonNullable<ViewCallbacks['loadFacts']>, arrived: (facts: readonly Fact[]) => void): FactCache {
  let run: string | undefined;
  let chunks = new Map<number, readonly Fact[]>();
  let underWay = new Set<number>();
  const chunkOf = (seq: number): number => Math.floor((seq - 1) / chunkFacts);

  function keep(chunk: number, facts: readonly Fact[]): void {
    chunks.delete(chunk);
    chunks.set(chunk, facts);
    if (chunks.size <= chunksKept) return;
    const oldest = chunks.keys().next();
    if (oldest.done !== true) chunks.delete(oldest.value);
  }

  const cache: FactCache = {
    get: (seq) => chunks.get(chunkOf(seq))?.[(seq - 1) % chunkFacts],
    want(seqs) {
      for (const seq of seqs) {
        const chunk = chunkOf(seq);
        if (seq < 1 || cache.get(seq) !== undefined || underWay.has(chunk)) continue;
        underWay.add(chunk);
        const asked = run;
        const mine = underWay;
        load(chunk * chunkFacts + 1, (chunk + 1) * chunkFacts).then(
          (facts) => {
            mine.delete(chunk);
            if (run !== asked || facts.length === 0) return;
            keep(chunk, facts);
            arrived(facts);
          },
          // The page shows failures of its host itself; the row stays without text and is asked for again.
          () => mine.delete(chunk),
        );
      }
    },
    showRun(runId) {
      if (run === runId) return;
      run = runId;
      chunks = new Map();
      underWay = new Set();
    },
    async momentOf(fact) {
      let n = 1;
      let seq = fact.seq - 1;
      while (seq >= 1 && n < sameInstantLimit) {
        const known = cache.get(seq);
        if (known === undefined) {
          const earlier = await load(Math.max(1, seq - chunkFacts + 1), seq);
          const same = [...earlier].reverse().findIndex((it) => it.at !== fact.at);
          if (same >= 0) return { ms: fact.at, n: n + same };
          n += earlier.length;
          seq -= Math.max(1, earlier.length);
          continue;
        }
        if (known.at !== fact.at) break;
        n++;
        seq--;
      }
      return { ms: fact.at, n };
    },
  };
  return cache;
}
