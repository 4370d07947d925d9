/** Deliveries of a message, and why a group got it again, as its story tells them. */
import { isSuccess, type FactOf } from '../../engine/index.ts';
import { againReason, type AgainReason, type Delivery, type ReturnReason } from '../deliveredAgain.ts';
import { storyLimits, type StoryDelivery } from './storyModel.ts';
import { addStep, appended, causeOf, type KeptStory, type MessageStoryState } from './storyState.ts';

/** The group gave the message back: with its next delivery reconsumeTimes is this. */
export function returned(story: KeptStory, group: string, reason: ReturnReason, reconsumeTimes: number): void {
  story.returned = { ...story.returned, [group]: { reason, reconsumeTimes } };
}

export function delivered(state: MessageStoryState, story: KeptStory, fact: FactOf<'message.delivered'>, step: () => void): void {
  const { seq, at, consumer, group, queueOffset, reconsumeTimes } = fact;
  const queue = `${fact.topic}:${fact.broker}:${fact.queueId}`;
  const delivery = { seq, at, consumer, group, queue, queueOffset, reconsumeTimes };
  const isEachFor = state.broadcastingGroups.includes(group);
  const earlier = story.deliveries.findLast((it) => it.group === group && (!isEachFor || it.consumer === consumer));
  const reason = earlier && reasonOf(state, story, earlier, delivery);
  if (reason !== undefined && earlier?.reconsumeTimes === reconsumeTimes) {
    story.chapter++;
    if (reason !== 'storedTwice') tellTakeover(state, story, fact, earlier, queue);
  }
  story.state = 'consuming';
  story.deliveryCount++;
  story.deliveries = appended(
    story.deliveries,
    { ...delivery, again: reason && earlier && { reason, before: earlier.consumer } },
    storyLimits.deliveries,
  );
  step();
}

/** Why the second came, after the first. */
export function reasonOf(
  state: MessageStoryState,
  story: Pick<KeptStory, 'returned'>,
  first: StoryDelivery,
  second: Delivery & { readonly seq: number; readonly group: string },
): AgainReason {
  const back = story.returned[second.group];
  const isBack = back !== undefined && back.reconsumeTimes === second.reconsumeTimes && back.reconsumeTimes > first.reconsumeTimes;
  return againReason(state.again, second.group, first, second, isBack ? back.reason : undefined);
}

/** Between two deliveries of one copy: the consumer offset that was known, who ended, who took over or came back. */
function tellTakeover(
  state: MessageStoryState,
  story: KeptStory,
  fact: FactOf<'message.delivered'>,
  first: Pick<StoryDelivery, 'consumer' | 'seq'>,
  queue: string,
): void {
  const key = `${fact.group} ${queue}`;
  const between = [
    state.commits.get(key),
    state.resets.get(key),
    ...(state.ends.get(first.consumer) ?? []),
    first.consumer === fact.consumer ? state.starts.get(first.consumer) : state.owners.get(key),
  ];
  for (const it of between.filter((other) => other !== undefined).sort((a, b) => a.seq - b.seq)) {
    if (it.seq <= first.seq || it.seq >= fact.seq) continue;
    addStep(story, { fact: it, cause: causeOf(state, it), chapter: story.chapter });
  }
}

export function consumed(state: MessageStoryState, story: KeptStory, fact: FactOf<'message.consumed'>, step: () => void): void {
  const isFailure = !isSuccess(fact.result);
  const open =
    story.deliveries.find(({ seq }) => seq === fact.causeSeq) ??
    story.deliveries.findLast(
      (it) => it.consumer === fact.consumer && it.group === fact.group && it.reconsumeTimes === fact.reconsumeTimes,
    );
  story.deliveries = story.deliveries.map((it) =>
    it === open && it.result === undefined ? { ...it, result: fact.result, endedAt: fact.at, ignored: fact.ignored } : it,
  );
  if (fact.ignored !== true) {
    story.state = !isFailure ? 'consumed' : state.again.orderlyGroups.includes(fact.group) ? 'suspended' : 'failed';
    if (isFailure) story.failureCount++;
  }
  step();
}
