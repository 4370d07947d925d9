/** Brokers as drawn: a box with its rows, a header alone where there are many, a card under its master for a slave. */
import { m } from '../../paraglide/messages.js';
import type { BrokerModel, NodeStatus } from '../../projections/clusterMap/clusterMapModel.ts';
import { bytes } from '../format/index.ts';
import { avoidedNodes, colour, fitText, textWidth, type SceneNode } from '../marks/index.ts';
import { hatch, itemNode, label, outline, titleNode, type Drawing } from './drawing.ts';
import { foldedNodes } from './foldedScene.ts';
import type { BrokerPlace } from './layoutParts.ts';
import { nameIn, nameNodes } from './names.ts';
import {
  brokerStatus,
  disconnectedWords,
  portWords,
  roleOf,
  settingsInShort,
  shutWords,
  statusInShort,
  statusWithReason,
  statusWords,
  unwritableInShort,
  lagWords,
} from './words.ts';
import { rowNodes } from './tapeScene.ts';

/** The longest size of a commit log in words (bytes). */
const longestLog = 99_999;

/** Of a slave's bar (px). */
const leastBar = 24;

const pillTexts = (status: NodeStatus): readonly string[] => [`✕ ${statusWithReason(status)}`, ...statusInShort(status)];

/** `✕ port 10911 closed since 0.000`, and the same without the time; nothing while all ports are open. */
const closedTexts = (status: NodeStatus): readonly string[] =>
  status.closedPort === undefined ? [] : [portWords(status) ?? '', shutWords(status)].map((text) => `✕ ${text}`);

const downPillWidth = (status: NodeStatus): number => Math.ceil(textWidth(pillTexts(status)[0] ?? '', 11) * 1.15) + 18;

/** `✕ down since 12.000 · kill -9` on the colour of failure; the reason is left out where there is no room for it. */
function downPill(x: number, y: number, status: NodeStatus, width: number): readonly SceneNode[] {
  const room = (width - 18) / 1.15;
  const texts = pillTexts(status);
  const shown = texts.find((text) => textWidth(text, 11) <= room) ?? fitText(texts.at(-1) ?? '', room, 11);
  const pillWidth = Math.ceil(textWidth(shown, 11) * 1.15) + 18;
  return [
    { tag: 'rect', key: 'pill', attrs: { x, y: y - 9, width: pillWidth, height: 18, rx: 9, fill: colour('fail') } },
    label(x + pillWidth / 2, y, shown, { size: 11, weight: 600, fill: 'on-ink', anchor: 'middle', key: 'pill-text' }),
  ];
}

