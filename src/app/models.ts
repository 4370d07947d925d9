/** Questions that commands and panels ask the shown pictures' models. Without a model the answer is "not known", never a guess. */
import type { NodeStatus } from '../projections/clusterMap/clusterMapModel.ts';
import type { MessageStory, StorySummary } from '../projections/messageStory/storyModel.ts';
import { messageName, messagesByName } from '../views/format/index.ts';
import { modelOf, type RunState } from './stores/runStore.ts';

/** State of a node or client at the shown moment. */
export function nodeStatus(run: RunState, id: string): NodeStatus | undefined {
  const model = modelOf(run, 'clusterMap');
  if (model === undefined) return undefined;
  const nodes = [...model.nameServers, ...model.brokers, ...model.producers, ...model.groups.flatMap((group) => group.consumers)];
  return nodes.find((node) => node.id === id)?.status;
}

/** Whether its process runs; undefined while no picture is there. */
export function isNodeUp(run: RunState, id: string): boolean | undefined {
  const status = nodeStatus(run, id);
  return status === undefined ? undefined : status.state === 'running' || status.state === 'frozen';
}

export function isLinkCut(run: RunState, from: string, to: string): boolean | undefined {
  const model = modelOf(run, 'clusterMap');
  if (model === undefined) return undefined;
  return model.links.some((link) => link.isCut && ((link.from === from && link.to === to) || (link.from === to && link.to === from)));
}

export function storySummary(run: RunState, msgId: string): StorySummary | undefined {
  const model = modelOf(run, 'messageStory');
  if (model?.story?.msgId === msgId) return model.story;
  return model?.messages.find((message) => message.msgId === msgId);
}

/** The whole story of the message, when it is the selected one. */
export function storyOf(run: RunState, msgId: string): MessageStory | undefined {
  const story = modelOf(run, 'messageStory')?.story;
  return story?.msgId === msgId ? story : undefined;
}

/** How the message is called beside the others of the run. */
export const messageNameIn = (run: RunState, msgId: string): string =>
  messagesByName(modelOf(run, 'messageStory')?.messages ?? []).get(msgId) ?? messageName(msgId, messageKey(run, msgId));

export function messageKey(run: RunState, msgId: string): string | undefined {
  return storySummary(run, msgId)?.keys;
}

/** Names of messages by msgId, as far as they are known at the shown moment. */
export function messageKeys(run: RunState): ReadonlyMap<string, string> {
  const messages = modelOf(run, 'messageStory')?.messages ?? [];
  const listed = messages.flatMap(({ msgId, keys }) => (keys === undefined ? [] : [[msgId, keys] as const]));
  return new Map([...(modelOf(run, 'traceWindow')?.keys ?? []), ...listed]);
}

/** Consumers without a listener. */
export const receivers = (run: RunState): readonly string[] => modelOf(run, 'messageStory')?.receivers ?? [];

/** Group that got the message last, or is about to: the one whose listener an answer would be for. */
export function consumingGroup(run: RunState, msgId: string): string | undefined {
  return storyOf(run, msgId)?.deliveries.at(-1)?.group;
}
