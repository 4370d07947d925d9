/** Where things stand in the delivery matrix: pure functions of the model and the size (visual rules, section 10). */
import { textWidth } from '../marks/index.ts';
import { m } from '../../paraglide/messages.js';
import type { DeliveryMatrixModel, MatrixGroup } from '../../projections/deliveryMatrix/deliveryMatrixModel.ts';
import { placeWidth } from './matrixTexts.ts';

/** One group's columns within a table. */
export interface MatrixBlock {
  readonly group: MatrixGroup;
  readonly groupIndex: number;
  /** Index of its first column in the rows' cells. */
  readonly firstColumn: number;
  readonly x: number;
  readonly right: number;
  /** Left edges of its columns. */
  readonly columnX: readonly number[];
}

/** Groups side by side share the rows; where there is no room each has a table of its own. */
export interface MatrixTable {
  readonly blocks: readonly MatrixBlock[];
  readonly top: number;
  readonly rowsTop: number;
  readonly rowsBottom: number;
  readonly bottom: number;
}

export interface MatrixGeometry {
  readonly width: number;
  readonly gutter: number;
  readonly nameX: number;
  readonly nameWidth: number;
  /** Tags have a column of their own wherever a message has one; undefined where none has, or it has no room. */
  readonly tagX: number | undefined;
  readonly tagWidth: number;
  /** Undefined where there is no room for the queue's column. */
  readonly queueX: number | undefined;
  readonly queueWidth: number;
  readonly columnWidth: number;
  /** How many deliveries a cell has room for, and where in it the first one stands: those that come later stand to the right of it. */
  readonly marksFit: number;
  readonly markInset: number;
  /** Room of the row sums, and whether their reason stands beside them. */
  readonly sumWidth: number;
  readonly hasReasons: boolean;
  readonly pitch: number;
  readonly tables: readonly MatrixTable[];
  rowY(table: MatrixTable, index: number): number;
  readonly height: number;
}

/** Distance of two deliveries in one cell (px). */
export const markPitch = 21;
/** Where the first of them stands if there is room: below the name of the instance. */
const usualInset = 28;

export const headHeight = 108;
/** Of the foot so much stays in sight while rows pass under it: the sums. */
export const sumsHeight = 44;
/** Below them a line says who keeps the offset. */
const noteHeight = 20;
const footHeight = 108;
/** One group may spread over the stage, as long as a row can be followed by eye; two stand as in the visual rules. */
const widestColumn = { alone: 400, beside: 138 } as const;
/** Below this groups stand below one another rather than side by side. */
const smallestBeside = 62;
/** On the phone columns of this width are enough, and names get what is left up to the width of a short id. */
const usualNarrow = 70;
const mostForNames = 52;
/** A column of tags leaves each instance so much. */
const smallestForTags = 48;
const gap = 28;

interface Rows {
  readonly pitch: number;
  /** For so many there is room from the start. */
  readonly kept: number;
}

/** Heights of a row, the highest first (px). */
const pitches = { high: 36, low: 26, lowest: 21 } as const;

/**
 * High rows where those that there are and those that the script will send leave the foot below them in sight, low ones otherwise, and the
 * lowest where only so all of them stand above the sums and the note below those. Room is kept for the latter, as far as the stage goes: so no message moves those
 * before it, nor the sums.
 */
function rowsFor({ rows, planned }: DeliveryMatrixModel, height: number): Rows {
  const room = height === 0 ? 14 * pitches.high : height - 8 - headHeight - footHeight;
  const most = Math.max(1, rows.length, planned);
  const toNote = room + footHeight - sumsHeight - noteHeight;
  const isLowest = most * pitches.low > toNote && most * pitches.lowest <= toNote;
  const pitch = most * pitches.high <= room ? pitches.high : isLowest ? pitches.lowest : pitches.low;
  return { pitch, kept: Math.max(rows.length, Math.min(most, Math.floor(room / pitch)), 1) };
}

/** What the tags of the script take (px); a long one is shortened. */
function tagRoom({ tags }: DeliveryMatrixModel, isNarrow: boolean): number {
  if (tags.length === 0) return 0;
  const widest = Math.max(...[...tags, m.deliveryMatrix_column_tag()].map((tag) => textWidth(tag, 11) * 1.08));
  return Math.min(isNarrow ? 44 : 112, Math.ceil(widest) + (isNarrow ? 6 : 14));
}

