/**
 * Where dead letters go on from: who reads `%DLQ%<group>`, and how long they are kept.
 * Folds `message.delivered` and `.consumed` of that topic, `message.expired`, `topic.created`, `topic.updated`, `client.*`.
 */
import { isSuccess, profiles, type Fact, type ResolvedScenario } from '../../engine/index.ts';
import type { DeadLetterExit } from './retryLadderModel.ts';

const prefix = '%DLQ%';
/** Dead letters of one group whose way out is remembered. */
const mostLetters = 500;

interface Reader {
  /** Instances that subscribe the topic, from the scenario. */
  consumers: Set<string>;
  /** msgIds that it consumed with success. */
  read: Set<string>;
}

interface LetterExit {
  how: 'read' | 'failed' | 'expired';
  at: number;
  consumer: string | undefined;
}

interface ExitOfGroup {
  readers: Map<string, Reader>;
  /** Permission of the topic; undefined while there is none. */
  perm: number | undefined;
  letters: Map<string, LetterExit>;
}

export interface ExitState {
  /** By the group whose dead letters these are. */
  exits: Map<string, ExitOfGroup>;
  running: Set<string>;
  keptHours: number;
}

function exitOf(state: ExitState, group: string): ExitOfGroup {
  const known = state.exits.get(group);
  if (known !== undefined) return known;
  const made: ExitOfGroup = { readers: new Map(), perm: undefined, letters: new Map() };
  state.exits.set(group, made);
  return made;
}

function readerOf(exit: ExitOfGroup, group: string): Reader {
  const known = exit.readers.get(group);
  if (known !== undefined) return known;
  const made: Reader = { consumers: new Set(), read: new Set() };
  exit.readers.set(group, made);
  return made;
}

function keptHoursOf(scenario: ResolvedScenario): number {
  const value =
    scenario.brokers[0]?.config['fileReservedTime'] ??
    scenario.config['fileReservedTime'] ??
    profiles[scenario.profile].constants.broker['fileReservedTime']?.value;
  return typeof value === 'number' ? value : 0;
}

export function initialExits(scenario: ResolvedScenario): ExitState {
  const state: ExitState = { exits: new Map(), running: new Set(), keptHours: keptHoursOf(scenario) };
  for (const consumer of scenario.consumers) {
    for (const { topic } of consumer.subscriptions) {
      if (topic.startsWith(prefix)) readerOf(exitOf(state, topic.slice(prefix.length)), consumer.group).consumers.add(consumer.id);
    }
  }
  return state;
}

function remember(exit: ExitOfGroup, msgId: string, letter: LetterExit): void {
  exit.letters.set(msgId, letter);
  if (exit.letters.size <= mostLetters) return;
  const oldest = exit.letters.keys().next();
  if (oldest.done !== true) exit.letters.delete(oldest.value);
}

export function applyExit(state: ExitState, fact: Fact): void {
  switch (fact.type) {
    case 'client.started':
      state.running.add(fact.id);
      return;
    case 'client.stopped':
    case 'client.crashed':
      state.running.delete(fact.id);
      return;
    case 'topic.created':
    case 'topic.updated':
      if (fact.topic.startsWith(prefix)) exitOf(state, fact.topic.slice(prefix.length)).perm = fact.perm;
      return;
    case 'message.delivered':
      // Also of a group that subscribed while it ran.
      if (fact.realTopic.startsWith(prefix))
        readerOf(exitOf(state, fact.realTopic.slice(prefix.length)), fact.group).consumers.add(fact.consumer);
      return;
    case 'message.consumed': {
      if (!fact.realTopic.startsWith(prefix) || fact.ignored === true) return;
      const exit = exitOf(state, fact.realTopic.slice(prefix.length));
      const isRead = isSuccess(fact.result);
      if (isRead) readerOf(exit, fact.group).read.add(fact.msgId);
      remember(exit, fact.msgId, { how: isRead ? 'read' : 'failed', at: fact.at, consumer: fact.consumer });
      return;
    }
    case 'message.expired':
      if (fact.topic.startsWith(prefix))
        remember(exitOf(state, fact.topic.slice(prefix.length)), fact.msgId, { how: 'expired', at: fact.at, consumer: undefined });
      return;
    default:
      return;
  }
}

/** @param msgId the message that the ladder is about, if it is a dead letter. */
export function exitModel(state: ExitState, group: string, msgId: string | undefined): DeadLetterExit {
  const exit = state.exits.get(group);
  const letter = msgId === undefined ? undefined : exit?.letters.get(msgId);
  return {
    readers: [...(exit?.readers ?? [])].map(([name, { consumers, read }]) => ({
      group: name,
      read: read.size,
      isRunning: [...consumers].some((id) => state.running.has(id)),
    })),
    isReadable: exit?.perm === undefined || (exit.perm & 4) !== 0,
    keptHours: state.keptHours,
    main: letter === undefined ? undefined : { ...letter },
  };
}
