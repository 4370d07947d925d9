/** One sentence for each fact type, actor first. The type of `SentenceBuilders` makes a missing one a compile error. */
import type { FactOf, ScriptAction } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { count, duration, queueName, saidTime } from '../format/index.ts';
import { callerSentences } from './callerSentences.ts';
import { httpSentences } from './httpSentences.ts';
import { consumingSentences } from './consumingSentences.ts';
import { sendingSentences } from './sendingSentences.ts';
import { rejectionText } from './rejectionText.ts';
import { actionText } from './actionWords.ts';
import { listed, messageNames, mostNamed, reasonText, taskText, type SentenceBuilders, type SentenceContext } from './words.ts';

/** A step of the script; one of several repetitions is told as the one that it is, not as all of them. */
function stepText({ at, action }: Pick<FactOf<'action.applied'>, 'at' | 'action'>, context: SentenceContext): string {
  const { at: first, count: times = 1, every = 0 } = action as unknown as ScriptAction;
  if (times === 1) return actionText(action, context);
  const step = actionText({ ...(action as object), count: 1 }, context);
  return every === 0
    ? m.facts_action_oneOf({ action: step, times: count(times) })
    : m.facts_action_nth({ action: step, number: count((at - first) / every + 1), times: count(times) });
}

const nodes = {
  'action.applied': (f, context) => m.facts_action_applied({ number: f.index + 1, action: stepText(f, context) }),
  'action.rejected': (f, context) =>
    m.facts_action_rejected({
      number: f.index + 1,
      action: stepText(f, context),
      reason: rejectionText(f.reason, f.subject ?? ''),
    }),
  'nameServer.started': (f) => m.facts_nameServer_started({ id: f.id }),
  'nameServer.stopped': (f) => m.facts_nameServer_stopped({ id: f.id, reason: reasonText(f.reason) }),
  'broker.started': (f) => m.facts_broker_started({ id: f.id }),
  'broker.stopped': (f) => m.facts_broker_stopped({ id: f.id }),
  'broker.crashed': (f) => m.facts_broker_crashed({ id: f.id, reason: reasonText(f.reason) }),
  'client.started': (f) => m.facts_client_started({ id: f.id, clientId: f.clientId }),
  'client.startRefused': (f) => m.facts_client_startRefused({ id: f.id }),
  'client.stopped': (f) => m.facts_client_stopped({ id: f.id }),
  'client.crashed': (f) =>
    f.reason === 'exit without shutdown'
      ? m.facts_client_exited({ id: f.id })
      : m.facts_client_crashed({ id: f.id, reason: reasonText(f.reason) }),
  'link.cut': (f) => m.facts_link_cut({ from: f.from, to: f.to }),
  'link.tuned': (f) =>
    m.facts_link_tuned({
      from: f.from,
      to: f.to,
      latency: duration(f.latencyMs),
      jitter: duration(f.jitterMs),
      loss: count(f.lossPerMille),
    }),
  'link.healed': (f) => m.facts_link_healed({ from: f.from, to: f.to }),
  'port.closed': (f) => m.facts_port_closed({ node: f.node, port: String(f.port) }),
  'port.opened': (f) => m.facts_port_opened({ node: f.node, port: String(f.port) }),
  'connection.opened': (f) => m.facts_connection_opened({ from: f.from, to: f.to }),
  'connection.closed': (f) => m.facts_connection_closed({ noticedBy: f.noticedBy, from: f.from, to: f.to, reason: reasonText(f.reason) }),
  'connection.failed': (f) => m.facts_connection_failed({ from: f.from, to: f.to, error: f.message }),
} satisfies Partial<SentenceBuilders>;

