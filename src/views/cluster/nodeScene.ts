/** Name servers, producers and consumer groups as drawn. */
import { m } from '../../paraglide/messages.js';
import type {
  ClusterMapModel,
  ConsumerModel,
  GroupModel,
  NameServerModel,
  ProducerModel,
} from '../../projections/clusterMap/clusterMapModel.ts';
import { count, duration } from '../format/index.ts';
import {
  boldWidth,
  colour,
  consumerPath,
  fitMiddle,
  fitText,
  hexagonPath,
  producerPath,
  textWidth,
  type Box,
  type SceneNode,
} from '../marks/index.ts';
import { groupName, idLines, lastLineY, nameIn, nameLineHeight, nameNodes, saysUsualMode } from './names.ts';
import { hatch, itemNode, label, outline, titleNode, type Drawing } from './drawing.ts';
import {
  brokerCount,
  hasLetters,
  consumerStatus,
  modelWords,
  ownedInShort,
  ownedWords,
  producerName,
  producerNumbers,
  producersCaption,
  sentWords,
  settingsInShort,
  statusInShort,
  shutWords,
  statusWithPort,
  statusWithReason,
  statusWords,
  suspendedWords,
  lostPullWords,
  overHttpWords,
  lagWords,
} from './words.ts';

/** The first of the texts that has room, otherwise the last. */
const firstFitting = (texts: readonly string[], room: number): string =>
  texts.find((text) => textWidth(text, 11) <= room) ?? texts.at(-1) ?? '';

export function nameServerNodes(drawing: Drawing, nameServer: NameServerModel, box: Box): readonly SceneNode[] {
  const isPhone = drawing.layout.form === 'phone';
  const { id, status, brokers } = nameServer;
  const isRunning = status.state === 'running';
  const isShut = isRunning && status.closedPort !== undefined;
  const isBad = isShut || status.state === 'down';
  const fill = isBad ? 'fail' : undefined;
  const name = m.cluster_name_name_server({ id, status: statusWithPort(status), brokers: brokerCount(brokers.length) });
  const item = {
    key: `nameServer ${id}`,
    selection: { kind: 'nameServer', id },
    name,
    box,
    isInner: false,
    more: [settingsInShort(nameServer.settings)],
  } as const;
  if (isPhone) {
    const line: SceneNode = { tag: 'rect', key: 'box', attrs: { ...box, rx: 3, fill: 'transparent' } };
    return [
      itemNode(drawing, item, [
        line,
        label(box.x, box.y + 9, isBad ? `✕ ${id}` : id, {
          size: 12,
          fill: fill ?? (isRunning ? 'ink' : 'ink-3'),
          weight: 600,
        }),
      ]),
    ];
  }
  const path: SceneNode = {
    tag: 'path',
    key: 'box',
    attrs: { d: hexagonPath(box.x, box.y, box.width, box.height), fill: colour('raised'), ...outline(status.state) },
  };
  const middle = box.x + box.width / 2;
  return [
    itemNode(drawing, item, [
      path,
      ...hatch(drawing, status, path),
      label(middle, box.y + 9, id, { weight: 600, anchor: 'middle' }),
      label(
        middle,
        box.y + 21.5,
        isShut
          ? `✕ ${shutWords(status)}`
          : isRunning
            ? brokerCount(brokers.length)
            : firstFitting(statusInShort(status), (box.width - 16) / 1.1),
        {
          size: 11,
          fill: fill ?? (isRunning ? 'ink-2' : 'ink-3'),
          anchor: 'middle',
        },
      ),
    ]),
  ];
}

/** A producer's box that has a line for each of two ids is so high (px). */
const fullHeight = 64;

/** What a producer's point takes of its box (px). */
const pointWidth = 14;

