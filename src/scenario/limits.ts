import { limits as engineLimits } from '../engine/index.ts';

/** What a scenario from outside may ask for at most. Every limit has a name so that a refusal can say which one it was. */
export const limits = {
  nameServers: 4,
  brokers: 16,
  topics: 64,
  /** Message queues of all topics on all brokers. */
  queues: 256,
  /** Gateways of the HTTP access. */
  httpGateways: 4,
  /** Producers, consumers and HTTP clients together. */
  clients: 64,
  subscriptionsPerConsumer: 16,
  rulesPerListener: 32,
  links: 256,
  claims: 16,
  configOptions: 128,
  /** Lines of the script; repetition (`count`) is counted apart. */
  actions: 500,
  /** Script actions after `count` is expanded. */
  expandedActions: engineLimits.expandedActions,
  messagesPerClientPerSecond: 1_000,
  /** 60 days: a timed message may wait 40, then come 3 days of retention. */
  virtualMs: engineLimits.virtualMs,
  depth: 16,
  /** Values and lists in one file. */
  parts: 100_000,
  /** Characters of a scenario file, and bytes of an unpacked link. */
  fileCharacters: 262_144,
  labelCharacters: 200,
  textCharacters: 256,
  bodyBytes: 4_194_304,
  topicCharacters: 127,
  groupCharacters: 255,
  /** Problems reported at once. */
  problems: 20,
} as const;

export type LimitName = keyof typeof limits;
