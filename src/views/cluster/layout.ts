/**
 * Where everything in the cluster picture stands: a function of the model's structure and the size, never of load or
 * state, so that nothing moves when a number changes. Measures: visual rules, sections 2, 5, 6 and 10.
 */
import type { BrokerModel, ClusterMapModel, GroupModel, ProducerModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { textWidth, type Box } from '../marks/index.ts';
import {
  brokerOrder,
  brokerRows,
  phoneBelow,
  slavePlace,
  type BrokerPlace,
  type BrokerRows,
  type ClusterLayout,
  type TapePlace,
} from './layoutParts.ts';
import { dockLayout } from './dockLayout.ts';
import { legendHeight, legendRoom } from './legend.ts';
import { groupName, idLines, nameLineHeight } from './names.ts';
import { phoneLayout } from './phoneLayout.ts';

/** With more brokers they are drawn as headers. */
const foldAbove = 4;
/** A slave is a card of this height under its master, this far away and this much narrower. */
const slave = { height: 44, gap: 8, indent: 36 };

interface Columns {
  readonly producerX: number;
  readonly producerWidth: number;
  readonly brokerX: number;
  readonly brokerWidth: number;
  readonly groupX: number;
  readonly groupWidth: number;
  /** What an owner's name may take. */
  readonly ownerWidth: number;
  /** Right of the strips: the numbers, a lock where queues are locked, the owner. */
  readonly besideStrips: number;
  /** Left of the strips of topics. */
  readonly ownLabel: number;
  /** Left of the strips of what a broker keeps for itself, whose names are long. */
  readonly systemLabel: number;
}

const usualLabel = 168;
/** What the name of a topic takes at most: a longer one goes on beside its further queues. */
const mostTopic = 118;

/** Right of the strips: the numbers of four digits, and the owner without its name (px). */
const numbersWidth = 72;
/** An owner whose name is no wider than this leaves room for a lock beside it (px). */
const ownerBesideLock = 23;
const lockWidth = 13;

/** Messages on a strip are worth more than the last letters of their owner's name: so much of it stays (px). */
const leastStrip = { usual: 150, narrow: 96 };
const leastSystemStrip = { usual: 74, narrow: 48 };

function columnsFor(model: ClusterMapModel, width: number): Columns {
  const placed = placeColumns(width);
  const isNarrow = width < usualWidth;
  const least = isNarrow ? 'narrow' : 'usual';
  const topic = Math.max(0, ...model.brokers.flatMap(({ expected }) => expected.own.map(({ name }) => textWidth(name, 12, true))));
  const ownLabel = isNarrow ? Math.min(usualLabel, 50 + Math.min(mostTopic, topic)) : usualLabel;
  const longest = Math.max(0, ...model.groups.flatMap(({ consumers }) => consumers.map(({ id }) => textWidth(id, 11))));
  const forLock = model.expects.locks && longest > ownerBesideLock ? lockWidth : 0;
  const most = Math.max(36, placed.brokerWidth - ownLabel - numbersWidth - forLock - leastStrip[least]);
  const ownerWidth = Math.min(90, most, Math.max(36, longest));
  const besideStrips = numbersWidth + forLock + ownerWidth;
  const names = model.brokers.flatMap(({ expected: { retry, rest, reviveQueues, schedule: isDelaying }, schedule }) => [
    ...(isDelaying || schedule !== undefined ? ['SCHEDULE_TOPIC_XXXX q17'] : []),
    ...[...retry, ...rest].map((name) => `${name} q0`),
    // Beside the queue that is shown stands how many others share its row.
    ...rest.slice(rest.length - (reviveQueues > 1 ? 1 : 0)).map((name) => `${name} q0 +${reviveQueues - 1} ›`),
  ]);
  const label = Math.max(...names.map((name) => textWidth(name, 11, true) + 12));
  const mostLabel = Math.max(ownLabel, placed.brokerWidth - besideStrips - leastSystemStrip[least]);
  return { ...placed, ownerWidth, besideStrips, ownLabel, systemLabel: Math.min(mostLabel, Math.max(ownLabel, label)) };
}

/** The stage for which the picture was drawn. */
const usualWidth = 1040;

/** Columns of the usual stage; wider ones give the space to the links, narrower ones take it from links, then from strips. */
function placeColumns(width: number): Pick<Columns, 'producerX' | 'producerWidth' | 'brokerX' | 'brokerWidth' | 'groupX' | 'groupWidth'> {
  const spare = width - usualWidth;
  if (spare >= 0)
    return {
      producerX: 20,
      producerWidth: 144,
      brokerX: 268 + Math.round(spare / 2),
      brokerWidth: 492,
      groupX: 854 + spare,
      groupWidth: 178,
    };
  const fromGaps = Math.min(70, -spare);
  const fromStrips = Math.min(132, -spare - fromGaps);
  const fromBoxes = Math.max(0, -spare - fromGaps - fromStrips);
  const groupWidth = 178 - Math.min(34, Math.round(fromBoxes * 0.4));
  const groupX = width - 8 - groupWidth;
  // Names need the room more than links do, as long as these can be told apart.
  const least = 144 - Math.min(34, Math.round(fromBoxes * 0.4));
  const spareLinks = Math.max(0, Math.min(fromBoxes * 0.3, groupX - 20 - least - (492 - fromStrips) - leastLinks));
  const producerWidth = least + Math.min(144 - least, Math.round(spareLinks * 0.4));
  const brokerWidth = 492 - fromStrips + Math.min(fromStrips, Math.round(spareLinks * 0.6));
  const gaps = groupX - 20 - producerWidth - brokerWidth;
  return { producerX: 20, producerWidth, brokerX: 20 + producerWidth + Math.round(gaps * 0.52), brokerWidth, groupX, groupWidth };
}

/** The gaps on both sides of the brokers together, at the least (px). */
const leastLinks = 64;

/** Rows of the tallest form need this height in all at a given pitch. */
function brokerHeight({ ownCount, retryCount, scheduleCount, restCount }: BrokerRows, pitch: number): number {
  return 36 + pitch * (ownCount + 0.5 + retryCount + scheduleCount + restCount) + pitch * 0.75;
}

/** Distances of rows: the first that fits the height. More than the usual 24 where a tall stage would be left empty. */
const pitches = [38, 36, 34, 32, 30, 28, 26, 24, 23, 22, 21, 20, 19, 18];

function place(broker: BrokerModel, rows: BrokerRows, columns: Columns, y: number, pitch: number, isFolded: boolean): BrokerPlace {
  const { brokerX: x, brokerWidth: width, ownerWidth, besideStrips, ownLabel, systemLabel } = columns;
  const stripLeft = x + ownLabel;
  const stripRight = x + width - besideStrips;
  const stripHeight = pitch < 21 ? 14 : pitch > 28 ? 18 : 16;
  const tapes = new Map<string, TapePlace>();
  const rowAt = (index: number): number => (isFolded ? y + 24 : y + 36 + pitch * (index + 1));
  const strip = (rowY: number, left: number): Box => ({
    x: left,
    y: rowY - stripHeight / 2,
    width: stripRight - left,
    height: stripHeight,
  });
  const systemLeft = x + systemLabel;
  const add = (ids: ReadonlyMap<string, number>, left: number, yOf: (index: number) => number): void => {
    for (const [id, index] of ids) tapes.set(id, { id, y: yOf(index), strip: strip(yOf(index), left) });
  };
  const lastOwn = rows.ownCount - 1;
  const systemAt = (index: number): number => (isFolded ? y + 24 : rowAt(lastOwn) + pitch * (1.5 + index));
  add(rows.own, stripLeft, rowAt);
  add(rows.retry, systemLeft, systemAt);
  add(rows.rest, systemLeft, (index) => systemAt(rows.retryCount + rows.scheduleCount + index));
  const scheduleY = systemAt(rows.retryCount);
  return {
    box: { x, y, width, height: isFolded ? 48 : Math.round(brokerHeight(rows, pitch)) },
    headerHeight: 32,
    isFolded,
    tapes,
    schedule: { id: `SCHEDULE_TOPIC_XXXX:${broker.id}`, y: scheduleY, strip: strip(scheduleY, systemLeft) },
    ruleY: isFolded ? undefined : rowAt(lastOwn) + pitch * 0.8,
    columns: {
      labelLeft: x + 13,
      labelRight: stripLeft - 6,
      max: stripRight + 27,
      lag: stripRight + 54,
      owner: x + width - 18,
      ownerWidth,
      titleY: y + 33 + pitch * 0.42,
    },
  };
}

/** How consumers stand in a group: as usual, or each in one line where there are too many of them. */
interface GroupForm {
  readonly boxHeight: number;
  readonly gap: number;
  readonly header: number;
  readonly foot: number;
  readonly between: number;
}

const usualForm: GroupForm = { boxHeight: 54, gap: 4, header: 26, foot: 14, between: 16 };
const oneLineForm: GroupForm = { boxHeight: 26, gap: 4, header: 24, foot: 8, between: 8 };

/** Groups begin this far below the top of the first broker, and end this far above the legend. */
const groupsDown = 13;
const groupsUp = 8;
const leastProducerPitch = 64;
const producerHeight = 52;
/** With a line for each of two ids. */
const fullProducerHeight = 64;
const producerGap = 6;

const heightOfProducer = (producer: ProducerModel, { producerWidth }: Columns): number =>
  idLines(producer, producerWidth).length > 1 ? fullProducerHeight : producerHeight;

/** Higher boxes use up the air between the others. */
const leastPitchOf = ({ producers }: ClusterMapModel, columns: Columns): number =>
  Math.max(
    leastProducerPitch,
    ...producers.slice(1).map((one, index) => {
      const before = producers[index];
      return producerGap + (heightOfProducer(one, columns) + (before === undefined ? 0 : heightOfProducer(before, columns))) / 2;
    }),
  );

/** A second line of a group's name pushes its consumers down. */
const nameHeight = (group: GroupModel, { groupWidth }: Columns): number =>
  (groupName(group, groupWidth - 24, 3).lines.length - 1) * nameLineHeight;

const leastHeight = (model: ClusterMapModel, columns: Columns, { boxHeight, gap, header, foot, between }: GroupForm): number =>
  model.groups.reduce(
    (sum, group) =>
      sum + header + nameHeight(group, columns) + foot + Math.max(1, group.consumers.length) * (boxHeight + gap) - gap + between,
    -between,
  );

/** What the columns beside the brokers take at least, from the top of the first broker down. */
const leastBeside = (model: ClusterMapModel, columns: Columns): number =>
  Math.max(
    groupsDown + leastHeight(model, columns, oneLineForm) + groupsUp,
    model.producers.length === 0 ? 0 : 40 + leastPitchOf(model, columns) * (model.producers.length - 1) + fullProducerHeight / 2,
  );

/** Splits the height between the groups, in their order; the distance of the consumers shrinks when there are many. */
function placeGroups(
  model: ClusterMapModel,
  columns: Columns,
  top: number,
  brokerBottom: number,
  stageBottom: number,
): Pick<ClusterLayout, 'groups' | 'consumers'> {
  const groups = new Map<string, Box>();
  const consumers = new Map<string, Box>();
  const members = model.groups.reduce((sum, { consumers: all }) => sum + Math.max(1, all.length), 0);
  const lowest = Math.max(brokerBottom, stageBottom);
  const form = leastHeight(model, columns, usualForm) <= lowest - top ? usualForm : oneLineForm;
  const bottom = leastHeight(model, columns, form) <= brokerBottom - top ? brokerBottom : lowest;
  const available = bottom - top;
  const overhead = model.groups.reduce((sum, group) => sum + form.header + nameHeight(group, columns) + form.foot, 0);
  const pitch = Math.max(
    form.boxHeight + form.gap,
    Math.min(
      form.boxHeight + 16,
      Math.floor((available - overhead - (model.groups.length - 1) * form.between + form.between) / Math.max(1, members)),
    ),
  );
  const headers = model.groups.map((group) => form.header + nameHeight(group, columns));
  const heights = model.groups.map(
    ({ consumers: all }, index) => (headers[index] ?? 0) + Math.max(1, all.length) * pitch - (pitch - form.boxHeight) + form.foot,
  );
  const used = heights.reduce((sum, height) => sum + height, 0);
  const between = Math.max(form.between, Math.min(56, (available - used) / (model.groups.length + 1)));
  let y = top + Math.max(0, (available - used - between * (model.groups.length - 1)) / 2);
  model.groups.forEach((group, index) => {
    const height = heights[index] ?? 0;
    groups.set(group.name, { x: columns.groupX, y: Math.round(y), width: columns.groupWidth, height });
    group.consumers.forEach(({ id }, place) => {
      consumers.set(id, {
        x: columns.groupX + 12,
        y: Math.round(y + (headers[index] ?? 0) + place * pitch),
        width: columns.groupWidth - 24,
        height: form.boxHeight,
      });
    });
    y += height + between;
  });
  return { groups, consumers };
}

const nameServerWidth = 112;
/** What the words beside the name servers take. */
const captionWidth = 160;

/** In a row above the brokers. Where there are too many of them they move left and together, and what they are stands at the left edge. */
function placeNameServers(
  { nameServers: all }: ClusterMapModel,
  { producerX, brokerX }: Columns,
  width: number,
  y: number,
): Pick<ClusterLayout, 'nameServers' | 'nameServerCaption'> {
  const usual = brokerX + 110;
  const end = width - 12;
  const pitch = Math.max(nameServerWidth + 6, Math.min(150, Math.floor((end - brokerX) / Math.max(1, all.length))));
  const first = Math.max(producerX, Math.min(usual, end - all.length * pitch + pitch - nameServerWidth));
  const after = first + all.length * pitch;
  return {
    nameServers: new Map(all.map(({ id }, index) => [id, { x: first + index * pitch, y, width: nameServerWidth, height: 30 }])),
    nameServerCaption: { x: after + captionWidth <= end ? after : producerX, y: y + 19 },
  };
}

function columnLayout(model: ClusterMapModel, width: number, height: number): ClusterLayout {
  const columns = columnsFor(model, width);
  const legend = legendRoom(model, width);
  const ordered = brokerOrder(model.brokers).map((one) => ({ ...one, rows: brokerRows(one.broker) }));
  const isFolded = ordered.filter(({ isSlave }) => !isSlave).length > foldAbove;
  const heightAt = (pitch: number, between: number): number =>
    ordered.reduce((sum, { rows, isSlave }, index) => {
      if (isSlave) return sum + slave.gap + slave.height;
      return sum + (index === 0 ? 0 : between) + (isFolded ? 48 : brokerHeight(rows, pitch));
    }, 0);
  const fits = (pitch: number, top: number, between: number): boolean => top + heightAt(pitch, between) + legend <= height;
  // First the air shrinks, then the rows; below 18 px a row the picture scrolls instead.
  const pitch = pitches.find((candidate) => fits(candidate, candidate > 24 ? 74 : 60, candidate > 24 ? 24 : 14)) ?? 18;
  const isRoomy = fits(pitch, 74, 24);
  const between = isFolded ? 16 : isRoomy ? 24 : 14;
  // What is left over stands above and below, so that a small cluster does not hang under the header.
  const room = height - legend - Math.max(heightAt(pitch, between), leastBeside(model, columns));
  const down = isRoomy ? Math.min(160, Math.floor(Math.max(0, room - 74) * 0.4)) : 0;
  // Many clients beside few brokers take the air above them.
  const top = (isRoomy ? Math.max(60, Math.min(74, room)) : 60) + down;
  const brokers = new Map<string, BrokerPlace>();
  let y = top;
  for (const { broker, isSlave, rows } of ordered) {
    if (isSlave) y += slave.gap - between;
    const placed = isSlave
      ? slavePlace(broker, {
          x: columns.brokerX + slave.indent,
          y,
          width: columns.brokerWidth - slave.indent,
          height: slave.height,
        })
      : place(broker, rows, columns, y, pitch, isFolded);
    brokers.set(broker.id, placed);
    y += placed.box.height + between;
  }
  const brokerBottom = y - between;
  const producers = new Map<string, Box>();
  const producerPitch = Math.max(leastPitchOf(model, columns), Math.min(180, (brokerBottom - top) / Math.max(1, model.producers.length)));
  const middle = Math.max((top + brokerBottom) / 2, top + (producerPitch * (model.producers.length - 1)) / 2 + 40);
  model.producers.forEach((producer, index) => {
    const centre = middle + (index - (model.producers.length - 1) / 2) * producerPitch;
    const boxHeight = heightOfProducer(producer, columns);
    producers.set(producer.id, {
      x: columns.producerX,
      y: Math.round(centre - boxHeight / 2),
      width: columns.producerWidth,
      height: boxHeight,
    });
  });
  const { groups, consumers } = placeGroups(model, columns, top + groupsDown, brokerBottom, height - legend - groupsUp);
  const { nameServers, nameServerCaption } = placeNameServers(model, columns, width, Math.max(6, top - 64));
  const bottoms = [brokerBottom, ...[...groups.values(), ...producers.values()].map((box) => box.y + box.height)];
  const bottom = Math.max(...bottoms);
  const needed = Math.ceil(bottom + legend);
  const legendY = Math.min(bottom + 19, Math.max(height, needed) - legend + 19);
  const firstProducer = [...producers.values()][0];
  return {
    form: 'columns',
    width,
    height: Math.max(height, needed, Math.ceil(legendY - 19 + legendHeight(model, width))),
    rowPitch: pitch,
    nameServers,
    nameServerCaption,
    producerCaption: firstProducer === undefined ? undefined : { x: firstProducer.x, y: firstProducer.y - 14 },
    producers,
    brokers,
    groups,
    consumers,
    legendY,
  };
}

/** The layout for a stage, or for the dock, of this inner size (CSS px). */
export function layoutCluster(model: ClusterMapModel, width: number, height: number, compact = false): ClusterLayout {
  if (compact) return dockLayout(model, width, height);
  return width < phoneBelow ? phoneLayout(model, width, height) : columnLayout(model, width, height);
}