/** What it sent, as much of it as has room; what failed is said in any case. */
function sentNode(producer: ProducerModel, x: number, y: number, room: number, fill: 'ink' | 'ink-2'): SceneNode {
  const look = { size: 11, fill, key: 'numbers' } as const;
  if (producer.failed === 0) return label(x, y, firstFitting(sentWords(producer), room), look);
  const failed = m.cluster_failed({ failed: producerNumbers(producer).failed });
  const sent = firstFitting([...sentWords(producer).map((words) => `${words} · `), ''], room - textWidth(failed, 11));
  const { text: _, ...line } = label(x, y, '', look);
  // In one line of text the failures follow in fonts of every width.
  return {
    ...line,
    children: [
      { tag: 'tspan', key: 'sent', text: sent },
      { tag: 'tspan', key: 'failed', attrs: { fill: 'var(--fail)' }, text: failed },
    ],
  };
}

export function producerNodes(drawing: Drawing, producer: ProducerModel, box: Box): readonly SceneNode[] {
  const isPhone = drawing.layout.form === 'phone';
  const { id, group, status } = producer;
  const look = { fill: colour('raised'), ...outline(status.state) };
  // A program that speaks HTTP is no producer of the cluster: only the gateway that it asks has the producer's point.
  const path: SceneNode =
    producer.role === 'httpClient'
      ? { tag: 'rect', key: 'box', attrs: { ...box, rx: 6, ...look } }
      : { tag: 'path', key: 'box', attrs: { d: producerPath(box.x, box.y, box.width, box.height, isPhone ? 'down' : 'right'), ...look } };
  const name = producerName(producer);
  const isRunning = status.state === 'running';
  const children: SceneNode[] = [path, ...hatch(drawing, status, path)];
  // The point on the right leaves less room.
  const largeName = nameIn(id, box.width - (isPhone ? 20 : 34), [15, 13, 12], isPhone ? 1 : 2);
  const isTall = largeName.lines.length > 1;
  // Its group stands beside a short name, otherwise on a line of its own; below a name of two lines there is no room for it.
  const besideName = box.width - largeName.lastWidth - 34;
  const hasGroupLine = !isTall && textWidth(group, 11) > besideName;
  const groupLines = hasGroupLine ? idLines(producer, box.width) : [group];
  const isFull = groupLines.length > 1;
  const shownName = isFull ? nameIn(id, box.width - 34, [12], 1) : largeName;
  // Four lines: in the dock, where the box is no higher, closer ones.
  const [fullY = 0, fullPitch = 0] = box.height < fullHeight ? [9.5, 11.5] : [12.5, 13];
  const numbersY = box.y + (isFull ? fullY + 3 * fullPitch : isTall || hasGroupLine ? 41 : 36);
  if (isPhone) {
    // Name and numbers below one another: side by side there is no room for both.
    const [x, y, room] = [box.x + 13, box.y + 26.5, box.width - 18];
    const words = status.state === 'down' ? `✕ ${statusWords(status)}` : statusWords(status);
    const fill = status.state === 'down' ? 'fail' : 'ink-3';
    children.push(
      ...nameNodes(shownName, box.x + 13, box.y + 11),
      isRunning ? sentNode(producer, x, y, room, 'ink-2') : label(x, y, fitText(words, room, 11), { size: 11, fill, key: 'numbers' }),
    );
  } else {
    const nameY = box.y + (isTall ? 18 : isFull ? fullY : hasGroupLine ? 13 : 16.5);
    const groupLook = { size: 11, fill: 'ink-2', key: 'group' } as const;
    children.push(...nameNodes(shownName, box.x + 13, nameY));
    // In the middle of its height the box is as wide as its point.
    if (hasGroupLine)
      groupLines.forEach((line, row) => {
        const y = isFull ? fullY + (row + 1) * fullPitch : 27.5;
        children.push(
          label(box.x + 13, box.y + y, fitMiddle(line, box.width - 16, 11), { ...groupLook, key: row === 0 ? 'group' : `group ${row}` }),
        );
      });
    else if (textWidth(group, 11) <= besideName)
      children.push(label(box.x + 21 + shownName.lastWidth, lastLineY(shownName, nameY) + 0.5, group, groupLook));
    if (!isRunning) {
      children.push(
        label(box.x + 13, numbersY, firstFitting(statusInShort(status), box.width - 30), {
          size: 11,
          fill: status.state === 'down' ? 'fail' : 'ink-3',
          key: 'numbers',
        }),
      );
    } else {
      // Down to where the slope of the point begins to take the room.
      const room = box.width - 16 - (pointWidth * (numbersY + 4 - box.y - box.height / 2)) / (box.height / 2);
      children.push(sentNode(producer, box.x + 13, numbersY, room, 'ink'));
    }
  }
  return [
    itemNode(
      drawing,
      { key: `producer ${id}`, selection: { kind: 'producer', id }, name, box, isInner: false, more: [settingsInShort(producer.settings)] },
      [titleNode(`${id} · ${group}`), ...children],
    ),
  ];
}

