/** Facts of the shown run in letters. The first picture does not need them: whoever belongs to it loads this when one is to be said. */
import type { Fact } from '../../engine/index.ts';
import { contextOfKeys, factSentence, type SentenceContext } from '../../views/sentences/sentences.ts';
import { messageKeys, receivers } from '../models.ts';
import type { RunState } from '../stores/runStore.ts';

/** How messages are called, and who listens. */
export const sentenceContext = (state: RunState): SentenceContext => contextOfKeys(messageKeys(state), receivers(state));

export const factInWords = (fact: Fact, state: RunState): string => factSentence(fact, sentenceContext(state));
