import type { MessageStory } from '../../projections/messageStory/storyModel.ts';
import { countdown } from '../format/index.ts';
import { m } from '../../paraglide/messages.js';

/** "waiting for retry 11, due in 4 m 48 s": the selected message's part of the scrubber's text; undefined when it does not wait. */
export function waitingNote(story: Pick<MessageStory, 'state' | 'dueAt' | 'reconsumeTimes'>, nowMs: number): string | undefined {
  if (story.state !== 'waiting' || story.dueAt === undefined) return undefined;
  const left = countdown(story.dueAt - nowMs);
  return story.reconsumeTimes > 0 ? m.scrubber_note_waiting({ number: story.reconsumeTimes, left }) : m.scrubber_note_delayed({ left });
}
