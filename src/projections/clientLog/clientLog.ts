/** Each client's log, line by line: what the real client would have written for what has happened to it. */
import { profiles, type Fact, type Projection, type ResolvedScenario } from '../../engine/index.ts';
import { linesFor, writerOf, type LineContext } from './clientLines.ts';
import { clientLogLimits, type ClientLogModel, type LogLine } from './clientLogModel.ts';
import { filesOf, isOnsLog, logLevels, logSettingsOf, type LogSettings } from './logSettings.ts';

interface LogOwner {
  readonly role: 'producer' | 'consumer';
  readonly group: string;
  readonly messageModel: string;
  readonly connectTimeoutMillis: number;
  readonly settings: LogSettings;
}

interface Sending {
  readonly topic: string;
  readonly mode: string;
  readonly attemptedAt: number;
  readonly queueId: number;
}

interface ClientLog {
  clientId: string;
  lines: LogLine[];
  written: number;
  hidden: number;
  bytes: number;
  /** Queues it holds, by topic. */
  held: Map<string, readonly string[]>;
  /** Messages that it is sending. */
  sending: Map<string, Sending>;
}

export interface ClientLogState {
  readonly epoch: string;
  readonly isOns: boolean;
  readonly owners: ReadonlyMap<string, LogOwner>;
  /** host:port of name servers and brokers. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly nameServers: readonly string[];
  logs: Map<string, ClientLog>;
}

/** Date, level, logger and line end around a text (characters). */
const aroundText = 40;

function ownersOf(scenario: ResolvedScenario): Map<string, LogOwner> {
  const standard = Number(profiles[scenario.profile].constants.client['connectTimeoutMillis']?.value ?? 0);
  const common = (spec: ResolvedScenario['producers'][number] | ResolvedScenario['consumers'][number]) => ({
    group: spec.group,
    connectTimeoutMillis: Number(spec.config['connectTimeoutMillis'] ?? scenario.config['connectTimeoutMillis'] ?? standard),
    settings: logSettingsOf(scenario, spec),
  });
  return new Map<string, LogOwner>([
    ...scenario.producers.map((spec): [string, LogOwner] => [spec.id, { role: 'producer', messageModel: '', ...common(spec) }]),
    ...scenario.consumers.map((spec): [string, LogOwner] => [
      spec.id,
      { role: 'consumer', messageModel: spec.messageModel, ...common(spec) },
    ]),
  ]);
}

/** As the simulated network numbers them. */
const addressesOf = ({ nameServers, brokers }: ResolvedScenario): Map<string, string> =>
  new Map([
    ...nameServers.map(({ id }, i): [string, string] => [id, `192.168.0.${1 + i}:9876`]),
    ...brokers.map(({ id }, i): [string, string] => [id, `192.168.0.${11 + i}:10911`]),
  ]);

function logOf(state: ClientLogState, id: string): ClientLog {
  let log = state.logs.get(id);
  if (log === undefined) {
    log = { clientId: '', lines: [], written: 0, hidden: 0, bytes: 0, held: new Map(), sending: new Map() };
    state.logs.set(id, log);
  }
  return log;
}

/** What later lines will name. */
function remember(log: ClientLog, fact: Fact): void {
  switch (fact.type) {
    case 'client.started':
      log.clientId = fact.clientId;
      log.held = new Map();
      log.sending = new Map();
      return;
    case 'rebalance.done':
      log.held.set(fact.topic, fact.queues);
      return;
    case 'send.failed':
      log.sending.delete(fact.msgId);
      return;
    default:
  }
}

/** One-way sends have no end, so the oldest are forgotten. */
function keep(sending: Map<string, Sending>, msgId: string, sent: Sending): void {
  sending.set(msgId, sent);
  if (sending.size <= clientLogLimits.sending) return;
  const oldest = sending.keys().next();
  if (oldest.done !== true) sending.delete(oldest.value);
}

function noteSending(state: ClientLogState, fact: Fact): void {
  switch (fact.type) {
    case 'send.requested':
      keep(logOf(state, fact.producer).sending, fact.msgId, { topic: fact.topic, mode: fact.mode, attemptedAt: fact.at, queueId: 0 });
      return;
    case 'send.attempted': {
      const { sending } = logOf(state, fact.producer);
      const sent = sending.get(fact.msgId);
      if (sent !== undefined) sending.set(fact.msgId, { ...sent, attemptedAt: fact.at, queueId: fact.queueId });
      return;
    }
    case 'send.completed':
      logOf(state, fact.producer).sending.delete(fact.msgId);
      return;
    default:
  }
}

function write(state: ClientLogState, owner: LogOwner, log: ClientLog, fact: Fact): void {
  const { settings } = owner;
  const context: LineContext = {
    isOns: state.isOns,
    role: owner.role,
    group: owner.group,
    messageModel: owner.messageModel,
    clientId: fact.type === 'client.started' ? fact.clientId : log.clientId,
    connectTimeoutMillis: owner.connectTimeoutMillis,
    addressOf: (node) => state.addresses.get(node) ?? node,
    isNameServer: (node) => state.nameServers.includes(node),
    held: (topic) => log.held.get(topic) ?? [],
    sending: (msgId) => log.sending.get(msgId),
  };
  for (const { level, logger, text } of linesFor(fact, context)) {
    if (settings.fate === 'noBinding' || settings.fate === 'noPermission') continue;
    if (logLevels.indexOf(level) > logLevels.indexOf(settings.level)) {
      log.hidden++;
      continue;
    }
    log.written++;
    log.bytes += text.length + aroundText;
    log.lines.push({ seq: fact.seq, at: fact.at, level, logger, text });
    if (log.lines.length > clientLogLimits.lines) log.lines.shift();
  }
}

export const clientLog: Projection<ClientLogState, ClientLogModel> = {
  id: 'clientLog',
  initial: (scenario) => ({
    epoch: scenario.epoch,
    isOns: isOnsLog(scenario),
    owners: ownersOf(scenario),
    addresses: addressesOf(scenario),
    nameServers: scenario.nameServers.map(({ id }) => id),
    logs: new Map(),
  }),
  apply(state, fact) {
    noteSending(state, fact);
    const id = writerOf(fact);
    const owner = id === undefined ? undefined : state.owners.get(id);
    if (id === undefined || owner === undefined) return;
    const log = logOf(state, id);
    write(state, owner, log, fact);
    remember(log, fact);
  },
  model({ epoch, owners, logs }, _nowMs, selection) {
    const client = selection?.kind === 'producer' || selection?.kind === 'consumer' ? selection.id : undefined;
    const settings = client === undefined ? undefined : owners.get(client)?.settings;
    const log = client === undefined ? undefined : logs.get(client);
    const isWritten = settings !== undefined && settings.fate !== 'noBinding' && settings.fate !== 'noPermission';
    return {
      client,
      settings,
      epoch,
      lines: log?.lines ?? [],
      written: log?.written ?? 0,
      hidden: log?.hidden ?? 0,
      files: isWritten ? filesOf(settings, log?.bytes ?? 0) : [],
    };
  },
};
