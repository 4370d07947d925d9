/** A broker of many: below its header how far its groups are behind, as a bar and in words, and who owns its queues. */
import { m } from '../../paraglide/messages.js';
import type { BrokerModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { colour, fitMiddle, textWidth, type SceneNode } from '../marks/index.ts';
import { label, titleNode, type Drawing } from './drawing.ts';
import type { BrokerPlace } from './layoutParts.ts';
import { lagWords, ownQueues, queueCount } from './words.ts';

/** Of the lag of the broker that lags most (px). */
const barLength = 96;
const barHeight = 8;
const boxGap = 4;
/** A longer name is cut (px). */
const widestBox = 64;

/** Who owns queues of ordinary topics there, each once, in the order of its queues. */
const ownersOf = (broker: BrokerModel): readonly string[] => [
  ...new Set(ownQueues(broker).flatMap(({ groups, shownGroup }) => groups.find(({ group }) => group === shownGroup)?.owners ?? [])),
];

/** As many boxes as have room, from the right; the others are counted before them. */
function ownerBoxes(owners: readonly string[], right: number, room: number, y: number): readonly SceneNode[] {
  const texts = owners.map((owner) => fitMiddle(owner, widestBox, 11));
  const widths = texts.map((text) => Math.max(23, textWidth(text, 11) + 9));
  const more = textWidth(`+${owners.length}`, 11) + boxGap;
  let shown = 0;
  let taken = 0;
  for (const [index, width] of widths.entries()) {
    const rest = index === widths.length - 1 ? 0 : more;
    if (taken + width + boxGap + rest > room) break;
    taken += width + boxGap;
    shown += 1;
  }
  let x = right - taken + boxGap;
  const hidden = owners.length - shown;
  if (shown === 0) return [];
  const words = hidden === 0 ? [] : [label(x - boxGap, y, `+${hidden}`, { size: 11, fill: 'ink-2', anchor: 'end', key: 'more owners' })];
  return [
    ...words,
    ...texts.slice(0, shown).map((text, index): SceneNode => {
      const width = widths[index] ?? 0;
      const left = x;
      x += width + boxGap;
      return {
        tag: 'g',
        key: `owner ${index}`,
        children: [
          titleNode(owners[index] ?? ''),
          {
            tag: 'rect',
            key: 'box',
            attrs: { x: left, y: y - 8.5, width, height: 17, rx: 3, fill: colour('raised'), stroke: colour('edge') },
          },
          label(left + width / 2, y, text, { size: 11, anchor: 'middle', key: 'owner' }),
        ],
      };
    }),
  ];
}

export function foldedNodes(drawing: Drawing, broker: BrokerModel, { box }: BrokerPlace): SceneNode {
  const { model } = drawing;
  const y = box.y + 37;
  const left = box.x + 13;
  const words = m.cluster_brokers_folded({ queues: queueCount(ownQueues(broker).length), lag: lagWords(broker.lag) });
  const most = Math.max(1, ...model.brokers.map(({ lag = 0 }) => lag));
  const barLeft = left + textWidth(words, 11) * 1.1 + 10;
  const bar = (key: string, width: number, fill: 'sunken' | 'stored'): SceneNode => ({
    tag: 'rect',
    key,
    attrs: { x: barLeft, y: y - barHeight / 2, width, height: barHeight, rx: 2, fill: colour(fill) },
  });
  const right = box.x + box.width - 13;
  return {
    tag: 'g',
    key: `${broker.id} folded`,
    attrs: { 'pointer-events': 'none' },
    children: [
      label(left, y, words, { size: 11, fill: 'ink-2', key: 'folded' }),
      // In the dock there is room for the words alone.
      ...(drawing.layout.form === 'columns' && barLeft + barLength <= right
        ? [
            bar('most-lag', barLength, 'sunken'),
            bar('lag', Math.round((barLength * (broker.lag ?? 0)) / most), 'stored'),
            ...ownerBoxes(ownersOf(broker), right, right - barLeft - barLength - 12, y),
          ]
        : []),
    ],
  };
}
