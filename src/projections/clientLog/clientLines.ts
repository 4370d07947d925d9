/**
 * What a client writes into its log for a fact: RocketMQ's own texts, read in rocketmq-client and rocketmq-remoting 4.9.8 and
 * ons-client 1.8.8. Parts that the simulation does not have (object texts, stack traces) are left out or stand as `…`.
 */
import type { Fact } from '../../engine/index.ts';
import type { LogLevel } from './logSettings.ts';

export interface NewLine {
  readonly level: LogLevel;
  /** RocketmqClient or RocketmqRemoting. */
  readonly logger: string;
  readonly text: string;
}

/** What the lines name beside the fact itself. */
export interface LineContext {
  readonly isOns: boolean;
  readonly role: 'producer' | 'consumer';
  readonly group: string;
  readonly messageModel: string;
  readonly clientId: string;
  /** host:port of a node. */
  addressOf(node: string): string;
  isNameServer(node: string): boolean;
  /** Connect timeout of the client (ms). */
  readonly connectTimeoutMillis: number;
  /** Queues that it had of a topic before this fact. */
  held(topic: string): readonly string[];
  /** Of a message that it is sending: topic, and when the present attempt began (ms). */
  sending(
    msgId: string,
  ): { readonly topic: string; readonly mode: string; readonly attemptedAt: number; readonly queueId: number } | undefined;
}

const line = (level: LogLevel, text: string, logger = 'RocketmqClient'): NewLine => ({ level, logger, text });
const remoting = (level: LogLevel, text: string): NewLine => line(level, text, 'RocketmqRemoting');

const queueText = (topic: string, queue: string): string => {
  const [broker = '', queueId = ''] = queue.split(':');
  return `MessageQueue [topic=${topic}, brokerName=${broker}, queueId=${queueId}]`;
};

const isRetry = (topic: string): boolean => topic.startsWith('%RETRY%');

function startLines({ role, group, messageModel, clientId }: LineContext): readonly NewLine[] {
  const factory = [
    line('INFO', `Created new MQClientInstance for clientId:[${clientId}]`),
    line('INFO', `the client factory [${clientId}] start OK`),
  ];
  if (role === 'producer') return [...factory, line('INFO', `the producer [${group}] start OK. sendMessageWithVIPChannel=false`)];
  return [
    line('INFO', `the consumer [${group}] start beginning. messageModel=${messageModel}, isUnitMode=false`),
    ...factory,
    line('INFO', `the consumer [${group}] start OK.`),
  ];
}

