/** The picture for narrow elements: producers, brokers and consumers below one another, links in the left gutter. */
import type { BrokerModel, ClusterMapModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { textWidth, type Box } from '../marks/index.ts';
import { legendHeight, legendRoom } from './legend.ts';
import { brokerOrder, brokerRows, slavePlace, tapeId, type BrokerPlace, type ClusterLayout, type TapePlace } from './layoutParts.ts';

const gutter = 28;
const margin = 12;
const rowPitch = 15;
const headerHeight = 28;
/** Lines from the gutter come this far above a consumer (px), below the name of its group. */
export const consumerGap = 6;
/** What an owner's name may take of a strip (px). */
const mostOwner = 64;

/** Boxes of one kind side by side, as many in a row as stay readable. */
function sideBySide(
  ids: readonly string[],
  y: number,
  width: number,
  height: number,
  narrowest: number,
): { readonly boxes: Map<string, Box>; readonly bottom: number } {
  const boxes = new Map<string, Box>();
  const inner = width - 2 * 16;
  const perRow = Math.max(1, Math.min(ids.length, Math.floor((inner + 8) / (narrowest + 8))));
  const boxWidth = Math.floor((inner - (perRow - 1) * 8) / perRow);
  ids.forEach((id, index) => {
    boxes.set(id, { x: 16 + (index % perRow) * (boxWidth + 8), y: y + Math.floor(index / perRow) * (height + 8), width: boxWidth, height });
  });
  return { boxes, bottom: y + Math.ceil(ids.length / perRow) * (height + 8) - (ids.length === 0 ? 0 : 8) };
}

function placeBroker(broker: BrokerModel, y: number, width: number, ownerWidth: number): BrokerPlace {
  const x = gutter;
  const right = width - margin;
  const rows = brokerRows(broker);
  const tapes = new Map<string, TapePlace>();
  const rowAt = (index: number): number => y + headerHeight + 8 + index * rowPitch;
  const strip = (rowY: number, left: number): Box => ({ x: left, y: rowY - 5, width: right - 46 - ownerWidth - left, height: 10 });
  // System rows need room for their long names.
  const systemLeft = x + 168;
  const add = (ids: ReadonlyMap<string, number>, first: number, left: number): void => {
    for (const [id, index] of ids) tapes.set(id, { id, y: rowAt(first + index), strip: strip(rowAt(first + index), left) });
  };
  // Of several topics each is named in a line above its queues.
  const topics = broker.expected.own.length > 1 ? broker.expected.own : [];
  const captions = new Map<string, number>();
  const ownRows = new Map(rows.own);
  let begin = 0;
  topics.forEach(({ name, queues }, index) => {
    captions.set(name, rowAt(begin + index));
    for (let queueId = 0; queueId < queues; queueId++) {
      const id = tapeId({ topic: name, broker: broker.id, queueId });
      if (ownRows.has(id)) ownRows.set(id, begin + queueId + index + 1);
    }
    begin += queues;
  });
  const { retryCount, scheduleCount, restCount } = rows;
  const ownCount = rows.ownCount + topics.length;
  // Left of a strip is room for the sign of older messages.
  add(ownRows, 0, x + 37);
  add(rows.retry, ownCount, systemLeft);
  const scheduleY = rowAt(ownCount + retryCount);
  add(rows.rest, ownCount + retryCount + scheduleCount, systemLeft);
  const count = ownCount + retryCount + scheduleCount + restCount;
  return {
    box: { x, y, width: right - x, height: headerHeight + count * rowPitch + 6 },
    headerHeight,
    isFolded: false,
    tapes,
    captions,
    schedule: {
      id: `SCHEDULE_TOPIC_XXXX:${broker.id}`,
      y: scheduleY,
      strip: { x: systemLeft, y: scheduleY - 5, width: right - 10 - systemLeft, height: 10 },
    },
    ruleY: undefined,
    columns: {
      labelLeft: x + 8,
      labelRight: x + 30,
      // As far from the owner's title as its own, so that the two are not read as one word.
      max: right - 20 - ownerWidth,
      lag: right - 12 - ownerWidth,
      owner: right - 4 - ownerWidth / 2,
      ownerWidth,
      titleY: y + 14,
    },
  };
}

export function phoneLayout(model: ClusterMapModel, width: number, height: number): ClusterLayout {
  const producers = sideBySide(
    model.producers.map(({ id }) => id),
    28,
    width,
    44,
    100,
  );
  const longest = Math.max(...model.groups.flatMap(({ consumers: all }) => all.map(({ id }) => textWidth(id, 11))), 34);
  const ownerWidth = Math.min(mostOwner, longest);
  let y = producers.bottom + 22;
  const brokers = new Map<string, BrokerPlace>();
  for (const { broker, isSlave } of brokerOrder(model.brokers)) {
    const x = gutter + 16;
    const placed = isSlave
      ? slavePlace(broker, { x, y: y - 4, width: width - margin - x, height: 40 })
      : placeBroker(broker, y, width, ownerWidth);
    brokers.set(broker.id, placed);
    y = placed.box.y + placed.box.height + 8;
  }
  y += 16;
  const groups = new Map<string, Box>();
  const consumers = new Map<string, Box>();
  for (const group of model.groups) {
    const members = sideBySide(
      group.consumers.map(({ id }) => id),
      y + 32,
      width,
      40,
      96,
    );
    for (const [id, box] of members.boxes) consumers.set(id, box);
    groups.set(group.name, { x: 8, y, width: width - 16, height: members.bottom + 8 - y });
    y = members.bottom + 18;
  }
  const needed = Math.ceil(y + Math.max(legendRoom(model, width), legendHeight(model, width)));
  return {
    form: 'phone',
    width,
    height: Math.max(height, needed),
    rowPitch,
    // The phone says its name servers in one line of text; the boxes are what can be selected there.
    nameServers: new Map(model.nameServers.map(({ id }, index) => [id, { x: 16 + index * 34, y: 4, width: 30, height: 18 }])),
    nameServerCaption: { x: 16 + model.nameServers.length * 34 + 2, y: 17 },
    producerCaption: undefined,
    producers: producers.boxes,
    brokers,
    groups,
    consumers,
    legendY: Math.ceil(y + 6),
  };
}