/** Name, role and flush mode, size of the commit log; what has no room in the header stands below it, beside the columns' titles. */
function brokerHeader(drawing: Drawing, broker: BrokerModel, place: BrokerPlace): readonly SceneNode[] {
  const { box, headerHeight } = place;
  const isPhone = drawing.layout.form === 'phone';
  const y = box.y + headerHeight / 2;
  const left = box.x + (isPhone ? 12 : 13);
  const right = box.x + box.width - 13;
  const isRunning = broker.status.state === 'running';
  const isDown = broker.status.state === 'down';
  const name = nameIn(broker.id, (right - left) * (isPhone ? 0.5 : 0.75), [15, 13], 1);
  const beside = left + name.lastWidth + 8;
  const role = roleOf(broker);
  const hasLog = drawing.layout.form === 'columns';
  const usual = isPhone ? `${role} · ${m.cluster_lag()} ${lagWords(broker.lag)}` : hasLog ? `${role} · ${broker.flushDiskType}` : role;
  const closed = closedTexts(broker.status);
  // On the phone the columns' titles stand on the right.
  const titlesLeft = place.columns.max - Math.ceil(textWidth(m.cluster_max(), 11));
  const phoneRoom = right - 72 - beside;
  const shut = isPhone ? (closed.find((text) => textWidth(text, 12) <= phoneRoom) ?? closed.at(-1)) : closed[0];
  const isShut = isRunning && shut !== undefined;
  const [unwritable] = unwritableInShort(broker).slice(isPhone ? -1 : 0);
  // While its port is closed nobody comes to ask for more.
  const isUnwritable = isRunning && !isShut && unwritable !== undefined;
  const words = isShut ? shut : isUnwritable ? unwritable : isRunning || isDown ? usual : statusWords(broker.status);
  const log = !hasLog ? '' : m.cluster_commit_log({ size: bytes(broker.commitLogBytes) });
  // Room is kept for a full commit log file, so that nothing moves while it grows.
  const logRoom = !hasLog ? 0 : textWidth(m.cluster_commit_log({ size: bytes(longestLog) }), 12) + 12;
  const signWidth = isUnwritable ? 17 : 0;
  const fits = (room: number): boolean => (isDown ? downPillWidth(broker.status) : textWidth(words, 12) + signWidth) <= room;
  const isLogBelow = hasLog && !fits(right - logRoom - beside);
  const room = right - (isLogBelow ? 0 : logRoom) - beside;
  const isRoleBelow = isLogBelow && !isDown && !fits(room);
  const below: SceneNode[] = [];
  const belowY = place.isFolded ? box.y + 38 : place.columns.titleY;
  const belowLook = { size: 11, fill: 'ink-2', key: 'below' } as const;
  if (isLogBelow) {
    const text = isRoleBelow ? words : log;
    below.push(place.isFolded ? label(right, belowY, text, { ...belowLook, anchor: 'end' }) : label(left, belowY, text, belowLook));
  }
  return [
    titleNode([broker.id, isDown ? [] : isRunning ? usual : words, brokerStatus(broker)].flat().join(' · ')),
    ...nameNodes(name, left, y),
    ...(isDown ? downPill(beside + 2, y, broker.status, Math.max(90, isPhone ? titlesLeft - beside - 10 : room - 4)) : []),
    ...(isDown || isRoleBelow
      ? []
      : [
          label(beside + signWidth, y, fitText(words, Math.max(40, room - signWidth), 12), {
            fill: words.startsWith('✕') ? 'fail' : isUnwritable ? 'ink' : isRunning ? 'ink-2' : 'ink-3',
            key: 'role',
          }),
        ]),
    ...(isUnwritable && !isRoleBelow
      ? [{ tag: 'g' as const, key: 'sign', attrs: { transform: `translate(${beside + 6} ${y})` }, children: avoidedNodes() }]
      : []),
    ...(!hasLog || (isLogBelow && !isRoleBelow) ? [] : [label(right, y, log, { fill: 'ink-2', anchor: 'end', key: 'log' })]),
    ...below,
  ];
}

/** A slave's card: how much of the master's commit log it has, in a bar and in words. */
function slaveCard(drawing: Drawing, broker: BrokerModel, place: BrokerPlace): readonly SceneNode[] {
  const { box } = place;
  const isPhone = drawing.layout.form === 'phone';
  const left = box.x + 13;
  const right = box.x + box.width - 13;
  const behind = broker.copyOf?.behindBytes ?? 0;
  const share = broker.commitLogBytes / Math.max(1, broker.commitLogBytes + behind);
  const upper = box.y + 14;
  const lower = box.y + box.height - 12;
  const nodeName = nameIn(broker.id, (right - left) * 0.6, isPhone ? [13, 12] : [15, 13, 12], 1);
  const nameWidth = nodeName.lastWidth + 8;
  const inShort = m.cluster_behind({ behind: bytes(behind) });
  const log = `${m.cluster_commit_log({ size: bytes(broker.commitLogBytes) })} · ${inShort}`;
  const barFor = (text: string): number => right - left - textWidth(text, 11) * 1.1 - 12;
  // Room is kept for a full commit log file, so that the words stay the same while it grows.
  const longest = `${m.cluster_commit_log({ size: bytes(longestLog) })} · ${m.cluster_behind({ behind: bytes(longestLog) })}`;
  const words = isPhone || barFor(longest) < leastBar ? inShort : log;
  const barWidth = Math.max(leastBar, barFor(words));
  const space = right - left - nameWidth;
  const isRunning = broker.status.state === 'running';
  const slaveOf = m.cluster_slave_of({ master: broker.copyOf?.master ?? '' });
  const [disconnected] = disconnectedWords(broker).map((text) => `✕ ${text}`);
  const texts = !isRunning
    ? [statusWords(broker.status)]
    : disconnected === undefined
      ? [slaveOf]
      : [`${disconnected} · ${slaveOf}`, disconnected, `✕ ${m.cluster_disconnected_short()}`];
  const state =
    broker.status.state === 'down'
      ? downPill(left + nameWidth, upper, broker.status, space)
      : [
          label(left + nameWidth, upper, texts.find((text) => textWidth(text, 12) <= space) ?? fitText(texts.at(-1) ?? '', space, 12), {
            fill: !isRunning ? 'ink-3' : disconnected === undefined ? 'ink-2' : 'fail',
            key: 'role',
          }),
        ];
  const bar = (key: string, width: number, fill: 'sunken' | 'stored'): SceneNode => ({
    tag: 'rect',
    key,
    attrs: { x: left, y: lower - 4, width, height: 8, rx: 2, fill: colour(fill) },
  });
  return [
    titleNode(`${broker.id} · ${slaveOf} · ${brokerStatus(broker)}`),
    ...nameNodes(nodeName, left, upper),
    ...state,
    bar('log-of-master', barWidth, 'sunken'),
    bar('log', Math.round(barWidth * share), 'stored'),
    label(right, lower, words, {
      size: 11,
      fill: behind > 0 ? 'ink' : 'ink-2',
      weight: behind > 0 ? 600 : 400,
      anchor: 'end',
      key: 'log-words',
    }),
  ];
}

