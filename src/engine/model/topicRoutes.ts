/** Routes as a name server gives them and as clients read them. Source: RouteInfoManager, MQClientInstance (4.9.8). */
import type { MessageQueue, NameServer, PublishInfo, QueueData, TopicRoute } from './world.ts';

export const perms = { write: 2, read: 4 } as const;

const byBrokerName = (a: QueueData, b: QueueData): number => (a.broker < b.broker ? -1 : a.broker > b.broker ? 1 : 0);

/** The route of a topic, or undefined when no live broker carries it; with its fixed list of queues where name servers give that out. */
export function routeOf(nameServer: NameServer, topic: string, givesOrder = false): TopicRoute | undefined {
  const byBroker = nameServer.topicQueueTable.get(topic);
  if (byBroker === undefined) return undefined;
  const live = nameServer.brokerLiveTable;
  const slaves: Record<string, string[]> = {};
  for (const [id, { isMaster, brokerName }] of live) if (!isMaster && byBroker.has(brokerName)) (slaves[brokerName] ??= []).push(id);
  const queues = [...byBroker.values()].filter(({ broker }) => live.has(broker) || slaves[broker] !== undefined).sort(byBrokerName);
  if (queues.length === 0) return undefined;
  return routeFrom(
    queues,
    queues.map(({ broker }) => broker).filter((broker) => live.has(broker)),
    slaves,
    givesOrder ? nameServer.orderTopicConfig.get(topic) : undefined,
  );
}

function routeFrom(
  queues: readonly QueueData[],
  brokers: readonly string[],
  slaves: TopicRoute['slaves'],
  orderTopicConf?: string,
): TopicRoute {
  const addresses = (name: string): string => [...(brokers.includes(name) ? ['0'] : []), ...(slaves[name] ?? [])].sort().join(',');
  const signature = queues.map((q) => `${q.broker}(${addresses(q.broker)}):${q.readQueueNums}:${q.writeQueueNums}:${q.perm}`).join(' ');
  if (orderTopicConf === undefined) return { queues, brokers, slaves, signature };
  return { queues, brokers, slaves, orderTopicConf, signature: `${signature} ${orderTopicConf}` };
}

/** One address of each broker name: its master, else a slave (BrokerData.selectBrokerAddr). */
export const addressesOf = (route: TopicRoute): string[] =>
  route.queues.map(({ broker }) => (route.brokers.includes(broker) ? broker : (route.slaves[broker]?.[0] ?? broker)));

/** topicRouteData2TopicPublishInfo: the fixed list of an ordered topic, alive or not; otherwise writable queues of brokers with a master, by broker name, then queue id. */
export function publishQueues(topic: string, route: TopicRoute): MessageQueue[] {
  if (route.orderTopicConf !== undefined) return orderedQueues(topic, route.orderTopicConf);
  const queues: MessageQueue[] = [];
  for (const data of route.queues) {
    if ((data.perm & perms.write) === 0 || !route.brokers.includes(data.broker)) continue;
    for (let queueId = 0; queueId < data.writeQueueNums; queueId++) queues.push({ topic, broker: data.broker, queueId });
  }
  return queues;
}

/** `broker-a:2;broker-b:2` */
function orderedQueues(topic: string, orderTopicConf: string): MessageQueue[] {
  return orderTopicConf.split(';').flatMap((item) => {
    const [broker = '', count = '0'] = item.split(':');
    return Array.from({ length: Number(count) || 0 }, (_, queueId) => ({ topic, broker, queueId }));
  });
}

/** topicRouteData2TopicSubscribeInfo: readable queues, in the order in which strategies see them. */
export function subscribeQueues(topic: string, route: TopicRoute): MessageQueue[] {
  const queues: MessageQueue[] = [];
  for (const data of route.queues) {
    if ((data.perm & perms.read) === 0) continue;
    for (let queueId = 0; queueId < data.readQueueNums; queueId++) queues.push({ topic, broker: data.broker, queueId });
  }
  return queues;
}

/** The default topic's route under another name: what an unknown topic is sent with (tryToFindTopicPublishInfo). */
export function routeFromDefaultTopic(route: TopicRoute, defaultTopicQueueNums: number): TopicRoute {
  const queues = route.queues.map((data) => {
    const queueNums = Math.min(defaultTopicQueueNums, data.readQueueNums);
    return { ...data, readQueueNums: queueNums, writeQueueNums: queueNums };
  });
  return routeFrom(queues, route.brokers, route.slaves);
}

/** A new route makes a new object with a new start of the round robin. */
export const publishInfoOf = (topic: string, route: TopicRoute): PublishInfo => ({
  queues: Object.freeze(publishQueues(topic, route)),
  index: -1,
  hasRoute: true,
  asyncIndexes: [],
});
