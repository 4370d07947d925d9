/** Lines of the cluster picture as curves: which way messages go, and who owns which queue. */
import type { ClusterMapModel, FlightModel, ProducerModel } from '../../projections/clusterMap/clusterMapModel.ts';
import type { FlowPause } from '../../projections/flowLimits.ts';
import { linkCurve, reversed, type Curve } from '../flight.ts';
import type { Box } from '../marks/index.ts';
import { parseQueue } from '../format/index.ts';
import { tapeId, type BrokerPlace, type ClusterLayout } from './layoutParts.ts';
import { consumerGap } from './phoneLayout.ts';

export interface OwnerLine {
  readonly key: string;
  readonly broker: string;
  readonly consumer: string;
  readonly group: string;
  readonly isRetry: boolean;
  readonly isHeld: boolean;
  /** The owner does not pull: flow control keeps it from that, or it is suspended. */
  readonly isPaused: boolean;
  /** Flow control's rule, where that is why. */
  readonly rule: FlowPause | undefined;
  readonly curve: Curve;
}

export interface SendLine {
  readonly key: string;
  readonly producer: string;
  readonly broker: string;
  readonly curve: Curve;
}

const right = (box: Box): number => box.x + box.width;
const middleY = (box: Box): number => box.y + box.height / 2;
const middleX = (box: Box): number => box.x + box.width / 2;

/** Row of a queue in its broker, or the middle of the header when the queue is not drawn. */
function rowY(place: BrokerPlace, queue: string | undefined): number {
  const tape = queue === undefined ? undefined : place.tapes.get(queue);
  return tape?.y ?? place.box.y + place.headerHeight / 2;
}

/** Where a line meets a consumer: spread a little along the notch, so that lines of several queues can be told apart. */
function notchPoint(box: Box, index: number, count: number): readonly [number, number] {
  const spread = Math.min(5, (box.height * 0.63) / Math.max(1, count));
  const dy = (index - (count - 1) / 2) * spread;
  return [box.x + 12 * (1 - Math.abs(dy) / (box.height / 2)), middleY(box) + dy];
}

/** x of the phone's gutter: left of brokers, names of groups and consumers, with room for a dot on either side. */
const gutterX = 10;

/** On the phone: from a broker's left edge at `y` down the gutter, then level between the group's name and its consumers, into a notch. */
function throughGutterDown(place: BrokerPlace, y: number, consumer: Box): Curve {
  const x = middleX(consumer);
  const turn = consumer.y - consumerGap;
  const left = place.box.x;
  return [
    ...[left, y],
    ...[gutterX + 4, y, gutterX, y, gutterX, y + 8],
    ...[gutterX, y + 16, gutterX, turn - 16, gutterX, turn - 8],
    ...[gutterX, turn - 4, gutterX + 4, turn, gutterX + 8, turn],
    ...[gutterX + 16, turn, x - 16, turn, x - 6, turn],
    ...[x - 2, turn, x, turn + 2, x, turn + 6],
    ...[x, turn + 8, x, consumer.y + 6, x, consumer.y + 8],
  ];
}

/** On the phone: from a producer's point down the gutter into a broker further below. */
function throughGutterIn(producer: Box, place: BrokerPlace, y: number): Curve {
  const x = middleX(producer);
  const top = producer.y + producer.height;
  const left = place.box.x;
  return [
    ...[x, top],
    ...[x, top + 14, gutterX, top + 2, gutterX, top + 24],
    ...[gutterX, top + 32, gutterX, y - 24, gutterX, y - 8],
    ...[gutterX, y, gutterX + 4, y, left, y],
  ];
}

function toConsumer(layout: ClusterLayout, place: BrokerPlace, y: number, consumer: Box, index: number, count: number): Curve {
  if (layout.form === 'phone') return throughGutterDown(place, y, consumer);
  const [x1, y1] = notchPoint(consumer, index, count);
  return linkCurve(right(place.box), y, x1, y1);
}