const network = {
  'timer.armed': (f) => {
    const first = saidTime(f.firstAt);
    if (f.periodMs === undefined) return m.facts_timer_armed_once({ owner: f.owner, task: taskText(f.task), first });
    // A task of each millisecond has no beat of its own: it does what has come due.
    if (f.periodMs <= 1) return m.facts_timer_armed_due({ owner: f.owner, task: taskText(f.task) });
    const period = duration(f.periodMs);
    if (f.target === undefined) return m.facts_timer_armed({ owner: f.owner, task: taskText(f.task), period, first });
    return m.facts_timer_armed_target({ owner: f.owner, task: taskText(f.task), period, first, target: f.target });
  },
  'timer.stopped': (f) => m.facts_timer_stopped({ owner: f.owner, task: taskText(f.task) }),
  'state.changed': (f) => m.facts_state_changed({ instance: `${f.machine} ${f.instance}`, from: f.from, to: f.to, event: f.event }),
  'request.sent': (f, context) => {
    const hop = { from: f.from, to: f.to, code: f.code };
    if (f.msgId !== undefined) return m.facts_request_sent_message({ ...hop, message: context.message(f.msgId) });
    return f.queue === undefined ? m.facts_request_sent(hop) : m.facts_request_sent_queue({ ...hop, queue: queueName(f.queue) });
  },
  'response.sent': (f, context) => {
    const hop = { from: f.from, to: f.to, code: f.code, status: f.status };
    if (f.msgIds !== undefined && f.msgIds.length > 0) {
      return f.msgIds.length > mostNamed
        ? m.facts_response_sent_count({ ...hop, count: count(f.msgIds.length) })
        : m.facts_response_sent_messages({ ...hop, messages: messageNames(f.msgIds, context) });
    }
    if (f.msgId !== undefined) return m.facts_response_sent_message({ ...hop, message: context.message(f.msgId) });
    return f.queue === undefined ? m.facts_response_sent(hop) : m.facts_response_sent_queue({ ...hop, queue: queueName(f.queue) });
  },
  'request.lost': (f, context) => {
    const hop = { from: f.from, to: f.to, code: f.code, reason: reasonText(f.reason) };
    return f.msgId === undefined ? m.facts_request_lost(hop) : m.facts_request_lost_message({ ...hop, message: context.message(f.msgId) });
  },
} satisfies Partial<SentenceBuilders>;

const routing = {
  'broker.registered': (f) =>
    f.topics === undefined || f.topics.length === 0
      ? m.facts_broker_registered({ nameServer: f.nameServer, broker: f.broker })
      : m.facts_broker_registered_topics({ nameServer: f.nameServer, broker: f.broker, topics: listed(f.topics) }),
  'route.removed': (f) => m.facts_route_removed({ nameServer: f.nameServer, broker: f.broker, reason: reasonText(f.reason) }),
  'route.fetched': (f) =>
    f.found
      ? m.facts_route_fetched({ client: f.client, topic: f.topic, nameServer: f.nameServer ?? '?', count: f.queues ?? 0 })
      : m.facts_route_fetched_missing({ client: f.client, topic: f.topic }),
  'topic.created': (f) =>
    m.facts_topic_created({ broker: f.broker, topic: f.topic, read: count(f.readQueueNums), write: count(f.writeQueueNums) }),
  'topic.updated': (f) =>
    m.facts_topic_updated({
      broker: f.broker,
      topic: f.topic,
      read: count(f.readQueueNums),
      write: count(f.writeQueueNums),
      perm: f.perm,
    }),
  'nameServers.changed': (f) => m.facts_nameServers_changed({ client: f.client, nameServers: listed(f.nameServers) }),
  'writePerm.changed': (f) => {
    const inputs = { nameServer: f.nameServer, broker: f.broker, topics: count(f.topics) };
    return f.isWritable ? m.facts_writePerm_added(inputs) : m.facts_writePerm_wiped(inputs);
  },
  'topic.deleted': (f) => m.facts_topic_deleted({ broker: f.broker, topic: f.topic, records: count(f.records) }),
  'route.deleted': (f) => m.facts_route_deleted({ nameServer: f.nameServer, topic: f.topic }),
  'brokerConfig.updated': (f) => m.facts_brokerConfig_updated({ broker: f.broker, key: f.key, before: f.before, value: f.value }),
  'orderConf.updated': (f) =>
    f.orderConf === undefined
      ? m.facts_orderConf_deleted({ nameServer: f.nameServer, topic: f.topic })
      : m.facts_orderConf_updated({ nameServer: f.nameServer, topic: f.topic, conf: f.orderConf }),
  'subscriptionGroup.updated': (f) =>
    m.facts_subscriptionGroup_updated({
      broker: f.broker,
      group: f.group,
      enabled: String(f.consumeEnable),
      broadcast: String(f.consumeBroadcastEnable),
      queues: count(f.retryQueueNums),
      times: count(f.retryMaxTimes),
    }),
  'subscriptionGroup.deleted': (f) =>
    f.withOffsets
      ? m.facts_subscriptionGroup_deleted_offsets({ broker: f.broker, group: f.group })
      : m.facts_subscriptionGroup_deleted({ broker: f.broker, group: f.group }),
  'admin.failed': (f) =>
    f.broker === undefined
      ? m.facts_admin_failed({ command: f.command, code: f.code, error: f.message })
      : m.facts_admin_failed_broker({ broker: f.broker, command: f.command, code: f.code, error: f.message }),
  'client.registered': (f) => m.facts_client_registered({ broker: f.broker, client: f.client, role: f.role, group: f.group }),
  'client.removed': (f) => m.facts_client_removed({ broker: f.broker, client: f.client, group: f.group, reason: reasonText(f.reason) }),
} satisfies Partial<SentenceBuilders>;

