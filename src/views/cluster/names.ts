/** Names of nodes in their boxes: smaller or in two lines before anything of them is left out. */
import type { GroupModel, ProducerModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { boldWidth, fitMiddle, nameLines, textWidth, type SceneNode } from '../marks/index.ts';
import { label } from './drawing.ts';
import { modelWords } from './words.ts';

/** What weight 600 takes more than the usual one. */
const bold = 1.14;

export interface NodeName {
  readonly lines: readonly string[];
  readonly size: number;
  /** Of the last line (px): what stands beside the name begins after it. */
  readonly lastWidth: number;
}

/** The name at the first of the sizes in which it fits a line; otherwise in `most` lines of the last one. */
export function nameIn(id: string, width: number, sizes: readonly number[], most: 1 | 2): NodeName {
  const fitting = sizes.find((size) => boldWidth(id, size) <= width);
  const size = fitting ?? sizes.at(-1) ?? 12;
  const lines = fitting !== undefined ? [id] : most === 1 ? [fitMiddle(id, width / bold, size)] : nameLines(id, width / bold, size, most);
  return { lines, size, lastWidth: boldWidth(lines.at(-1) ?? '', size) };
}

/** Distance of the lines of a name (px). */
export const nameLineHeight = 13;

/** The lines around a middle. */
export const nameNodes = ({ lines, size }: NodeName, x: number, y: number): readonly SceneNode[] =>
  lines.map((line, index) =>
    label(x, y + (index - (lines.length - 1) / 2) * nameLineHeight, line, { size, weight: 600, key: index === 0 ? 'id' : `id ${index}` }),
  );

/** Middle of the last line of a name around `y`: what stands beside the name stands there. */
export const lastLineY = ({ lines }: NodeName, y: number): number => y + ((lines.length - 1) / 2) * nameLineHeight;

/** A program that speaks HTTP has two ids: where they have no room beside one another they stand below one another. */
export const idLines = ({ group }: ProducerModel, width: number): readonly string[] =>
  textWidth(group, 11) > width - 20 ? group.split(' ') : [group];

/** What stands over a group's consumers: its name, and beside the last line how it receives. */
export interface GroupName {
  /** The last is empty where only the mode stands in it. */
  readonly lines: readonly string[];
  /** Absent where there is no room for it, and it is the usual one. */
  readonly mode: string | undefined;
}

export function groupName(group: GroupModel, width: number, most: 1 | 3): GroupName {
  const { name } = group;
  const words = modelWords(group);
  const beside = width - textWidth(words, 11) - 8;
  if (boldWidth(name, 12) <= beside) return { lines: [name], mode: words };
  // A name stands whole: rather than cut it, the usual mode is left out.
  const isBroadcasting = group.messageModel === 'BROADCASTING';
  const lines = nameLines(name, width / bold, 12, isBroadcasting ? Math.max(1, most - 1) : most);
  const hasRoom = lines.length > 1 && boldWidth(lines.at(-1) ?? '', 12) <= beside;
  if (!isBroadcasting || hasRoom) return { lines, mode: hasRoom ? words : undefined };
  return most > 1 ? { lines: [...lines, ''], mode: words } : { lines: nameLines(name, beside / bold, 12, 1), mode: words };
}

/** Whether the usual mode is said: of all groups or of none, so that none looks like another kind. */
export const saysUsualMode = (groups: readonly GroupModel[], width: number, most: 1 | 3): boolean =>
  groups.every((group) => groupName(group, width, most).mode !== undefined);
