/** Where things stand in the queues lens: pure functions of the model and the size (visual rules, section 10). */
import { textWidth } from '../marks/index.ts';
import type { QueueTapesModel, Tape, TapeTopic } from '../../projections/queueTapes/queueTapesModel.ts';

/** Pixels per message: bounds and default of the visual rules. */
export const zoomSteps = [2, 3, 5, 8, 11, 15, 19, 24] as const;
export const defaultPitch = 15;
/** Below this, single marks would run together. */
export const densityBelow = 4;

export interface TapeRow {
  readonly tape: Tape;
  readonly top: number;
  readonly height: number;
  /** Large, with captions below. */
  readonly isLarge: boolean;
  /** First row of its broker: where the broker's name stands in the narrow form. */
  readonly isFirstOfBroker: boolean;
}

export interface Beyond {
  readonly count: number;
  readonly left: number;
}

export interface TopicBlock {
  readonly topic: TapeTopic;
  readonly headerY: number;
  /** Queue offset at the left end of the tapes. */
  readonly left: number;
  /** Messages beyond the left and the right end, and the offset that stands at the left end once they are shown. */
  readonly older: Beyond | undefined;
  readonly newer: Beyond | undefined;
  readonly rows: readonly TapeRow[];
  /** Queues of SCHEDULE_TOPIC_XXXX in which nothing waits now: in the table, not in the picture. */
  readonly idle: number;
  /** Those in which something waits, and for which the kept room is too small. */
  readonly crowded: number;
  /** Where that is said. */
  readonly idleY: number;
}

export interface QueuesGeometry {
  readonly form: 'wide' | 'narrow';
  readonly isCompact: boolean;
  readonly width: number;
  readonly pitch: number;
  readonly brokerX: number;
  readonly queueX: number;
  /** Ends of the tapes (px). */
  readonly x0: number;
  readonly x1: number;
  readonly maxX: number;
  readonly lagX: number;
  readonly ownerX: number;
  readonly ownerWidth: number;
  readonly blocks: readonly TopicBlock[];
  /** Below the last tape. */
  readonly bottom: number;
  /** Topics that nobody expected: they stand below the process queues, from the height 0 of a part of their own. */
  readonly late: readonly TopicBlock[];
  readonly lateHeight: number;
}

export interface QueuesSize {
  readonly width: number;
  readonly pitch: number;
  readonly isCompact: boolean;
  /** Compact, and with so little height that its rows stand closer. */
  readonly isLow?: boolean | undefined;
  /** `topic:broker:queueId` that is drawn large. */
  readonly large: string | undefined;
  /** Message that should be in sight. */
  readonly msgId: string | undefined;
  /** Left ends that were chosen by hand, by topic. */
  readonly lefts?: ReadonlyMap<string, number>;
}

const padding = 6;
/** Above the tapes: their scale, on the phone who reads them. */
export const scaleRow = 26;

/** Messages that fit on a tape. */
export const capacityOf = (g: { readonly x0: number; readonly x1: number; readonly pitch: number }): number =>
  Math.max(1, Math.floor((g.x1 - g.x0 - padding * 2) / g.pitch));

/** Left edge of an offset's cell; the middle of its mark is half a pitch further. */
export const edgeX = (g: QueuesGeometry, block: TopicBlock, offset: number): number => g.x0 + padding + (offset - block.left) * g.pitch;

export const cellX = (g: QueuesGeometry, block: TopicBlock, offset: number): number => edgeX(g, block, offset) + g.pitch / 2;

/** All tapes of a topic share one axis: from the smallest min offset, or so that the newest message is in sight. */
function leftOffset(topic: TapeTopic, capacity: number, msgId: string | undefined, isSmall: boolean): number {
  const newest = Math.max(0, ...topic.tapes.map((tape) => tape.maxOffset));
  const oldest = Math.min(newest, ...topic.tapes.map((tape) => tape.minOffset));
  // Two places stay free on the right: where the next messages will come.
  const free = newest + 2 - oldest <= capacity ? oldest : Math.max(oldest, newest + 2 - capacity);
  // They are given up where that brings the message into sight at which an offset stands.
  // A group without an offset begins at the oldest message that its owner has.
  const offsets = topic.tapes.flatMap((tape) => {
    const own = tape.offsets.find(({ holder }) => holder === topic.shownHolder);
    return (
      own?.brokerOffset ?? own?.fileOffset ?? own?.clientOffset ?? (tape.owners.length > 0 && (tape.lag ?? 0) > 0 ? tape.minOffset : [])
    );
  });
  const standing = Math.max(oldest, Math.min(free, ...offsets));
  // On the phone a tape is short: there what holds the offset back counts more than the newest messages.
  const left = isSmall || newest - standing <= capacity ? standing : free;
  const wanted = msgId === undefined ? undefined : topic.tapes.flatMap((tape) => tape.cells).find((cell) => cell.msgId === msgId)?.offset;
  return wanted !== undefined && wanted < left ? Math.max(oldest, wanted - 2) : left;
}

