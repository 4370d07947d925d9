/** Where consumer offsets stand on a strip, and what lies beyond its end. */
import type { MessageDot, TapeGroup, TapeModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { clientOffsetNodes, consumerOffsetNodes, olderNode, type Box, type SceneNode } from '../marks/index.ts';
import { count, offset } from '../format/index.ts';
import { label, titleNode } from './drawing.ts';
import { dotPitch } from './layoutParts.ts';
import { m } from '../../paraglide/messages.js';

const distinct = (values: readonly (number | undefined)[]): readonly number[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];

/** What outlives the owner: the broker's offset, in broadcasting each consumer's own file. */
export const keptOffsets = ({ brokerOffset, ownOffsets }: TapeGroup): readonly number[] =>
  distinct(ownOffsets === undefined ? [brokerOffset] : ownOffsets.map(({ inFile }) => inFile));

/** What owners have in memory alone. */
export const aheadOffsets = ({ brokerOffset, clientOffset, ownOffsets }: TapeGroup): readonly number[] =>
  ownOffsets === undefined
    ? distinct([clientOffset === brokerOffset ? undefined : clientOffset])
    : distinct(ownOffsets.map(({ inFile, inMemory }) => (inMemory === inFile ? undefined : inMemory)));

/** Offsets of the shown group. */
export function offsetNodes(entry: TapeGroup, tape: TapeModel, strip: Box, shown: readonly MessageDot[]): readonly SceneNode[] {
  const ahead = tape.maxOffset > 0 ? aheadOffsets(entry) : [];
  return [
    ...keptOffsets(entry).map((value, index): SceneNode => ({
      tag: 'g',
      key: index === 0 ? 'offset' : `offset ${index}`,
      children: consumerOffsetNodes(offsetX(strip, shown, value), strip.y, strip.height),
    })),
    ...ahead.map((value, index): SceneNode => ({
      tag: 'g',
      key: index === 0 ? 'memory' : `memory ${index}`,
      children: clientOffsetNodes(offsetX(strip, shown, value), strip.y, strip.height),
    })),
  ];
}

/** x of the boundary before a queue offset, within the dots that are shown. */
export function offsetX(strip: { readonly x: number; readonly width: number }, dots: readonly MessageDot[], value: number): number {
  const index = dots.findIndex(({ queueOffset }) => queueOffset >= value);
  return strip.x + 4 + (index < 0 ? dots.length : index) * dotPitch;
}

/** Older messages lie left of those that have room: without this, an offset among them would seem to stand at the first that is shown. */
export const olderNodes = (strip: { readonly x: number }, y: number, from: number): readonly SceneNode[] => [
  {
    tag: 'g',
    key: 'older',
    children: [titleNode(m.cluster_older({ offset: offset(from) })), olderNode(strip.x, y)],
  },
];

/** At the strip's end: so many newer messages lie further right. */
export const newerNode = (strip: Box, y: number, newer: number): SceneNode => ({
  tag: 'g',
  key: 'newer',
  children: [
    titleNode(m.cluster_newer({ count: newer })),
    label(strip.x + strip.width - 4, y, `+${count(newer)}`, { size: 11, fill: 'ink-2', anchor: 'end', key: 'newer' }),
  ],
});
