/** Which question a message's facts raise by themselves. Pure, and tested by tables. */
import type { MessageStory, StoryQuestion } from './storyModel.ts';

const goneStates: ReadonlySet<string> = new Set(['lost', 'expired', 'recalled', 'dropped', 'discarded', 'rolledBack']);

export function storyQuestion(story: Pick<MessageStory, 'state' | 'deliveries' | 'waits'>): StoryQuestion {
  if (story.state === 'deadLetter' || story.state === 'toDeadLetter') return { kind: 'whyDeadLetter' };
  if (story.state === 'sendFailed') return { kind: 'whyNotSent' };
  if (goneStates.has(story.state)) return { kind: 'whyGone' };
  if (story.deliveries.some(({ again }) => again !== undefined) || story.waits.some(({ group }) => group !== undefined))
    return { kind: 'whyAgain' };
  if (story.state === 'filtered') return { kind: 'whyFiltered' };
  if (story.waits.length > 0) return { kind: 'whyLate', waits: story.waits };
  return { kind: 'whatHappened' };
}