/** One line from each queue to each of its owners. */
export function ownerLines(model: ClusterMapModel, layout: ClusterLayout): readonly OwnerLine[] {
  const perConsumer = new Map<
    string,
    {
      key: string;
      broker: string;
      queue: string;
      group: string;
      isRetry: boolean;
      isHeld: boolean;
      isPaused: boolean;
      rule: FlowPause | undefined;
    }[]
  >();
  const suspended = new Set(
    model.groups.flatMap(({ consumers }) => consumers.flatMap(({ id, suspendedSince }) => (suspendedSince === undefined ? [] : [id]))),
  );
  for (const broker of model.brokers) {
    for (const tape of broker.tapes) {
      for (const { group, owners, heldBy, paused } of tape.groups) {
        for (const owner of owners) {
          const lines = perConsumer.get(owner) ?? [];
          perConsumer.set(owner, lines);
          const isRetry = tape.kind === 'retry';
          lines.push({
            key: `${tapeId(tape)}>${owner}`,
            broker: broker.id,
            queue: tapeId(tape),
            group,
            isRetry,
            isHeld: heldBy === broker.id,
            isPaused: paused !== undefined || suspended.has(owner),
            rule: paused,
          });
        }
      }
    }
  }
  return [...perConsumer].flatMap(([consumer, lines]) => {
    const box = layout.consumers.get(consumer);
    if (box === undefined) return [];
    // Lines meet the notch in the order in which they come, so that they do not cross there.
    const ordered = lines
      .flatMap((line) => {
        const place = layout.brokers.get(line.broker);
        return place === undefined ? [] : [{ line, place, y: rowY(place, line.queue) }];
      })
      .sort((a, b) => a.y - b.y);
    return ordered.map(({ line, place, y }, index) => ({
      key: line.key,
      broker: line.broker,
      consumer,
      group: line.group,
      isRetry: line.isRetry,
      isHeld: line.isHeld,
      isPaused: line.isPaused,
      rule: line.rule,
      curve: toConsumer(layout, place, y, box, index, ordered.length),
    }));
  });
}

/** A consumer's connection to a slave: over it nothing comes while the master answers. */
export interface SlaveLine {
  readonly key: string;
  readonly slave: string;
  readonly master: string;
  readonly consumer: string;
  /** The consumer pulls from it. */
  readonly isUsed: boolean;
  /** It holds a pull of the shown group's consumer, in its master's stead. */
  readonly isHeld: boolean;
  readonly curve: Curve;
}

export function slaveLines(model: ClusterMapModel, layout: ClusterLayout): readonly SlaveLine[] {
  const connections = new Set(model.connections);
  return [...layout.brokers].flatMap(([slave, place]) => {
    const master = place.copyOf;
    if (master === undefined) return [];
    const held = new Set(
      (model.brokers.find(({ id }) => id === master)?.tapes ?? []).flatMap(({ groups }) =>
        groups.flatMap(({ group, owners, heldBy }) => (heldBy === slave && group === model.shownGroup ? owners : [])),
      ),
    );
    const used = new Set(
      model.groups.flatMap(({ consumers }) => consumers.flatMap(({ id, pullsFrom }) => (pullsFrom.includes(slave) ? id : []))),
    );
    return [...layout.consumers].flatMap(([consumer, box]) => {
      if (!connections.has(`${consumer}>${slave}`)) return [];
      const curve = toConsumer(layout, place, middleY(place.box), box, 0, 1);
      return [{ key: `${slave}>${consumer}`, slave, master, consumer, isUsed: used.has(consumer), isHeld: held.has(consumer), curve }];
    });
  });
}

/** Where a producer's lines begin. */
const tip = (layout: ClusterLayout, box: Box): readonly [number, number] =>
  layout.form === 'phone' ? [middleX(box), box.y + box.height] : [right(box), middleY(box)];

function toBroker(layout: ClusterLayout, producer: Box, place: BrokerPlace, queue: string | undefined): Curve {
  const [x0, y0] = tip(layout, producer);
  if (layout.form === 'phone') {
    const [first] = layout.brokers.values();
    return first === place
      ? linkCurve(x0, y0, middleX(place.box), place.box.y, true)
      : throughGutterIn(producer, place, rowY(place, queue));
  }
  return linkCurve(x0, y0, place.box.x, rowY(place, queue));
}

/** Of the phone's arc, which stays above the brokers (px). */
const lowArc = 20;

/** From an HTTP client to its gateway: in one column (on the phone in one row) an arc beside the boxes, otherwise between the columns. */
function betweenProducers(layout: ClusterLayout, from: string, to: string): Curve | undefined {
  const a = layout.producers.get(from);
  const b = layout.producers.get(to);
  if (a === undefined || b === undefined) return undefined;
  if (layout.form !== 'phone' && a.x !== b.x)
    return a.x < b.x ? linkCurve(right(a), middleY(a), b.x, middleY(b)) : linkCurve(a.x, middleY(a), right(b), middleY(b));
  const [x0, y0] = tip(layout, a);
  const [x1, y1] = tip(layout, b);
  const bulge = 22 + Math.min(40, (Math.abs(x1 - x0) + Math.abs(y1 - y0)) / 6);
  return layout.form === 'phone' ? [x0, y0, x0, y0 + lowArc, x1, y1 + lowArc, x1, y1] : [x0, y0, x0 + bulge, y0, x1 + bulge, y1, x1, y1];
}

const mostLines = 160;

/** Whether it would send to this broker: where it has the route of the topic, that route says so; otherwise its name servers would. */
function sendsTo({ routes, reach }: ProducerModel, broker: string, topic: string): boolean {
  const route = routes.find((one) => one.topic === topic);
  return (route?.brokers ?? reach).includes(broker);
}