const transactions = {
  'half.stored': (f, context) => m.facts_half_stored({ broker: f.broker, message: context.message(f.msgId), producer: f.producer }),
  'localTransaction.executed': (f, context) =>
    m.facts_localTransaction_executed({ producer: f.producer, message: context.message(f.msgId), state: f.state }),
  'transaction.ended': (f, context) => {
    const inputs = { producer: f.producer, message: context.message(f.msgId), state: f.state };
    switch (f.refused) {
      case 'halfNotFound':
        return m.facts_transaction_ended_refused_halfNotFound(inputs);
      case 'groupWrong':
        return m.facts_transaction_ended_refused_groupWrong(inputs);
      case 'immunityOver':
        return m.facts_transaction_ended_refused_immunityOver(inputs);
      default:
        return f.from === 'check' ? m.facts_transaction_ended_check(inputs) : m.facts_transaction_ended_send(inputs);
    }
  },
  'half.checked': (f, context) => {
    const inputs = { broker: f.broker, message: context.message(f.msgId), check: f.check };
    return f.producer === undefined ? m.facts_half_checked_nobody(inputs) : m.facts_half_checked({ ...inputs, producer: f.producer });
  },
  'half.deferred': (f, context) => m.facts_half_deferred({ broker: f.broker, message: context.message(f.msgId), check: f.check }),
  'half.committed': (f, context) => m.facts_half_committed({ broker: f.broker, message: context.message(f.msgId) }),
  'half.rolledBack': (f, context) => m.facts_half_rolledBack({ broker: f.broker, message: context.message(f.msgId) }),
  'half.discarded': (f, context) => {
    const inputs = { broker: f.broker, message: context.message(f.msgId) };
    return f.reason === undefined
      ? m.facts_half_discarded(inputs)
      : m.facts_half_discarded_reason({ ...inputs, reason: reasonText(f.reason) });
  },
} satisfies Partial<SentenceBuilders>;

const around = {
  'client.logged': (f) => m.facts_client_logged({ client: f.client, text: f.text }),
  'invariant.violated': (f) => m.facts_invariant_violated({ rule: f.rule, text: f.text }),
} satisfies Partial<SentenceBuilders>;

export const sentenceBuilders: SentenceBuilders = {
  ...nodes,
  ...network,
  ...routing,
  ...sendingSentences,
  ...consumingSentences,
  ...transactions,
  ...callerSentences,
  ...httpSentences,
  ...around,
};
