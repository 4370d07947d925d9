/** Message queues as strips: their newest messages, consumer offsets, lag and owner; and the delay service in one row. */
import { m } from '../../paraglide/messages.js';
import type { BrokerModel, MessageDot, ScheduledDot, ScheduleModel, TapeModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { count, countdown, duration, offset } from '../format/index.ts';
import {
  besideOffset,
  colour,
  consumerOffsetNodes,
  fitMiddle,
  reviveNodes,
  markAt,
  markRadius,
  nameLines,
  selectionRing,
  textWidth,
  type Mark,
  type SceneNode,
  lockDeniedNodes,
  queueLockNodes,
} from '../marks/index.ts';
import { isSelected, itemNode, label, titleNode, type Drawing } from './drawing.ts';
import { dotPitch, tapeId, type BrokerPlace, type TapePlace } from './layoutParts.ts';
import { moreItem, moreWidth, sharedWords, shownOf } from './sharedRow.ts';
import { wedgeAndCount } from './waitScene.ts';
import { tapeWindow } from './tapeWindow.ts';
import { keptOffsets, newerNode, offsetNodes, offsetX, olderNodes } from './offsets.ts';
import { dotStateWords, heldWords, lagWords, lockAndFlowWords, nameOf, ownerWords, reviveWords } from './words.ts';

/** A system topic's outline beside that of a thing that can be operated; fainter, it could not be seen in the dark. */
const systemStroke = 0.6;

/** Mark of a stored message, as the shown group sees it. */
export function dotMark(dot: MessageDot, nowMs: number): Mark {
  // With its second ring a mark is as wide as others, so that neighbours stand apart.
  const again = dot.deliveries > 1 ? ({ isDeliveredAgain: true, r: 3.2 } as const) : {};
  switch (dot.state) {
    case 'stored':
      return { name: 'stored' };
    case 'cached':
      return { name: 'cached', ...again };
    case 'consuming':
      return { name: 'consuming', ...again };
    case 'consumed':
      return { name: 'consumed', ...again };
    case 'movedOn':
      // Nobody consumed it from here: its wait is over.
      return { name: 'waiting', share: 1, isOver: true };
    case 'failed':
      return { name: 'failed', ...again };
    case 'waiting':
      return { name: 'waiting', share: dot.dueAt === undefined ? 0 : (nowMs - dot.changedAt) / Math.max(1, dot.dueAt - dot.changedAt) };
    case 'filtered':
      return { name: 'filtered' };
    case 'deadLetter':
      return { name: 'deadLetter', r: 5 };
    case 'lost':
      return { name: 'lost' };
  }
}

/** A message's mark as an item; remembers where the selected one stands. */
function dotItem(
  drawing: Drawing,
  key: string,
  dot: MessageDot,
  mark: Mark,
  x: number,
  y: number,
  name: string,
  more: readonly string[] = [],
): SceneNode {
  const selection = { kind: 'message', id: dot.msgId } as const;
  const selected = isSelected(drawing, selection);
  const r = markRadius(mark);
  // What moved on lies elsewhere since the same instant: that place is the newer one.
  const isNewest = dot.changedAt === drawing.newestAt && dot.state !== 'movedOn';
  if (selected)
    drawing.selectedAt.push({ x, y, r, name: nameOf(dot), changedAt: dot.state === 'movedOn' ? dot.changedAt - 0.5 : dot.changedAt });
  const box = { x: x - dotPitch / 2, y: y - 8, width: dotPitch, height: 16 };
  const children: SceneNode[] = [
    { tag: 'rect', key: 'hit', attrs: { ...box, fill: 'transparent' } },
    markAt(mark, x, y, 'mark'),
    ...(selected
      ? [{ tag: 'g' as const, key: 'ring', attrs: { transform: `translate(${x} ${y})` }, children: [selectionRing(mark, isNewest)] }]
      : []),
  ];
  return itemNode(drawing, { key, selection, name, box, isInner: true, more }, children);
}

function ownerBox(drawing: Drawing, place: BrokerPlace, y: number, owner: string, isDown: boolean): SceneNode[] {
  if (drawing.layout.form === 'phone')
    return [label(place.columns.owner, y, fitMiddle(owner, place.columns.ownerWidth, 11), { size: 11, anchor: 'middle', key: 'owner' })];
  const text = fitMiddle(owner, place.columns.ownerWidth, 11);
  const width = Math.max(23, textWidth(text, 11) + 9);
  const right = place.columns.owner + 12;
  if (owner === '–') return [label(place.columns.owner, y, owner, { size: 11, fill: 'ink-3', anchor: 'middle', key: 'owner' })];
  return [
    {
      tag: 'rect',
      key: 'owner-box',
      attrs: {
        x: right - width,
        y: y - 8.5,
        width,
        height: 17,
        rx: 3,
        fill: colour('raised'),
        stroke: colour('edge'),
        'stroke-width': 1,
        'stroke-dasharray': isDown ? '2 2' : undefined,
      },
    },
    label(right - width / 2, y, text, { size: 11, anchor: 'middle', key: 'owner' }),
  ];
}

/** Middle of a lock, left of the owner. */
function lockX(drawing: Drawing, { columns }: BrokerPlace, owner: string): number {
  if (owner === '–') return columns.owner - 14;
  if (drawing.layout.form === 'phone') return columns.owner - textWidth(fitMiddle(owner, columns.ownerWidth, 11), 11) / 2 - 8;
  return columns.owner + 12 - Math.max(23, textWidth(fitMiddle(owner, columns.ownerWidth, 11), 11) + 9) - 8;
}

const isBrokerDown = ({ status }: BrokerModel): boolean => status.state === 'down' || status.state === 'stopped';

/** Nothing falls due while the broker is down: its pies stand still. */
const pieMoment = (broker: BrokerModel, nowMs: number): number => (isBrokerDown(broker) ? Math.min(nowMs, broker.status.since) : nowMs);

/** One message queue with everything on its row. */
export function tapeNodes(
  drawing: Drawing,
  broker: BrokerModel,
  tape: TapeModel,
  place: BrokerPlace,
  row: TapePlace,
  { isFirstOfTopic, others }: { readonly isFirstOfTopic: boolean; readonly others: readonly TapeModel[] },
): readonly SceneNode[] {
  const { model, layout, nowMs } = drawing;
  const isPhone = layout.form === 'phone';
  const { strip, y } = row;
  // What nobody expected stands among what the broker keeps for itself.
  const isSystem = tape.kind !== 'topic' || row.strip.y >= place.schedule.strip.y;
  const isDown = isBrokerDown(broker);
  const stillNow = pieMoment(broker, nowMs);
  const entry = tape.groups.find(({ group }) => group === tape.shownGroup);
  const owner = ownerWords(model, tape);
  const selection = { kind: 'queue', id: row.id } as const;
  const selected = isSelected(drawing, selection);
  const name = m.cluster_name_queue({
    topic: tape.topic,
    broker: tape.broker,
    queueId: tape.queueId,
    max: offset(tape.maxOffset),
    lag: lagWords(entry?.lag),
    owner,
  });
  const isRevive = tape.isReviveLog;
  const held = isRevive ? reviveWords(broker) : [...heldWords(tape, nowMs), ...lockAndFlowWords(drawing.model, tape, nowMs)];

  const texts: SceneNode[] = [];
  const labelRight = isSystem ? strip.x - 6 : place.columns.labelRight;
  if (isSystem) {
    // The queue is said even where the name is too long; the further queues of a topic are said by their number alone.
    const queueId = `q${tape.queueId}`;
    const right = labelRight - moreWidth(others);
    const room = right - place.box.x - 5 - textWidth(` ${queueId}`, 11, true);
    const whole = isFirstOfTopic ? `${fitMiddle(tape.topic, room, 11, true)} ${queueId}` : queueId;
    texts.push(
      label(right, y, whole, {
        size: 11,
        mono: true,
        fill: 'ink-2',
        anchor: 'end',
        key: 'name',
      }),
    );
  } else {
    texts.push(
      // Left of it is room for the sign of older messages.
      label(labelRight - 4, y, `q${tape.queueId}`, {
        size: 11,
        mono: true,
        fill: selected ? 'ink' : 'ink-2',
        weight: selected ? 600 : 400,
        anchor: 'end',
        key: 'name',
      }),
    );
    const captionY = place.captions?.get(tape.topic);
    if (isFirstOfTopic && !isPhone) {
      // A long name goes on beside the further queues of its topic.
      const most = broker.tapes.filter(({ topic }) => topic === tape.topic).length;
      nameLines(tape.topic, 118, 12, most, true).forEach((line, index) =>
        texts.push(
          label(place.columns.labelLeft, y + index * layout.rowPitch, line, {
            size: 12,
            mono: true,
            key: index === 0 ? 'topic' : `topic ${index}`,
          }),
        ),
      );
    } else if (isFirstOfTopic && captionY !== undefined) {
      const room = place.columns.max - place.columns.labelLeft - 30;
      texts.push(
        label(place.columns.labelLeft + 4, captionY, fitMiddle(tape.topic, room, 11, true), { size: 11, mono: true, key: 'topic' }),
      );
    }
  }
  texts.push(label(place.columns.max, y, offset(tape.maxOffset), { size: 11, fill: 'ink-2', anchor: 'end', key: 'max' }));
  if (!isSystem && !isPhone) {
    const lag = entry?.lag;
    texts.push(
      label(place.columns.lag, y, lagWords(lag), {
        size: 11,
        fill: (lag ?? 0) > 0 ? 'ink' : 'ink-3',
        weight: (lag ?? 0) > 0 ? 600 : 400,
        anchor: 'end',
        key: 'lag',
      }),
    );
  }

  const stripNode: SceneNode = {
    tag: 'rect',
    key: 'strip',
    attrs: {
      ...strip,
      rx: 3,
      fill: isSystem ? 'transparent' : colour('sunken'),
      stroke: isSystem ? colour('edge') : undefined,
      'stroke-opacity': isSystem ? systemStroke : undefined,
      'stroke-dasharray': isSystem ? '3 2' : undefined,
    },
  };
  const queueItem = itemNode(
    drawing,
    { key: row.id, selection, name, box: strip, isInner: false, more: [...held, ...sharedWords(others)] },
    [
      titleNode(`${tape.topic} ${tape.broker} q${tape.queueId}`),
      {
        tag: 'rect',
        key: 'hit',
        attrs: {
          x: place.columns.labelLeft,
          y: y - layout.rowPitch / 2,
          width: place.columns.owner - place.columns.labelLeft,
          height: layout.rowPitch,
          fill: 'transparent',
        },
      },
      stripNode,
      ...texts,
      ...(tape.groups.length === 0 ? [] : ownerBox(drawing, place, y, owner, isDown)),
      ...(entry?.lockedBy === undefined
        ? []
        : (entry.denied === undefined ? queueLockNodes : lockDeniedNodes)(lockX(drawing, place, owner), y)),
      ...(isRevive
        ? [{ tag: 'g' as const, key: 'reader', attrs: { transform: `translate(${place.columns.owner} ${y})` }, children: reviveNodes() }]
        : []),
    ],
  );

  const slots = Math.max(1, Math.floor((strip.width - 6) / dotPitch));
  const { shown, newer } = tapeWindow(tape.dots, slots, tape.maxOffset);
  const dots = shown.map((dot, index) => {
    const x = strip.x + 9.5 + index * dotPitch;
    const words = m.cluster_name_message({ name: nameOf(dot), state: dotStateWords(dot.state), offset: offset(dot.queueOffset) });
    const more = [
      ...(dot.reconsumeTimes > 0 ? [m.cluster_retry_number({ number: dot.reconsumeTimes })] : []),
      ...(dot.state === 'waiting' && dot.dueAt !== undefined ? [m.cluster_due_on_wheel({ left: countdown(dot.dueAt - stillNow) })] : []),
    ];
    return dotItem(drawing, `${row.id}@${dot.queueOffset}`, dot, dotMark(dot, stillNow), x, y, words, more);
  });

  const offsets: SceneNode[] = [];
  const [oldest] = shown;
  if (oldest !== undefined && oldest.queueOffset > 0) {
    drawing.hasOlder = true;
    offsets.push(...olderNodes(strip, y, oldest.queueOffset));
  }
  if (newer > 0) offsets.push(newerNode(strip, y, newer));
  const otherGroups = tape.groups.filter(({ group }) => group !== tape.shownGroup);
  if (entry !== undefined && (!isSystem || tape.maxOffset > 0)) offsets.push(...offsetNodes(entry, tape, strip, shown));
  const head = entry?.suspended;
  const at = shown.findIndex(({ queueOffset }) => queueOffset === head?.offset);
  if (head !== undefined && at >= 0)
    offsets.push(...wedgeAndCount(head.holds, strip.x + 9.5 + at * dotPitch, strip.x + 9.5 + shown.length * dotPitch, strip));
  const ownX = new Set((entry === undefined ? [] : keptOffsets(entry)).map((value) => offsetX(strip, shown, value)));
  const otherX = new Set(otherGroups.flatMap((other) => keptOffsets(other)).map((value) => offsetX(strip, shown, value)));
  if (!isPhone)
    [...otherX].forEach((x, index) =>
      offsets.push({
        tag: 'g',
        key: index === 0 ? 'offset-below' : `offset-below ${index}`,
        attrs: { opacity: 0.55 },
        children: consumerOffsetNodes(ownX.has(x) ? x + besideOffset : x, strip.y, strip.height, 'below'),
      }),
    );
  return [
    queueItem,
    ...moreItem(drawing, others, labelRight, y),
    ...dots,
    { tag: 'g', key: `${row.id} offsets`, attrs: { 'pointer-events': 'none' }, children: offsets },
  ];
}

/** Words beside the waiting marks, longest first: the first that fits stands. */
function scheduleWords(schedule: ScheduleModel, next: ScheduledDot, nowMs: number, isDown: boolean): readonly string[] {
  const left = countdown(next.dueAt - nowMs);
  const delay = duration(next.dueAt - next.storedAt);
  if (isDown) return [m.cluster_stopped_with_broker({ level: next.delayLevel, delay }), m.cluster_level({ level: next.delayLevel, delay })];
  const several = schedule.waiting > 1 ? [m.cluster_waiting_count({ count: count(schedule.waiting), left })] : [];
  return [...several, m.cluster_due_in({ level: next.delayLevel, delay, left }), left];
}

/** `SCHEDULE_TOPIC_XXXX` of a broker: its levels share one row, so that climbing from level to level moves nothing else. */
export function scheduleNodes(drawing: Drawing, broker: BrokerModel, schedule: ScheduleModel, place: BrokerPlace): readonly SceneNode[] {
  const { nowMs, selection, layout } = drawing;
  const { strip, y } = place.schedule;
  const isDown = isBrokerDown(broker);
  const pieNow = pieMoment(broker, nowMs);
  const waiting = schedule.dots.filter(({ state }) => state === 'waiting');
  const next = waiting.find(({ msgId }) => selection?.kind === 'message' && selection.id === msgId) ?? waiting[0];
  const moved = schedule.dots.filter(({ state }) => state === 'movedOn').slice(waiting.length > 0 ? -2 : -6);
  // The row has a queue's name only when all that lies in it is in one.
  const [level, ...otherLevels] = new Set([...moved, ...waiting].map(({ delayLevel }) => delayLevel));
  const isPhone = layout.form === 'phone';
  const nameRoom = strip.x - 11 - place.box.x;
  const rowName = `SCHEDULE_TOPIC_XXXX${level === undefined || otherLevels.length > 0 ? '' : ` q${level - 1}`}`;
  const nodes: SceneNode[] = [
    {
      tag: 'g',
      key: place.schedule.id,
      children: [
        titleNode('SCHEDULE_TOPIC_XXXX'),
        ...(isPhone
          ? []
          : [
              {
                tag: 'rect' as const,
                key: 'strip',
                attrs: { ...strip, rx: 3, fill: 'none', stroke: colour('edge'), 'stroke-opacity': systemStroke, 'stroke-dasharray': '3 2' },
              },
            ]),
        label(strip.x - 6, y, fitMiddle(rowName, nameRoom, 11, true), {
          size: 11,
          mono: true,
          fill: 'ink-2',
          anchor: 'end',
          key: 'name',
        }),
      ],
    },
  ];
  let x = strip.x + 9.5;
  const add = (dot: ScheduledDot, mark: Mark): void => {
    const left = countdown(dot.dueAt - pieNow);
    const name =
      dot.state === 'waiting'
        ? m.cluster_name_waiting({ name: nameOf(dot), level: dot.delayLevel, left })
        : m.cluster_name_message({ name: nameOf(dot), state: dotStateWords(dot.state), offset: offset(dot.queueOffset) });
    nodes.push(dotItem(drawing, `${place.schedule.id} ${dot.delayLevel}@${dot.queueOffset}`, dot, mark, x, y, name));
  };
  for (const dot of moved) {
    add(dot, dotMark(dot, nowMs));
    x += dotPitch;
  }
  const room = Math.max(1, Math.min(6, Math.floor((strip.x + strip.width - x) / 15)));
  const shown =
    next === undefined || waiting.slice(0, room).includes(next) ? waiting.slice(0, room) : [...waiting.slice(0, room - 1), next];
  for (const dot of shown) {
    x += 2;
    add(dot, { name: 'waiting', r: isPhone ? 5 : 6, share: (pieNow - dot.storedAt) / Math.max(1, dot.dueAt - dot.storedAt) });
    x += 13;
  }
  if (next !== undefined) {
    const space = strip.x + strip.width - x - 2;
    const words = scheduleWords(schedule, next, nowMs, isDown).find((text) => textWidth(text, 11) <= space);
    if (words !== undefined) nodes.push(label(x, y, words, { size: 11, fill: 'ink-2', key: `${place.schedule.id} words` }));
  }
  return nodes;
}

/** A broker's rows, in their order. */
export function rowNodes(drawing: Drawing, broker: BrokerModel, place: BrokerPlace): readonly SceneNode[] {
  const nodes: SceneNode[] = [];
  const byRow = new Map<number, TapeModel[]>();
  for (const tape of broker.tapes) {
    const y = place.tapes.get(tapeId(tape))?.y;
    if (y !== undefined) byRow.set(y, [...(byRow.get(y) ?? []), tape]);
  }
  let topic = '';
  const addTape = (tape: TapeModel): void => {
    const row = place.tapes.get(tapeId(tape));
    const sharing = row === undefined ? [] : (byRow.get(row.y) ?? []);
    if (row === undefined || (sharing.length > 1 && shownOf(sharing, drawing) !== tape)) return;
    // Those after it come first, so that walking through them ends where it began.
    const at = sharing.indexOf(tape);
    const others = [...sharing.slice(at + 1), ...sharing.slice(0, at)];
    nodes.push(...tapeNodes(drawing, broker, tape, place, row, { isFirstOfTopic: tape.topic !== topic || others.length > 0, others }));
    topic = tape.topic;
  };
  const isAboveSchedule = (tape: TapeModel): boolean => (place.tapes.get(tapeId(tape))?.y ?? 0) < place.schedule.y;
  broker.tapes.filter(isAboveSchedule).forEach(addTape);
  if (broker.schedule !== undefined) nodes.push(...scheduleNodes(drawing, broker, broker.schedule, place));
  broker.tapes.filter((tape) => !isAboveSchedule(tape)).forEach(addTape);
  return nodes;
}
