/** Names of messages for the sentences of a story. */
import type { MessageStoryModel } from '../../projections/messageStory/storyModel.ts';
import { contextOfKeys, type SentenceContext } from '../sentences/sentences.ts';

const isHalf = (topic: string): boolean => topic.startsWith('RMQ_SYS_TRANS_');

/** Names every listed message, and the told one, by its keys. */
export function contextOfStories(model: Pick<MessageStoryModel, 'messages' | 'story' | 'receivers'>): SentenceContext {
  const keys = new Map<string, string>();
  for (const { msgId, keys: its } of model.messages) if (its !== undefined) keys.set(msgId, its);
  if (model.story?.keys !== undefined) keys.set(model.story.msgId, model.story.keys);
  const parked = model.story?.copies.find((it) => it.realTopic !== undefined && it.reconsumeTimes === 0 && !isHalf(it.topic));
  return {
    ...contextOfKeys(keys, model.receivers),
    parkedIn: (msgId) => (msgId === model.story?.msgId ? parked?.topic : undefined),
  };
}