/** The thread pool as one bar: as much of it is filled as threads are busy, and a single one of many is seen. */
function threadBar(x: number, y: number, width: number, { busyThreads, threads }: ConsumerModel): SceneNode {
  const busy = Math.min(1, busyThreads / Math.max(1, threads)) * width;
  const bar = { x, y: y - 4, height: 8, rx: 2 };
  return {
    tag: 'g',
    key: 'pool',
    means: 'threads',
    children: [
      { tag: 'rect', key: 'all', attrs: { ...bar, width, fill: colour('sunken'), stroke: colour('edge'), 'stroke-width': 0.75 } },
      ...(busyThreads === 0
        ? []
        : [
            {
              tag: 'rect' as const,
              key: 'busy',
              attrs: { ...bar, width: Math.round(Math.max(4, busy) * 10) / 10, fill: colour('flight') },
            },
          ]),
    ],
  };
}

/** Below this height a consumer is one line: its name, its queues, its threads. */
const oneLineBelow = 40;

function consumerWords(drawing: Drawing, consumer: ConsumerModel, box: Box): readonly SceneNode[] {
  const { id, status, busyThreads, threads } = consumer;
  const isPhone = drawing.layout.form === 'phone';
  const isOneLine = !isPhone && box.height < oneLineBelow;
  const isRunning = status.state === 'running';
  const left = box.x + (isPhone ? 12 : 20);
  const right = box.x + box.width - 9;
  const middle = isPhone ? box.y + 23 : isOneLine ? box.y + box.height / 2 : box.y + 16.5;
  // The bar is shorter where that leaves the words their room.
  const poolWords = `${m.cluster_threads()} ${count(threads)}/${count(threads)}`;
  const barWidth = isOneLine ? 31 : Math.max(16, Math.min(49, Math.floor(right - left - 6 - textWidth(poolWords, 11))));
  const barLeft = right - barWidth;
  // Beside its name on the same line stands why it does not run.
  const sizes = isOneLine ? (isRunning ? [13, 12] : [12]) : [15, 13, 12];
  // Where the line holds everything, the bar stands at its end; a name that needs their room has it.
  const hasBar = isRunning && (!isOneLine || nameIn(id, barLeft - 6 - left, sizes, 1).lines[0] === id);
  const end = isOneLine && hasBar ? barLeft - 6 : right;
  const name = nameIn(id, (isOneLine ? end : right - 4) - left, sizes, isPhone || isOneLine ? 1 : 2);
  const isTall = name.lines.length > 1;
  const nameY = isTall ? box.y + 17.5 : middle;
  const y = lastLineY(name, nameY);
  const space = end - left - name.lastWidth - 8;
  const nodes: SceneNode[] = [...nameNodes(name, left, nameY)];
  const status11 = (x: number, at: number, room: number, anchor: 'start' | 'end'): SceneNode => {
    const shown = statusInShort(status).find((text) => textWidth(text, 11) * 1.12 <= room) ?? '';
    return label(x, at, shown, {
      size: 11,
      fill: status.state === 'down' ? 'fail' : 'ink-3',
      anchor,
      key: isOneLine || isPhone ? 'owned' : 'threads',
    });
  };
  const suspended = isRunning ? suspendedWords(consumer) : [];
  const fitting = (room: number): string | undefined => suspended.find((text) => textWidth(text, 11) <= room);
  const lost = isRunning ? lostPullWords(consumer) : [];
  const ink = { size: 11, fill: 'ink' } as const;
  if (suspended.length > 0 && (isPhone || isOneLine))
    nodes.push(label(end, y, fitting(space) ?? '', { ...ink, anchor: 'end', key: 'owned' }));
  else if (isRunning) {
    const texts = ownedInShort(drawing.model, consumer);
    const isName = (text: string): boolean => /\d$/u.test(text);
    const words = texts.find((text) => textWidth(text, 11, isName(text)) <= space + (isName(text) ? 0 : 6)) ?? '';
    const owned = label(end, y, words, { size: 11, mono: isName(words), fill: 'ink-2', anchor: 'end', key: 'owned' });
    nodes.push(isName(words) && hasLetters(drawing.model) ? { ...owned, means: 'queueName' } : owned);
  } else if (isPhone || isOneLine) nodes.push(status11(right, y, space, 'end'));
  if (isPhone) return nodes;
  const second = box.y + (isTall ? 42 : 37);
  const isIdle = busyThreads === 0;
  if (suspended.length > 0 && isIdle && !isOneLine) {
    nodes.push(label(left, second, fitting(right - left) ?? '', { ...ink, key: 'threads' }));
  } else if (lost.length > 0 && isIdle && !isOneLine) {
    const text = lost.find((one) => textWidth(one, 11) <= right - left) ?? '';
    nodes.push(label(left, second, text, { ...ink, key: 'threads' }));
  } else if (isRunning) {
    const busy = `${count(busyThreads)}/${count(threads)}`;
    const words = textWidth(poolWords, 11) * 0.93 <= barLeft - left - 2 ? `${m.cluster_threads()} ${busy}` : busy;
    if (!isOneLine) nodes.push(label(left, second, fitting(barLeft - left - 2) ?? words, { size: 11, fill: 'ink-2', key: 'threads' }));
    if (hasBar) nodes.push(threadBar(barLeft, isOneLine ? middle : second, barWidth, consumer));
  } else if (!isOneLine) nodes.push(status11(left, second, right - left, 'start'));
  return nodes;
}