/** Lines from each producer to each queue it can send to; with many of them one line per broker. */
export function sendLines(model: ClusterMapModel, layout: ClusterLayout): readonly SendLine[] {
  const queueCount = model.brokers.reduce((sum, { tapes }) => sum + tapes.filter(({ kind }) => kind === 'topic').length, 0);
  const isSimple = layout.form === 'phone' || queueCount * model.producers.length > mostLines;
  return model.producers.flatMap((sender) => {
    const { id: producer, gateway } = sender;
    const box = layout.producers.get(producer);
    if (box === undefined) return [];
    if (gateway !== undefined) {
      const curve = betweenProducers(layout, producer, gateway);
      return curve === undefined ? [] : [{ key: `${producer}>${gateway}`, producer, broker: gateway, curve }];
    }
    return model.brokers.flatMap(({ id: broker, tapes }) => {
      const place = layout.brokers.get(broker);
      // Nobody sends to a slave.
      if (place === undefined || place.copyOf !== undefined) return [];
      const open = tapes.filter(({ kind, topic }) => kind === 'topic' && sendsTo(sender, broker, topic));
      const queues = !isSimple && !place.isFolded ? open.map(tapeId) : open.length > 0 ? [undefined] : [];
      return queues.map((queue) => ({
        key: `${producer}>${queue ?? broker}`,
        producer,
        broker,
        curve: toBroker(layout, box, place, queue),
      }));
    });
  });
}

/** The way of a message between two nodes; undefined when one of them is not drawn. */
export function flightCurve(
  layout: ClusterLayout,
  flight: Pick<FlightModel, 'from' | 'to' | 'queue' | 'code'>,
  owners: ReadonlyMap<string, Curve>,
): Curve | undefined {
  const { from, to, queue } = flight;
  const isToClient = layout.brokers.has(from);
  const broker = isToClient ? from : to;
  const client = isToClient ? to : from;
  const place = layout.brokers.get(broker);
  if (place === undefined) return betweenProducers(layout, from, to);
  const producer = layout.producers.get(client);
  if (producer !== undefined) {
    const way = toBroker(layout, producer, place, parseQueue(queue ?? '')?.broker === broker ? queue : undefined);
    return isToClient ? reversed(way) : way;
  }
  const consumer = layout.consumers.get(client);
  if (consumer === undefined) return undefined;
  // A message on its way back waits there next: it flies to the row of the delay service.
  const y = queue !== undefined && place.tapes.has(queue) ? rowY(place, queue) : place.isFolded ? rowY(place, undefined) : place.schedule.y;
  // A slave answers for its master's queue, but not from there.
  const ownLine = queue === undefined || place.copyOf !== undefined ? undefined : owners.get(`${queue}>${client}`);
  const way = ownLine ?? toConsumer(layout, place, y, consumer, 0, 1);
  return isToClient ? way : reversed(way);
}

/** A straight or bent line between any two nodes, for cut and slow links; undefined when one is not drawn. */
export function nodeCurve(layout: ClusterLayout, a: string, b: string): Curve | undefined {
  const producer = layout.producers.get(a) === undefined ? (layout.producers.get(b) === undefined ? undefined : b) : a;
  const consumer = layout.consumers.get(a) === undefined ? (layout.consumers.get(b) === undefined ? undefined : b) : a;
  const broker = layout.brokers.get(a) === undefined ? (layout.brokers.get(b) === undefined ? undefined : b) : a;
  const nameServer = layout.nameServers.get(a) === undefined ? (layout.nameServers.get(b) === undefined ? undefined : b) : a;
  const place = broker === undefined ? undefined : layout.brokers.get(broker);
  if (place === undefined && layout.producers.has(a) && layout.producers.has(b)) return betweenProducers(layout, a, b);
  const producerBox = producer === undefined ? undefined : layout.producers.get(producer);
  const consumerBox = consumer === undefined ? undefined : layout.consumers.get(consumer);
  const serverBox = nameServer === undefined ? undefined : layout.nameServers.get(nameServer);
  if (place !== undefined && producerBox !== undefined) {
    const [x0, y0] = tip(layout, producerBox);
    return layout.form === 'phone' ? toBroker(layout, producerBox, place, undefined) : linkCurve(x0, y0, place.box.x, middleY(place.box));
  }
  if (place !== undefined && consumerBox !== undefined) return toConsumer(layout, place, middleY(place.box), consumerBox, 0, 1);
  if (serverBox === undefined) return undefined;
  if (layout.form === 'dock') {
    const box = place?.box ?? producerBox ?? consumerBox;
    return box === undefined ? undefined : linkCurve(right(serverBox), middleY(serverBox), box.x, middleY(box));
  }
  const bottom: readonly [number, number] = [middleX(serverBox), serverBox.y + serverBox.height];
  if (place !== undefined) return linkCurve(bottom[0], bottom[1], middleX(place.box), place.box.y, true);
  if (producerBox !== undefined) return linkCurve(middleX(producerBox), producerBox.y, serverBox.x, middleY(serverBox));
  if (consumerBox !== undefined) return linkCurve(right(serverBox), middleY(serverBox), middleX(consumerBox), consumerBox.y);
  return undefined;
}