/** Left end of a topic's axis, as it is chosen by hand or else by what matters most, and what lies beyond both ends. */
function windowOf(
  topic: TapeTopic,
  capacity: number,
  msgId: string | undefined,
  chosen: number | undefined,
  isSmall: boolean,
): Pick<TopicBlock, 'left' | 'older' | 'newer'> {
  const usual = leftOffset(topic, capacity, msgId, isSmall);
  const cells = topic.tapes.flatMap((tape) => tape.cells);
  const offsets = cells.map(({ offset }) => offset);
  const oldest = Math.min(usual, ...offsets);
  const newest = Math.max(usual, ...offsets);
  const selected = msgId === undefined ? undefined : cells.find((cell) => cell.msgId === msgId)?.offset;
  const isInSight = (left: number): boolean => selected === undefined || (selected >= left && selected < left + capacity);
  const left = chosen !== undefined && isInSight(chosen) ? Math.min(Math.max(oldest, chosen), newest) : usual;
  const step = Math.max(1, capacity - 2);
  const before = offsets.filter((offset) => offset < left).length;
  const after = offsets.filter((offset) => offset >= left + capacity).length;
  return {
    left,
    older: before === 0 ? undefined : { count: before, left: Math.max(oldest, left - step) },
    newer: after === 0 ? undefined : { count: after, left: Math.min(newest + 2 - Math.min(capacity, newest + 2), left + step) },
  };
}

/** What names of brokers take (px): as much as they need, as long as the tapes keep most of the width. */
function brokerNames({ topics }: QueueTapesModel, width: number): number {
  const brokers = new Set(topics.flatMap(({ tapes }) => tapes.map(({ broker }) => broker)));
  const longest = Math.max(0, ...[...brokers].map((broker) => textWidth(broker, 12)));
  return Math.max(56, Math.min(longest, 56 + (width - 640) / 3));
}

const waitingIn = ({ cells }: Tape): readonly number[] => cells.flatMap(({ state, dueAt }) => (state === 'waiting' ? (dueAt ?? 0) : []));

interface DrawnTapes {
  readonly drawn: readonly Tape[];
  readonly idle: readonly Tape[];
  readonly crowded: readonly Tape[];
}

/** Of the delay queues those in which something waits; where room is kept only as many as it holds, of which a message is due first. */
export function drawnTapes(
  { kind, tapes, keptRows }: TapeTopic,
  { large, isCompact }: Pick<QueuesSize, 'large' | 'isCompact'>,
): DrawnTapes {
  if (kind !== 'schedule') return { drawn: tapes, idle: [], crowded: [] };
  const isIdle = (tape: Tape): boolean => tape.id !== large && waitingIn(tape).length === 0;
  const used = tapes.filter((tape) => !isIdle(tape));
  const firstDue = (tape: Tape): number => (tape.id === large ? -1 : Math.min(...waitingIn(tape)));
  const shown = isCompact || keptRows === undefined ? used : used.toSorted((a, b) => firstDue(a) - firstDue(b)).slice(0, keptRows);
  return {
    drawn: used.filter((tape) => shown.includes(tape)),
    idle: tapes.filter(isIdle),
    crowded: used.filter((tape) => !shown.includes(tape)),
  };
}

/** What names of owners take (px): as much as they need, as long as the tapes keep most of the width. */
function ownerNames({ consumers }: QueueTapesModel, width: number, isWide: boolean): number {
  const longest = Math.max(0, ...consumers.map((id) => textWidth(id, 11) + 8));
  const [least, most] = isWide ? [44, Math.min(120, 44 + (width - 640) / 4)] : [40, 72];
  return Math.round(Math.max(least, Math.min(most, longest)));
}

