/** Producers, brokers with their newest messages, consumers; what is down, and which routes and queues go where. */
import type { ClusterMapModel, BrokerModel, NodeStatus } from '../../projections/clusterMap/clusterMapModel.ts';
import { dotMark } from '../cluster/tapeScene.ts';
import { consumerPath, faultCross, fitText, markAt, producerPath, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { margin, sheet, spread } from './frame.ts';

const most = 5;
const size = { client: 74, broker: 128 } as const;
/** Nodes below each other, and how high one is (px). */
const pitch = 30;
const heightOf = ([first, second]: readonly number[]): number =>
  first === undefined || second === undefined ? 24 : Math.min(24, second - first - 3);
const brokerX = (sheet.width - size.broker) / 2;
const consumerX = sheet.width - margin - size.client;
/** When nothing is news any more (ms). */
const longAfter = Number.MAX_SAFE_INTEGER;

const isGone = ({ state }: NodeStatus): boolean => state === 'down' || state === 'stopped';

const outline = (status: NodeStatus): Readonly<Record<string, string | number | undefined>> => ({
  fill: 'var(--surface)',
  stroke: isGone(status) ? 'var(--fail)' : 'var(--edge)',
  'stroke-width': isGone(status) ? 1.75 : 1,
  'stroke-dasharray': status.state === 'running' ? undefined : '5 3',
});

function brokerNodes(broker: BrokerModel, y: number, height: number): readonly SceneNode[] {
  const dots = broker.tapes
    .filter(({ kind }) => kind === 'topic')
    .flatMap((tape) => tape.dots)
    .sort((one, other) => one.changedAt - other.changedAt)
    .slice(-5);
  return [
    {
      tag: 'rect',
      attrs: { x: brokerX, y: y - height / 2, width: size.broker, height, rx: 6, ...outline(broker.status) },
    },
    textAt('name', brokerX + 8, y + 4, fitText(broker.id, 56, 11), { fill: 'ink-2' }),
    ...(isGone(broker.status)
      ? [{ tag: 'g' as const, attrs: { transform: `translate(${brokerX + size.broker - 14} ${y})` }, children: [faultCross(5)] }]
      : dots.map((dot, index) => markAt({ ...dotMark(dot, longAfter), r: 4 }, brokerX + 72 + index * 11, y))),
  ];
}

function clientNodes(id: string, path: string, x: number, y: number, status: NodeStatus): readonly SceneNode[] {
  return [{ tag: 'path', attrs: { d: path, ...outline(status) } }, textAt('name', x, y + 4, fitText(id, 50, 11), { fill: 'ink-2' })];
}

const link = (key: string, x1: number, y1: number, x2: number, y2: number, isBroken: boolean): SceneNode => ({
  tag: 'path',
  key,
  attrs: {
    d: `M${x1} ${y1}C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`,
    fill: 'none',
    stroke: isBroken ? 'var(--fail)' : 'var(--edge)',
    'stroke-width': 1.25,
    'stroke-dasharray': isBroken ? '4 4' : undefined,
  },
});

export function clusterThumbnail({ producers, brokers, groups }: ClusterMapModel): readonly SceneNode[] {
  const senders = producers.slice(0, most);
  const stores = brokers.slice(0, most);
  const receivers = groups.flatMap(({ consumers }) => consumers).slice(0, most);
  const places = (count: number): readonly number[] => spread(count, 4, sheet.height - 4, pitch);
  const [producerYs, brokerYs, consumerYs] = [places(senders.length), places(stores.length), places(receivers.length)];
  const routes = senders.flatMap((producer, from) =>
    stores.flatMap((broker, to) => {
      if (!producer.routes.some((route) => route.brokers.includes(broker.id)) && !producer.reach.includes(broker.id)) return [];
      const key = `route ${producer.id} ${broker.id}`;
      return [link(key, margin + size.client, producerYs[from] ?? 0, brokerX, brokerYs[to] ?? 0, isGone(broker.status))];
    }),
  );
  const owned = receivers.flatMap((consumer, to) =>
    stores.flatMap((broker, from) => {
      if (!consumer.owned.some((queue) => queue.startsWith(`${broker.id}:`))) return [];
      const key = `owner ${consumer.id} ${broker.id}`;
      return [link(key, brokerX + size.broker, brokerYs[from] ?? 0, consumerX + 10, consumerYs[to] ?? 0, isGone(broker.status))];
    }),
  );
  return [
    ...routes,
    ...owned,
    ...senders.flatMap(({ id, status }, index) => {
      const y = producerYs[index] ?? 0;
      const height = heightOf(producerYs);
      return clientNodes(id, producerPath(margin, y - height / 2, size.client, height), margin + 8, y, status);
    }),
    ...stores.flatMap((broker, index) => brokerNodes(broker, brokerYs[index] ?? 0, heightOf(brokerYs))),
    ...receivers.flatMap(({ id, status }, index) => {
      const y = consumerYs[index] ?? 0;
      const height = heightOf(consumerYs);
      return clientNodes(id, consumerPath(consumerX, y - height / 2, size.client, height), consumerX + 17, y, status);
    }),
  ];
}