function consumerNodes(drawing: Drawing, consumer: ConsumerModel, box: Box): readonly SceneNode[] {
  const { id, group, status, busyThreads, threads } = consumer;
  const isRunning = status.state === 'running';
  const path: SceneNode = {
    tag: 'path',
    key: 'box',
    attrs: {
      d: consumerPath(box.x, box.y, box.width, box.height, drawing.layout.form === 'phone' ? 'top' : 'left'),
      fill: colour('raised'),
      ...outline(status.state),
    },
  };
  const name = m.cluster_name_consumer({ id, group, status: consumerStatus(consumer), busy: count(busyThreads), threads: count(threads) });
  const owned = ownedWords(drawing.model, consumer);
  const lost = lostPullWords(consumer).slice(0, 1);
  const children = [path, ...hatch(drawing, status, path), ...consumerWords(drawing, consumer, box)];
  return [
    itemNode(
      drawing,
      {
        key: `consumer ${id}`,
        selection: { kind: 'consumer', id },
        name,
        box,
        isInner: false,
        more: [`${owned} · ${m.cluster_lag()} ${lagWords(consumer.lag)}`, settingsInShort(consumer.settings)],
      },
      [
        titleNode(
          [id, ...(isRunning ? [owned, ...suspendedWords(consumer).slice(0, 1), ...lost] : [statusWithReason(status)])].join(' · '),
        ),
        ...children,
      ],
    ),
  ];
}

