/** What does not keep a message from a group: causes that a fact excludes, in the order of a message's way. */
import type { Fact } from '../../engine/index.ts';
import type { Excluded, ExcludedWord, Finding, FindingWord } from './diagnosisModel.ts';
import { queueOf, usualAnswers, type DiagnosisState, type KeptMessage } from './diagnosisState.ts';
import { factsOf, holdersOf, isUp, membersOf, only, visibleCopies } from './evidence.ts';

/** The newest pull says nothing of the next one. */
const pullsNoMore: ReadonlySet<FindingWord> = new Set<FindingWord>(['cut', 'brokerDown', 'suspended', 'flowControlled', 'unexplained']);

export function excludedFor(state: DiagnosisState, message: KeptMessage, group: string, { word, isCause }: Finding): readonly Excluded[] {
  if (!isCause) return [];
  const facts = factsOf(message);
  const copy = visibleCopies(facts).at(-1);
  const queue = copy === undefined ? '' : queueOf(copy);
  const holder = holdersOf(state, group, queue).find(({ id }) => isUp(state, id));
  const reader = holder ?? membersOf(state, group).find(({ id, topics }) => isUp(state, id) && topics.includes(message.topic));
  const commit = state.commits.get(`${group} ${queue}`);
  const ofHolder = `${holder?.id ?? ''} ${queue}`;
  const lock = state.locks.get(ofHolder);
  const pull = state.pulls.get(ofHolder);
  const isPulling = pull?.type === 'pull.held' || (pull !== undefined && usualAnswers.has(pull.status));
  return excludedBy({
    notStored: only(facts, 'message.stored')[0],
    notReadable: copy === undefined ? undefined : (only(facts, 'half.committed')[0] ?? only(facts, 'message.due').at(-1)),
    nobodyReads: reader && state.registrations.get(reader.id),
    noOwner: state.gains.get(ofHolder),
    offsetPassed: copy !== undefined && commit !== undefined && commit.offset <= copy.queueOffset ? commit : undefined,
    notLocked: lock?.type === 'queue.locked' ? lock : undefined,
    noPull: isPulling && !pullsNoMore.has(word) ? pull : undefined,
  });
}

/** Those causes of which a fact is known. */
export const excludedBy = (candidates: Readonly<Partial<Record<ExcludedWord, Fact | undefined>>>): readonly Excluded[] =>
  (Object.keys(candidates) as ExcludedWord[]).flatMap((word) => {
    const fact = candidates[word];
    return fact === undefined ? [] : [{ word, fact, ms: 0 }];
  });
