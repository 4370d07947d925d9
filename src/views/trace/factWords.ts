/** Looks for facts by what the list says of them, in the language that it is read in, and by the values that stand behind it. */
import { isHousekeeping, type Fact } from '../../engine/index.ts';
import { virtualTime } from '../format/index.ts';
import { factSentence, type SentenceContext } from '../sentences/sentences.ts';
import type { FactFilter, ViewCallbacks } from '../view.ts';

/** Facts in one answer of the host. */
const factsAtOnce = 1_000;

/** What a person may type to find the fact, in lower case: its row as it is read, and all its values. */
function wordsOf(fact: Fact, context: SentenceContext): string {
  const values = Object.entries(fact)
    .filter(([name]) => name !== 'seq' && name !== 'causeSeq')
    .map(([, value]) => (typeof value === 'object' ? JSON.stringify(value) : String(value)));
  return [virtualTime(fact.at), factSentence(fact, context), ...values].join(' ').toLowerCase();
}

/** Whether a fact is in the list that the filter asks for: each of its words stands somewhere in the row or its values. */
export function factMatcher({ text = '', types, code, housekeeping }: FactFilter, context: SentenceContext): (fact: Fact) => boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return (fact) => {
    if (types !== undefined && !types.includes(fact.type)) return false;
    if (code !== undefined && !('code' in fact && fact.code === code)) return false;
    if (!housekeeping && isHousekeeping(fact)) return false;
    if (words.length === 0) return true;
    const row = wordsOf(fact, context);
    return words.every((word) => row.includes(word));
  };
}

/**
 * The search of a list: the host, which knows no language, finds types; words are looked for here. A search that begins while
 * another is under way ends that one.
 */
export function searchOfList(
  { search, loadFacts }: Required<Pick<ViewCallbacks, 'search' | 'loadFacts'>>,
  context: SentenceContext,
  learn: (facts: readonly Fact[]) => void,
): typeof search {
  let latest = 0;
  return async (filter, beforeSeq, limit) => {
    latest += 1;
    const mine = latest;
    const { text, ...rest } = filter;
    if (text === undefined) return search(rest, beforeSeq, limit);
    const matches = factMatcher(filter, context);
    const found: number[] = [];
    // The host clips to what is computed, from the first fact on: so the last one must be known.
    const [last = 0] = await search({ housekeeping: true }, beforeSeq, 1);
    for (let toSeq = last; toSeq >= 1 && found.length < limit; toSeq -= factsAtOnce) {
      const facts = await loadFacts(Math.max(1, toSeq - factsAtOnce + 1), toSeq);
      if (mine !== latest) return [];
      learn(facts);
      for (const fact of facts.toReversed()) if (found.length < limit && matches(fact)) found.push(fact.seq);
    }
    return found;
  };
}
