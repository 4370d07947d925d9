/** Brokers as drawn: a box with its rows, a header alone where there are many, a card under its master for a slave. */
import { m } from '../../paraglide/messages.js';
import type { BrokerModel, NodeStatus } from '../../projections/clusterMap/clusterMapModel.ts';
import { bytes, count, listTime } from '../format/index.ts';
import { boldWidth, colour, fitText, textWidth, type SceneNode } from '../marks/index.ts';
import { hatch, itemNode, label, outline, type Drawing } from './drawing.ts';
import type { BrokerPlace } from './layoutParts.ts';
import { ownQueues, queueCount, roleOf, statusWithReason, statusWords } from './words.ts';
import { rowNodes } from './tapeScene.ts';

/** `✕ down since 12.000 · kill -9` on the colour of failure; the reason is left out where there is no room for it. */
function downPill(x: number, y: number, status: NodeStatus, width: number): readonly SceneNode[] {
  const room = (width - 18) / 1.15;
  const texts = [statusWithReason(status), statusWords(status), listTime(status.since)].map((text) => `✕ ${text}`);
  const shown = texts.find((text) => textWidth(text, 11) <= room) ?? fitText(texts.at(-1) ?? '', room, 11);
  const pillWidth = Math.ceil(textWidth(shown, 11) * 1.15) + 18;
  return [
    { tag: 'rect', key: 'pill', attrs: { x, y: y - 9, width: pillWidth, height: 18, rx: 9, fill: colour('fail') } },
    label(x + pillWidth / 2, y, shown, { size: 11, weight: 600, fill: 'on-ink', anchor: 'middle', key: 'pill-text' }),
  ];
}

function brokerHeader(drawing: Drawing, broker: BrokerModel, place: BrokerPlace): readonly SceneNode[] {
  const { box, headerHeight } = place;
  const isPhone = drawing.layout.form === 'phone';
  const y = box.y + headerHeight / 2;
  const left = box.x + (isPhone ? 12 : 13);
  const nameWidth = boldWidth(broker.id, 15);
  const right = box.x + box.width - 13;
  const hasLog = drawing.layout.form === 'columns';
  const log = !hasLog ? '' : m.cluster_commit_log({ size: bytes(broker.commitLogBytes) });
  const logWidth = textWidth(log, 12);
  const space = right - logWidth - 12 - (left + nameWidth + 8);
  const isRunning = broker.status.state === 'running';
  const nodes: SceneNode[] = [label(left, y, broker.id, { size: 15, weight: 600, key: 'name' })];
  if (broker.status.state === 'down') {
    nodes.push(...downPill(left + nameWidth + 6, y, broker.status, Math.max(90, isPhone ? box.width - nameWidth - 90 : space)));
  } else {
    const role = roleOf(broker);
    const words = isRunning
      ? isPhone
        ? `${role} · ${m.cluster_lag()} ${count(broker.lag)}`
        : hasLog
          ? `${role} · ${broker.flushDiskType}`
          : role
      : statusWords(broker.status);
    nodes.push(
      label(left + nameWidth + 8, y, fitText(words, Math.max(40, space), 12), { fill: isRunning ? 'ink-2' : 'ink-3', key: 'role' }),
    );
  }
  if (hasLog) nodes.push(label(right, y, log, { fill: 'ink-2', anchor: 'end', key: 'log' }));
  return nodes;
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
  const nameWidth = boldWidth(broker.id, isPhone ? 13 : 15) + 8;
  const log = m.cluster_commit_log({ size: bytes(broker.commitLogBytes) });
  const words = isPhone ? m.cluster_behind({ behind: bytes(behind) }) : `${log} · ${m.cluster_behind({ behind: bytes(behind) })}`;
  const barWidth = Math.max(24, right - left - textWidth(words, 11) * 1.1 - 12);
  const space = right - left - nameWidth;
  const name = label(left, upper, broker.id, { size: isPhone ? 13 : 15, weight: 600, key: 'name' });
  const state =
    broker.status.state === 'down'
      ? downPill(left + nameWidth, upper, broker.status, space)
      : [
          label(
            left + nameWidth,
            upper,
            fitText(
              broker.status.state === 'running' ? m.cluster_slave_of({ master: broker.copyOf?.master ?? '' }) : statusWords(broker.status),
              space,
              12,
            ),
            { fill: broker.status.state === 'running' ? 'ink-2' : 'ink-3', key: 'role' },
          ),
        ];
  const bar = (key: string, width: number, fill: 'sunken' | 'stored'): SceneNode => ({
    tag: 'rect',
    key,
    attrs: { x: left, y: lower - 4, width, height: 8, rx: 2, fill: colour(fill) },
  });
  return [
    name,
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
    label(max, titleY, m.cluster_max(), { ...look, anchor: 'end', key: 'max' }),
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
      name: m.cluster_name_broker({ id: broker.id, status: statusWithReason(broker.status) }),
      box,
      isInner: false,
      more: [m.cluster_commit_log({ size: bytes(broker.commitLogBytes) }), `${m.cluster_lag()} ${count(broker.lag)}`],
    },
    [
      { tag: 'rect', key: 'hit', attrs: { x: box.x, y: box.y, width: box.width, height: headerHeight, fill: 'transparent' } },
      ...(place.copyOf === undefined ? brokerHeader(drawing, broker, place) : slaveCard(drawing, broker, place)),
    ],
  );
  if (place.copyOf !== undefined) return [frame, ...hatching, header];
  if (place.isFolded) {
    const words = m.cluster_brokers_folded({ queues: queueCount(ownQueues(broker).length), lag: count(broker.lag) });
    return [frame, ...hatching, header, label(box.x + 13, box.y + 38, words, { size: 11, fill: 'ink-2', key: `${broker.id} folded` })];
  }
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
