/** Names of messages for the sentences of a story. */
import type { MessageStoryModel } from '../../projections/messageStory/storyModel.ts';
import { contextOfKeys, type SentenceContext } from '../sentences/sentences.ts';

/** Names every listed message, and the told one, by its keys. */
export function contextOfStories(model: Pick<MessageStoryModel, 'messages' | 'story' | 'receivers'>): SentenceContext {
  const keys = new Map<string, string>();
  for (const { msgId, keys: its } of model.messages) if (its !== undefined) keys.set(msgId, its);
  if (model.story?.keys !== undefined) keys.set(model.story.msgId, model.story.keys);
  return contextOfKeys(keys, model.receivers);
}
