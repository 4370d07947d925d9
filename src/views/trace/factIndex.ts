/** The numbers of all facts that match a filter, ascending; asked for once and then only for what was computed since. */
import type { FactFilter, ViewCallbacks } from '../view.ts';

/** Seqs in one answer of the host. */
const pageSize = 10_000;
/** More matching facts than this are not listed: the newest ones are. */
const mostListed = 50_000;

export interface FactIndex {
  /** Ascending. */
  readonly seqs: readonly number[];
  /** Facts up to here were looked through. */
  readonly upTo: number;
  /** Older matching facts are left out. */
  readonly isCut: boolean;
  readonly isLoading: boolean;
}

export interface FactIndexLoader {
  readonly index: FactIndex;
  /** Makes the index be that of the run's first `facts` facts under the filter. */
  show(runId: string, facts: number, filter: FactFilter): void;
}

export function createFactIndex(search: NonNullable<ViewCallbacks['search']>, changed: () => void): FactIndexLoader {
  const none: FactIndex = { seqs: [], upTo: 0, isCut: false, isLoading: true };
  let index = none;
  let key = '';
  let isUnderWay = false;

  async function load(facts: number, filter: FactFilter, mine: string): Promise<void> {
    const found: number[] = [];
    let before = facts + 1;
    let isCut = index.isCut;
    for (;;) {
      const page = await search(filter, before, pageSize);
      if (key !== mine) return;
      const fresh = page.filter((seq) => seq > index.upTo);
      found.push(...fresh);
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize || fresh.length < page.length) break;
      if (found.length >= mostListed) {
        isCut = true;
        break;
      }
      before = last;
    }
    const seqs = isCut && index.seqs.length > 0 && found.length >= mostListed ? found.reverse() : [...index.seqs, ...found.reverse()];
    index = { seqs, upTo: facts, isCut, isLoading: false };
  }

  return {
    get index() {
      return index;
    },
    show(runId, facts, filter) {
      const wanted = JSON.stringify([runId, filter]);
      if (wanted !== key) {
        key = wanted;
        index = none;
        isUnderWay = false;
      }
      if (isUnderWay || (facts <= index.upTo && !index.isLoading)) return;
      isUnderWay = true;
      const done = (): void => {
        if (key !== wanted) return;
        isUnderWay = false;
        changed();
      };
      // After a failed answer the list stays as it is; the next frame asks again.
      load(facts, filter, wanted).then(done, () => {
        if (key === wanted) isUnderWay = false;
      });
    },
  };
}