function columnTitles(drawing: Drawing, place: BrokerPlace): readonly SceneNode[] {
  const { max, lag, owner, titleY } = place.columns;
  const look = { size: 11, fill: 'ink-2' } as const;
  if (drawing.layout.form === 'phone') {
    return [
      label(max, titleY, m.cluster_max(), { ...look, anchor: 'end', key: 'max' }),
      label(owner + 13, titleY, m.cluster_owner(), { ...look, anchor: 'end', key: 'owner' }),
    ];
  }
  return [
    label(max, titleY, m.cluster_column_max(), { ...look, anchor: 'end', key: 'max' }),
    label(lag, titleY, m.cluster_lag(), { ...look, anchor: 'end', key: 'lag' }),
    label(owner + 12, titleY, m.cluster_owner(), { ...look, anchor: 'end', key: 'owner' }),
  ];
}

export function brokerNodes(drawing: Drawing, broker: BrokerModel, place: BrokerPlace): readonly SceneNode[] {
  const { box, headerHeight, ruleY } = place;
  const isPhone = drawing.layout.form === 'phone';
  // The frame lies outside the button, so that the button is the header and the rows on the frame are buttons of their own.
  const key = `broker ${broker.id}`;
  const frame: SceneNode = {
    tag: 'rect',
    key: `${key} frame`,
    attrs: { ...box, rx: 8, fill: colour('raised'), 'data-item': key, ...outline(broker.status.state) },
  };
  const hatching = hatch(drawing, broker.status, frame).map((node) => ({ ...node, key: `${key} hatch` }));
  const header = itemNode(
    drawing,
    {
      key,
      selection: { kind: 'broker', id: broker.id },
      name: m.cluster_name_broker({ id: broker.id, status: brokerStatus(broker) }),
      box,
      isInner: false,
      more: [
        `${broker.flushDiskType} · ${m.cluster_commit_log({ size: bytes(broker.commitLogBytes) })} · ${m.cluster_lag()} ${lagWords(broker.lag)}`,
        settingsInShort(broker.settings),
      ],
    },
    [
      { tag: 'rect', key: 'hit', attrs: { x: box.x, y: box.y, width: box.width, height: headerHeight, fill: 'transparent' } },
      ...(place.copyOf === undefined ? brokerHeader(drawing, broker, place) : slaveCard(drawing, broker, place)),
    ],
  );
  if (place.copyOf !== undefined) return [frame, ...hatching, header];
  if (place.isFolded) return [frame, ...hatching, header, foldedNodes(drawing, broker, place)];
  const hasSystem = broker.schedule !== undefined || broker.tapes.some(({ kind }) => kind !== 'topic');
  const rule = (y: number, inset: number, key: string): SceneNode => ({
    tag: 'line',
    key,
    attrs: { x1: box.x + inset, x2: box.x + box.width - inset, y1: Math.round(y) + 0.5, y2: Math.round(y) + 0.5, stroke: colour('line') },
  });
  const lines = [
    ...(isPhone ? [] : [rule(box.y + headerHeight, 1, 'head')]),
    ...(hasSystem && ruleY !== undefined ? [rule(ruleY, 13, 'system')] : []),
  ];
  return [
    frame,
    ...hatching,
    header,
    { tag: 'g', key: `${broker.id} lines`, attrs: { 'pointer-events': 'none' }, children: [...lines, ...columnTitles(drawing, place)] },
    ...rowNodes(drawing, broker, place),
  ];
}
