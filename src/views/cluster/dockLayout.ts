/**
 * The cluster in the dock, from left to right: name servers, producers, brokers as headers, consumers in one line each. What the
 * height does not hold stands in a further column of its kind, and where the width is used up, below.
 */
import type { BrokerModel, ClusterMapModel, GroupModel, ProducerModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { boldWidth, textWidth, type Box } from '../marks/index.ts';
import { brokerOrder, slavePlace, tapeId, type BrokerPlace, type ClusterLayout, type TapePlace } from './layoutParts.ts';
import { modelWords } from './words.ts';

/** Narrower than this it scrolls sideways. */
const narrowest = 720;
const margin = 4;
const gap = 6;
const server = { width: 104, height: 30 };
const producer = { width: 144, height: 48 };
const usualBroker = { width: 236, height: 48, slaveHeight: 44, slaveIndent: 20 };
const consumer = { width: 168, height: 24, gap: 3 };
const group = { header: 21, foot: 4, side: 8 };
/** A broker's header is no narrower than its words. */
const narrowestBroker = 184;
/** Room between two kinds for what flies there: at least, and at most. */
const air = { least: 40, most: 220 };

/** How far down something so high goes to stand in the middle. */
const middled = (height: number, room: number): number => Math.max(0, Math.floor((room - 2 * margin - height) / 2));

/** Places of one kind, filled column by column: what does not fit below the one before begins the next. A single column stands in the middle. */
function inColumns(
  heights: readonly number[],
  room: number,
): { readonly at: readonly (readonly [number, number])[]; readonly columns: number } {
  let [column, y] = [0, margin];
  const at = heights.map((height): readonly [number, number] => {
    if (y > margin && y + height > room - margin) [column, y] = [column + 1, margin];
    const place = [column, y] as const;
    y += height + gap;
    return place;
  });
  const down = column === 0 ? middled(y - gap - margin, room) : 0;
  return { at: at.map(([of, top]) => [of, top + down]), columns: column + 1 };
}

/** A group's name, what stands beside it, and the space around both (px). */
const headerWidth = (one: GroupModel): number => boldWidth(one.name, 12) + textWidth(modelWords(one), 11) + 8 + 24;

/** A broker's header: everything that lies in it is in one place. */
function headerPlace(model: BrokerModel, box: Box): BrokerPlace {
  const y = box.y + 24;
  const right = box.x + box.width - 12;
  const strip = { x: right - 60, y: y - 5, width: 40, height: 10 };
  const tapes = new Map<string, TapePlace>(model.tapes.map((tape) => [tapeId(tape), { id: tapeId(tape), y, strip }]));
  return {
    box,
    headerHeight: 32,
    isFolded: true,
    tapes,
    schedule: { id: `SCHEDULE_TOPIC_XXXX:${model.id}`, y, strip },
    ruleY: undefined,
    columns: { labelLeft: box.x + 12, labelRight: right, max: right, lag: right, owner: right, ownerWidth: 36, titleY: y },
  };
}

export function dockLayout(model: ClusterMapModel, width: number, height: number): ClusterLayout {
  const whole = Math.max(width, narrowest);
  const servers = inColumns(
    model.nameServers.map(() => server.height),
    height,
  );
  // The one who asks brokers for others stands next to them: its lines pass behind nobody.
  const isGateway = ({ role }: ProducerModel): number => Number(role === 'httpGateway');
  const senders = model.producers.toSorted((a, b) => isGateway(a) - isGateway(b));
  const producers = inColumns(
    senders.map(() => producer.height),
    height,
  );
  const ordered = brokerOrder(model.brokers);
  const brokers = inColumns(
    ordered.map(({ isSlave }) => (isSlave ? usualBroker.slaveHeight : usualBroker.height)),
    height,
  );
  const perColumn = Math.max(
    1,
    Math.floor((height - 2 * margin - group.header - group.foot + consumer.gap) / (consumer.height + consumer.gap)),
  );
  const wanted = model.groups.map(({ consumers }) => Math.max(1, Math.ceil(consumers.length / perColumn)));
  const widthFor = (columns: number, member: number): number => columns * (member + gap) - gap + 2 * group.side;
  const serversWidth = (server.width + gap) * servers.columns - gap;
  const beforeBrokers = margin + serversWidth + (producer.width + gap) * producers.columns - gap;
  // Where the dock is too narrow for all kinds side by side, brokers give way first.
  const brokersRoom = whole - margin - beforeBrokers - 2.5 * air.least - widthFor(1, consumer.width);
  const broker = {
    ...usualBroker,
    width: Math.max(narrowestBroker, Math.min(usualBroker.width, Math.floor((brokersRoom + gap) / brokers.columns) - gap)),
  };
  const beforeGroups = beforeBrokers + (broker.width + gap) * brokers.columns - gap;
  // Groups get the columns that they ask for as long as there is room; then their members stand in fewer and longer ones.
  const groupsRoom = whole - margin - beforeGroups - 2.5 * air.least;
  const columnsInAll = Math.max(1, Math.floor((groupsRoom + gap) / (consumer.width + 2 * group.side + gap)));
  const isBeside = model.groups.length <= columnsInAll;
  const perGroup = isBeside ? Math.max(1, Math.floor(columnsInAll / Math.max(1, model.groups.length))) : 1;
  const columnsOf = wanted.map((columns) => Math.min(columns, perGroup));
  // As long as there is room, a group is so wide that its name and its mode stand side by side.
  const besideNames = Math.max(0, ...model.groups.map(headerWidth)) - widthFor(1, consumer.width);
  const inAll = isBeside ? columnsOf.reduce((sum, columns) => sum + columns, 0) : columnsInAll;
  const spareEach = Math.floor((groupsRoom + gap) / Math.max(1, inAll)) - gap - widthFor(1, consumer.width);
  // Where it scrolls sideways anyway the name costs nothing.
  const wider = Math.max(0, Math.ceil(spareEach < 0 ? besideNames : Math.min(besideNames, spareEach)));
  const member = consumer.width + wider;
  const groupWidth = (columns: number): number => widthFor(columns, member);
  const groupsWidth = isBeside
    ? columnsOf.reduce((sum, columns) => sum + groupWidth(columns) + gap, -gap)
    : columnsInAll * (groupWidth(1) + gap) - gap;
  const spare = Math.max(2.5 * air.least, whole - margin - beforeGroups - groupsWidth);
  const between = Math.min(air.most, spare / 2.5);
  // A very wide dock has air at both sides.
  const left = margin + Math.max(0, Math.floor((spare - 2.5 * between) / 2));
  const producerX = left + serversWidth + between / 2;
  const brokerX = producerX + (producer.width + gap) * producers.columns - gap + between;
  const groupX = brokerX + (broker.width + gap) * brokers.columns - gap + between;
  const box = (x: number, [column, y]: readonly [number, number], size: { readonly width: number; readonly height: number }): Box => ({
    x: Math.round(x + column * (size.width + gap)),
    y,
    width: size.width,
    height: size.height,
  });
  const at = (places: readonly (readonly [number, number])[], index: number): readonly [number, number] => places[index] ?? [0, margin];
  const placedBrokers = new Map<string, BrokerPlace>();
  ordered.forEach(({ broker: one, isSlave }, index) => {
    const placed = box(brokerX, at(brokers.at, index), { width: broker.width, height: isSlave ? broker.slaveHeight : broker.height });
    const { slaveIndent } = broker;
    placedBrokers.set(
      one.id,
      isSlave ? slavePlace(one, { ...placed, x: placed.x + slaveIndent, width: placed.width - slaveIndent }) : headerPlace(one, placed),
    );
  });
  const groups = new Map<string, Box>();
  const consumers = new Map<string, Box>();
  const bottoms = Array.from({ length: isBeside ? 1 : columnsInAll }, () => margin);
  let x = groupX;
  model.groups.forEach(({ name, consumers: members }, index) => {
    const columns = columnsOf[index] ?? 1;
    const rows = Math.max(1, Math.ceil(members.length / columns));
    const column = index % columnsInAll;
    const frameHeight = group.header + rows * (consumer.height + consumer.gap) - consumer.gap + group.foot;
    const frame = {
      x: Math.round(isBeside ? x : groupX + column * (groupWidth(1) + gap)),
      y: isBeside ? margin + middled(frameHeight, height) : (bottoms[column] ?? margin),
      width: groupWidth(columns),
      height: frameHeight,
    };
    groups.set(name, frame);
    members.forEach(({ id }, place) =>
      consumers.set(id, {
        x: frame.x + group.side + Math.floor(place / rows) * (member + gap),
        y: frame.y + group.header + (place % rows) * (consumer.height + consumer.gap),
        width: member,
        height: consumer.height,
      }),
    );
    x += frame.width + gap;
    bottoms[column] = frame.y + frame.height + gap;
  });
  const boxes = [...groups.values(), ...[...placedBrokers.values()].map(({ box: one }) => one)];
  const right = Math.max(whole, ...boxes.map((one) => one.x + one.width + margin));
  const bottom = Math.max(height, ...boxes.map((one) => one.y + one.height + margin));
  return {
    form: 'dock',
    width: right,
    height: bottom,
    rowPitch: 18,
    nameServers: new Map(model.nameServers.map(({ id }, index) => [id, box(left, at(servers.at, index), server)])),
    nameServerCaption: undefined,
    producerCaption: undefined,
    producers: new Map(senders.map(({ id }, index) => [id, box(producerX, at(producers.at, index), producer)])),
    brokers: placedBrokers,
    groups,
    consumers,
    legendY: undefined,
  };
}