/** The lines of one client for one fact about it; most facts leave none. */
export function linesFor(fact: Fact, context: LineContext): readonly NewLine[] {
  const { group, role, clientId } = context;
  switch (fact.type) {
    case 'client.started':
      return startLines(context);
    case 'client.stopped':
      return [line('INFO', `the client factory [${clientId}] shutdown OK`), line('INFO', `the ${role} [${group}] shutdown OK`)];
    case 'connection.opened':
      return [remoting('INFO', `createChannel: connect remote host[${context.addressOf(fact.to)}] success, …`)];
    case 'connection.failed': {
      const address = context.addressOf(fact.to);
      const failed =
        fact.timer === undefined
          ? `createChannel: connect remote host[${address}] failed, …`
          : `createChannel: connect remote host[${address}] timeout ${context.connectTimeoutMillis}ms, …`;
      const route = 'updateTopicRouteInfoFromNameServer Exception org.apache.rocketmq.remoting.exception.RemotingConnectException: ';
      return [
        remoting('WARN', failed),
        ...(context.isNameServer(fact.to) ? [line('ERROR', `${route}connect to [${address}] failed`)] : []),
      ];
    }
    case 'connection.closed':
      return [
        remoting('INFO', `NETTY CLIENT PIPELINE: CLOSE ${context.addressOf(fact.to)}`),
        remoting('INFO', `closeChannel: the channel[${context.addressOf(fact.to)}] was removed from channel table`),
      ];
    case 'route.fetched': {
      if (fact.found) return [line('INFO', `the topic[${fact.topic}] route info changed, old[…] ,new[…]`)];
      if (isRetry(fact.topic)) return [];
      const text = `CODE: 17  DESC: No topic route info in name server for the topic: ${fact.topic}`;
      return [line('WARN', `updateTopicRouteInfoFromNameServer Exception org.apache.rocketmq.client.exception.MQClientException: ${text}`)];
    }
    case 'rebalance.done': {
      const before = context.held(fact.topic);
      const gone = before.filter((queue) => !fact.queues.includes(queue));
      const come = fact.queues.filter((queue) => !before.includes(queue));
      return [
        ...gone.map((queue) => line('INFO', `doRebalance, ${group}, remove unnecessary mq, ${queueText(fact.topic, queue)}`)),
        ...come.map((queue) => line('INFO', `doRebalance, ${group}, add a new mq, ${queueText(fact.topic, queue)}`)),
      ];
    }
    case 'pull.answered':
      if (!fact.status.endsWith('Exception') || isRetry(fact.queue)) return [];
      return [line('WARN', `execute the pull request exception ${fact.status}`)];
    case 'send.attemptFailed': {
      const sent = context.sending(fact.msgId);
      if (sent === undefined || sent.mode !== 'SYNC') return [];
      const queue = queueText(sent.topic, `${fact.broker}:${sent.queueId}`);
      const text = `sendKernelImpl exception, resend at once, InvokeID: …, RT: ${fact.at - sent.attemptedAt}ms, Broker: ${queue}`;
      return [line('WARN', `${text} ${fact.errorClass}: ${fact.message}`)];
    }
    case 'send.failed': {
      if (!context.isOns) return [];
      const mode = context.sending(fact.msgId)?.mode;
      const how = mode === 'ASYNC' ? 'async ' : mode === 'ONEWAY' ? 'oneway ' : '';
      return [line('ERROR', `Send message ${how}Exception, … ${fact.errorClass}: ${fact.message.split('\n')[0] ?? ''}`)];
    }
    case 'message.consumed':
      if (fact.result === 'THROW')
        return [
          line(
            'WARN',
            `consumeMessage exception: … Group: ${group} Msgs: [${fact.msgId}] MQ: ${queueText(fact.topic, `${fact.broker}:${fact.queueId}`)}`,
          ),
        ];
      if (fact.result === 'NULL')
        return [
          line(
            'WARN',
            `consumeMessage return null, Group: ${group} Msgs: [${fact.msgId}] MQ: ${queueText(fact.topic, `${fact.broker}:${fact.queueId}`)}`,
          ),
        ];
      return [];
    case 'message.dropped':
      if (fact.reason === 'broadcasting')
        return [line('WARN', `BROADCASTING, the message consume failed, drop it, ${messageText(fact.msgId)}`)];
      if (fact.reason === 'reconsumedTooOften')
        return [line('WARN', `Consume too many times, ack message async. message ${messageText(fact.msgId)}`)];
      return [];
    default:
      return [];
  }
}

/** MessageExt.toString, of which a fact knows the id. */
const messageText = (msgId: string): string => `MessageExt [… msgId=${msgId}, …]`;

/** The client whose log a fact may reach; undefined for facts that no client writes down. */
export function writerOf(fact: Fact): string | undefined {
  switch (fact.type) {
    case 'client.started':
    case 'client.stopped':
      return fact.id;
    case 'connection.opened':
    case 'connection.failed':
      return fact.from;
    case 'connection.closed':
      return fact.noticedBy === fact.from ? fact.from : undefined;
    case 'route.fetched':
      return fact.client;
    case 'rebalance.done':
    case 'pull.answered':
    case 'message.consumed':
    case 'message.dropped':
      return fact.consumer;
    case 'send.attemptFailed':
    case 'send.failed':
      return fact.producer;
    default:
      return undefined;
  }
}