export function matrixGeometry(model: DeliveryMatrixModel, size: { readonly width: number; readonly height: number }): MatrixGeometry {
  const { width } = size;
  const isNarrow = width < 560;
  const gutter = isNarrow ? 12 : 20;
  const leastName = isNarrow ? 72 : 144;
  const columns = model.groups.reduce((sum, group) => sum + group.columns.length, 0);
  const groups = Math.max(1, model.groups.length);
  // Names of many instances need the room more than the word for where a message without a queue is.
  const queueWidth = isNarrow ? 0 : columns > 4 ? 48 : placeWidth() + 4;
  const tags = tagRoom(model, isNarrow);
  // On the phone instances come first.
  const forOne = (width - gutter * 2 - leastName - tags - 40) / Math.max(1, ...model.groups.map((group) => group.columns.length));
  const tagWidth = isNarrow && forOne < smallestForTags ? 0 : tags;
  const leastLeft = gutter + leastName + queueWidth + tagWidth;
  const besideRoom = (sumWidth: number): number =>
    (width - gutter - leastLeft - groups * sumWidth - (groups - 1) * gap) / Math.max(1, columns);
  const isBeside = groups === 1 || besideRoom(64) >= smallestBeside;
  // On the phone the names of messages need the room more.
  const hasReasons = isBeside ? besideRoom(116) >= (isNarrow ? widestColumn.beside : smallestBeside) : !isNarrow;
  const sumWidth = hasReasons ? 116 : isNarrow ? 40 : 64;
  const most = isBeside ? columns : Math.max(1, ...model.groups.map((group) => group.columns.length));
  const all = isBeside ? besideRoom(sumWidth) : (width - gutter - leastLeft - sumWidth) / most;
  const forNames = isNarrow && isBeside ? Math.min(mostForNames, Math.max(0, (all - usualNarrow) * most)) : 0;
  const room = all - forNames / Math.max(1, most);
  const columnWidth = Math.floor(Math.min(groups === 1 ? widestColumn.alone : widestColumn.beside, Math.max(20, room)));
  const marksFit = Math.max(1, Math.floor((columnWidth - 6) / markPitch));
  const markInset = Math.min(usualInset, columnWidth / 2, columnWidth - 9 - (marksFit - 1) * markPitch);
  // On the phone the names take what the columns leave.
  const spare = isNarrow && !isBeside ? Math.max(0, width - gutter - leastLeft - most * columnWidth - sumWidth) : forNames;
  const nameWidth = leastName + Math.floor(spare);
  const left = leastLeft + Math.floor(spare);
  const { pitch, kept } = rowsFor(model, isBeside ? size.height : 0);
  const tables: MatrixTable[] = [];
  let top = 8;
  let firstColumn = 0;
  let x = left;
  let blocks: MatrixBlock[] = [];
  const close = (): void => {
    const rowsTop = top + headHeight;
    // Without a message the sentence that says so takes the place of the first row.
    const rowsBottom = rowsTop + kept * pitch;
    tables.push({ blocks, top, rowsTop, rowsBottom, bottom: rowsBottom + footHeight });
    top = rowsBottom + footHeight + 20;
    blocks = [];
    x = left;
  };
  model.groups.forEach((group, groupIndex) => {
    const start = x;
    const columnX = group.columns.map((_, index) => start + index * columnWidth);
    const right = start + group.columns.length * columnWidth + sumWidth;
    blocks.push({ group, groupIndex, firstColumn, x: start, right, columnX });
    firstColumn += group.columns.length;
    x = right + gap;
    if (!isBeside) close();
  });
  if (blocks.length > 0) close();
  return {
    width,
    gutter,
    nameX: gutter,
    nameWidth,
    tagX: tagWidth === 0 ? undefined : gutter + nameWidth,
    tagWidth,
    queueWidth,
    queueX: isNarrow ? undefined : gutter + nameWidth + tagWidth,
    columnWidth,
    marksFit,
    markInset,
    sumWidth,
    hasReasons,
    pitch,
    tables,
    rowY: (table, index) => table.rowsTop + (index + 0.5) * pitch,
    height: (tables.at(-1)?.bottom ?? 0) + 8,
  };
}