type QueuesFrame = Pick<QueuesGeometry, 'brokerX' | 'queueX' | 'x0' | 'x1' | 'maxX' | 'lagX' | 'ownerX' | 'ownerWidth'>;

function wideFrame(width: number, names: number, ownerWidth: number): QueuesFrame {
  const ownerX = width - 18 - ownerWidth;
  return { brokerX: 20, queueX: 28 + names, x0: 60 + names, x1: ownerX - 90, maxX: ownerX - 48, lagX: ownerX - 10, ownerX, ownerWidth };
}

function narrowFrame(width: number, ownerWidth: number): QueuesFrame {
  const ownerX = width - 10 - ownerWidth;
  // Left of the tapes stand a queue's name of three letters and the way to older messages, right of them that to newer ones and a number.
  return { brokerX: 12, queueX: 12, x0: 48, x1: ownerX - 80, maxX: ownerX - 42, lagX: ownerX - 8, ownerX, ownerWidth };
}

/** Blocks of topics below one another. */
function stack(
  topics: readonly TapeTopic[],
  top: number,
  size: QueuesSize,
  isWide: boolean,
  capacity: number,
): { readonly blocks: readonly TopicBlock[]; readonly bottom: number } {
  const { isCompact, isLow = false } = size;
  const closeRow = isLow ? 18 : 22;
  let y = top;
  const blocks = topics.map((topic): TopicBlock => {
    const isOwn = topic.kind === 'topic';
    const tapeHeight = isCompact ? closeRow - 6 : isOwn ? 20 : 16;
    const rowPitch = isCompact ? closeRow : isWide && isOwn ? 30 : isWide ? 24 : 26;
    const headerY = y + (isCompact && isLow ? 11 : 16);
    y += isCompact ? (isLow ? 17 : 22) : 28;
    const kept = y + (isCompact ? 0 : (topic.keptRows ?? 0) * (rowPitch + (isWide ? 0 : 18)));
    let broker: string | undefined;
    const { drawn, ...hidden } = drawnTapes(topic, size);
    const rows = drawn.map((tape): TapeRow => {
      const isFirstOfBroker = tape.broker !== broker;
      if (isFirstOfBroker) y += isWide ? (broker === undefined || !isOwn ? 0 : 10) : 18;
      broker = tape.broker;
      const isLarge = !isCompact && tape.id === size.large;
      const height = isLarge ? 30 : tapeHeight;
      const rowTop = y + (isLarge ? 2 : 0);
      y += isLarge ? 72 : rowPitch;
      return { tape, top: rowTop, height, isLarge, isFirstOfBroker };
    });
    const [idle, crowded] = [hidden.idle.length, hidden.crowded.length];
    y = Math.max(y, kept);
    const idleY = y + 10;
    if (idle > 0 || (topic.kind === 'schedule' && topic.keptRows !== undefined && !isCompact)) y += 16;
    y += isCompact ? 4 : 10;
    return {
      topic,
      headerY,
      ...windowOf(topic, capacity, size.msgId, size.lefts?.get(topic.topic), !isWide && !isCompact && isOwn),
      rows,
      idle,
      crowded,
      idleY,
    };
  });
  // The space after a block is for the next one.
  return { blocks, bottom: isCompact ? y - 4 : y };
}

export function queuesGeometry(model: QueueTapesModel, size: QueuesSize): QueuesGeometry {
  const { width, isCompact } = size;
  const form = width >= 640 ? 'wide' : 'narrow';
  const isWide = form === 'wide';
  const names = isWide ? brokerNames(model, width) : 0;
  const ownerWidth = ownerNames(model, width, isWide);
  const frame = isWide ? wideFrame(width, names, ownerWidth) : narrowFrame(width, ownerWidth);
  const capacity = capacityOf({ ...frame, pitch: size.pitch });
  // In the dock there is nothing below.
  const isLate = ({ kind, keptRows }: TapeTopic): boolean => !isCompact && kind !== 'topic' && keptRows === undefined;
  const above = stack(
    model.topics.filter((topic) => !isLate(topic)),
    isCompact ? (size.isLow === true ? 1 : 4) : 8 + scaleRow,
    size,
    isWide,
    capacity,
  );
  const below = stack(model.topics.filter(isLate), 0, size, isWide, capacity);
  return {
    form,
    isCompact,
    width,
    pitch: size.pitch,
    ...frame,
    blocks: above.blocks,
    bottom: above.bottom,
    late: below.blocks,
    lateHeight: below.bottom,
  };
}