export function groupNodes(drawing: Drawing, group: GroupModel, box: Box): readonly SceneNode[] {
  const isPhone = drawing.layout.form === 'phone';
  const frame: SceneNode = {
    tag: 'rect',
    key: 'box',
    attrs: { ...box, rx: 10, fill: 'transparent', stroke: colour('edge'), 'stroke-opacity': isPhone ? 0 : 0.6, 'stroke-dasharray': '5 4' },
  };
  const left = box.x + 12;
  const most = drawing.layout.form === 'columns' ? 3 : 1;
  const { lines, mode: model } = groupName(group, box.width - 24, most);
  // A Consumer ID of programs that speak HTTP has no instance of its own; on the phone that stands where others say their mode.
  const overHttp = m.cluster_over_http();
  const isEmpty = group.consumers.length === 0;
  const hasRoomBeside = textWidth(overHttp, 11) + boldWidth(group.name, 12) + 8 <= box.width - 24;
  const mode = isPhone && isEmpty && hasRoomBeside ? overHttp : model;
  const saysMode = group.messageModel === 'BROADCASTING' || saysUsualMode(drawing.model.groups, box.width - 24, most);
  const lineY = (index: number): number => box.y + 13 + index * nameLineHeight;
  const header = itemNode(
    drawing,
    {
      key: `group ${group.name}`,
      selection: { kind: 'group', id: group.name },
      name: m.cluster_name_group({ group: group.name, model: modelWords(group) }),
      box,
      isInner: false,
      more: [group.topics.join(', ')],
    },
    [
      titleNode(group.name),
      {
        tag: 'rect',
        key: 'hit',
        attrs: { x: box.x, y: box.y, width: box.width, height: 24 + (lines.length - 1) * nameLineHeight, fill: 'transparent' },
      },
      ...lines
        .filter((line) => line !== '')
        .map((line, index) => label(left, lineY(index), line, { weight: 600, key: index === 0 ? 'name' : `name ${index}` })),
      ...(mode === undefined || !saysMode
        ? []
        : [
            label(box.x + box.width - (isPhone ? 8 : 12), lineY(lines.length - 1), mode, {
              size: 11,
              fill: 'ink-2',
              anchor: 'end',
              key: 'mode',
            }),
          ]),
    ],
  );
  const members = group.consumers.flatMap((consumer) => {
    const place = drawing.layout.consumers.get(consumer.id);
    return place === undefined ? [] : consumerNodes(drawing, consumer, place);
  });
  if (!isEmpty || isPhone) return [frame, header, ...members];
  const isLow = box.height < 70;
  const texts = overHttpWords(drawing.model, group.name).filter((text) => textWidth(text, 11) <= box.width - 16);
  const emptyY = box.y + (isLow ? 34 : 44) + (lines.length - 1) * nameLineHeight;
  const look = { size: 11, fill: 'ink-2', anchor: 'middle' } as const;
  const empty = (isLow ? texts.slice(-1) : texts).map((text, row) =>
    label(box.x + box.width / 2, emptyY + row * 16, text, { ...look, key: row === 0 ? 'over-http' : 'by' }),
  );
  return [frame, header, ...empty];
}

const networkWords = ({ model }: Drawing): string => m.cluster_network({ latency: duration(model.latency) });

const serversCaption = ({ nameServers }: ClusterMapModel): string =>
  nameServers.length === 1 ? m.cluster_name_server() : m.cluster_name_servers();

/** Where the phone's words over the producers stand. */
export function captionBoxes(drawing: Drawing): readonly Box[] {
  const { layout, model } = drawing;
  const right = layout.width - 16 - textWidth(networkWords(drawing), 11);
  const left = (layout.nameServerCaption?.x ?? 0) + textWidth(serversCaption(model), 11);
  return [
    { x: 0, y: 0, width: left + 4, height: 22 },
    { x: right - 4, y: 0, width: layout.width - right + 4, height: 22 },
  ];
}

/** Words that belong to no node: what the columns are, and on the phone how slow the network is. */
export function captionNodes(drawing: Drawing): readonly SceneNode[] {
  const { layout, model } = drawing;
  const nodes: SceneNode[] = [];
  const look = { size: 11, fill: 'ink-2' } as const;
  if (model.nameServers.length > 0 && layout.nameServerCaption !== undefined)
    nodes.push(label(layout.nameServerCaption.x, layout.nameServerCaption.y - 4, serversCaption(model), { ...look, key: 'name-servers' }));
  if (layout.producerCaption !== undefined)
    nodes.push(label(layout.producerCaption.x, layout.producerCaption.y, producersCaption(model), { ...look, key: 'producers' }));
  if (layout.form === 'phone') nodes.push(label(layout.width - 16, 13, networkWords(drawing), { ...look, anchor: 'end', key: 'network' }));
  return nodes;
}
