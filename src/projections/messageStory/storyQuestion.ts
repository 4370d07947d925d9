/** Which question a message's facts raise by themselves. Pure, and tested by tables. */
import type { MessageStory, StoryDelivery, StoryQuestion, TwiceReason } from './storyModel.ts';

/** When a client last ended, and whether without warning. */
export interface ClientEnd {
  readonly at: number;
  readonly isCrash: boolean;
}

export interface QuestionFacts {
  readonly story: Pick<MessageStory, 'state' | 'reconsumeTimes' | 'deliveries' | 'waits'>;
  /** Ends of a client, oldest first. */
  readonly endsOf: (client: string) => readonly ClientEnd[];
  /** In a broadcasting group each consumer gets its own delivery. */
  readonly isBroadcasting: (group: string) => boolean;
}

const goneStates: ReadonlySet<string> = new Set(['lost', 'expired', 'dropped', 'discarded', 'rolledBack']);

export function storyQuestion(facts: QuestionFacts): StoryQuestion {
  const { story } = facts;
  if (story.state === 'deadLetter') return { kind: 'whyDeadLetter' };
  if (story.state === 'sendFailed') return { kind: 'whyNotSent' };
  if (goneStates.has(story.state)) return { kind: 'whyGone' };
  const twice = repeatedDelivery(facts);
  if (twice !== undefined) return { kind: 'whyTwice', ...twice, reason: twiceReason(twice.first, twice.second, facts) };
  if (story.reconsumeTimes > 0 || story.deliveries.some((delivery) => delivery.reconsumeTimes > 0)) return { kind: 'whyRetried' };
  if (story.state === 'filtered') return { kind: 'whyFiltered' };
  if (story.waits.length > 0) return { kind: 'whyLate', waits: story.waits };
  return { kind: 'whatHappened' };
}

/** The newest two deliveries to one group (in broadcasting: one consumer) that the broker counted as the same try. */
function repeatedDelivery(facts: QuestionFacts): { readonly first: StoryDelivery; readonly second: StoryDelivery } | undefined {
  const { deliveries } = facts.story;
  for (let i = deliveries.length - 1; i > 0; i--) {
    const second = deliveries[i];
    if (second === undefined) continue;
    const first = deliveries
      .slice(0, i)
      .findLast(
        (earlier) =>
          earlier.group === second.group &&
          earlier.reconsumeTimes === second.reconsumeTimes &&
          (!facts.isBroadcasting(second.group) || earlier.consumer === second.consumer),
      );
    if (first !== undefined) return { first, second };
  }
  return undefined;
}

function twiceReason(first: StoryDelivery, second: StoryDelivery, facts: QuestionFacts): TwiceReason {
  if (first.queue !== second.queue || first.queueOffset !== second.queueOffset) return 'storedTwice';
  const end = facts.endsOf(first.consumer).findLast(({ at }) => at >= first.at && at <= second.at);
  if (end !== undefined) {
    if (!end.isCrash) return 'stopped';
    return first.endedAt !== undefined && first.endedAt <= end.at ? 'crashedAfter' : 'crashedDuring';
  }
  return first.consumer === second.consumer ? 'pulledAgain' : 'queueMoved';
}
