/**
 * The facts of a run in columns. Each field is one or two 32-bit cells; texts are numbers of the text table. Full segments
 * are shared between forks; typed arrays can be handed to a worker's client as they are.
 */
import { EngineInvariantError, invariant } from '../kernel/invariant.ts';
import { NameMap } from '../kernel/nameMap.ts';
import type { Hasher } from '../kernel/stateHash.ts';
import { listSeparator, type TextId, type TextTable } from '../kernel/textTable.ts';
import { factMask, makeRoom, segmentFacts, segmentOf, Segments, type RestoreSegment, type Segment } from './segments.ts';
import type { FactColumns, Moment, TraceReader } from '../api.ts';
import {
  factTypes,
  isHousekeeping,
  type Fact,
  type FactField,
  type RecordedFields,
  type FactType,
  type FactTypeSpec,
  type FieldKind,
} from './factTypes.ts';

/** The cell of an optional field that is not there. */
export const absent = -0x8000_0000;
const emptyList = -2;

export interface FieldPlan {
  readonly name: string;
  readonly kind: FieldKind;
  readonly optional: boolean;
  /** The first of its cells. */
  readonly cell: number;
}

interface TypePlan {
  readonly type: FactType;
  readonly fields: readonly FieldPlan[];
  readonly names: readonly string[];
  readonly byName: ReadonlyMap<string, FieldPlan>;
  /** The cells of a fact without any field. */
  readonly blank: Int32Array;
  /** How many fields are not optional. */
  readonly required: number;
  /** Which of the cells are numbers of texts. */
  readonly textCells: readonly number[];
  /** Undefined for hops: their request code decides. */
  readonly isHousekeeping: boolean | undefined;
  /** Places of `code` and `msgIds` among the cells; −1 where there is none. */
  readonly codeCell: number;
  readonly msgIdsCell: number;
}

const typeNames = Object.keys(factTypes) as FactType[];
const typeIndexes = new NameMap<number>();
typeNames.forEach((type, index) => typeIndexes.set(type, index));
export const typeIndexOf = (type: FactType): number => typeIndexes.get(type) as number;
const hopTypes: readonly FactType[] = ['request.sent', 'response.sent', 'request.lost'];
const plans: readonly TypePlan[] = typeNames.map((type) => {
  const spec: FactTypeSpec = factTypes[type];
  const fields: FieldPlan[] = [];
  const blank: number[] = [];
  for (const [name, { kind, optional }] of Object.entries(spec.fields) as [string, FactField][]) {
    fields.push({ name, kind, optional, cell: blank.length });
    blank.push(...(kind === 'big' ? [absent, 0] : [absent]));
  }
  const cellOf = (name: string): number => fields.find((field) => field.name === name)?.cell ?? -1;
  return {
    type,
    fields,
    names: fields.map(({ name }) => name),
    byName: new Map(fields.map((field) => [field.name, field])),
    blank: Int32Array.from(blank),
    required: fields.filter(({ optional }) => !optional).length,
    textCells: fields.filter(({ kind }) => kind === 'text' || kind === 'list' || kind === 'json').map(({ cell }) => cell),
    isHousekeeping: hopTypes.includes(type) ? undefined : spec.housekeeping === true,
    codeCell: cellOf('code'),
    msgIdsCell: cellOf('msgIds'),
  };
});

/** Where facts of a type have a field. */
export function placeIn(type: FactType, name: string): FieldPlan {
  const place = (plans[typeIndexOf(type)] as TypePlan).byName.get(name);
  if (place === undefined) throw new EngineInvariantError(`${type} has no field ${name}`);
  return place;
}

export class Trace implements TraceReader {
  readonly texts: TextTable;
  private segments = new Segments();
  private count = 0;
  /** By text number of the request code. */
  private readonly housekeepingCodes: (boolean | undefined)[] = [];
  private readonly jsonTexts = new Map<unknown, TextId>();
  /** Time of the last fact that is not housekeeping. */
  lastWorkAt = -1;
  /** The segment that grows; undefined where the next fact begins one. */
  private growing: Segment | undefined;
  /** Cells of the fact that has been begun last. */
  cells: Int32Array = new Int32Array(0);

  constructor(texts: TextTable) {
    this.texts = texts;
  }

  get length(): number {
    return this.count;
  }

  /** Records a fact and returns its seq. */
  append<T extends FactType>(at: number, type: T, cause: number, timer: number, fields: RecordedFields<T>): number {
    const typeIndex = typeIndexOf(type);
    const plan = plans[typeIndex] as TypePlan;
    const from = this.begin(at, typeIndex, cause, timer, plan.blank.length, plan.isHousekeeping === false);
    this.encode(plan, fields as Readonly<Record<string, unknown>>, this.cells, from);
    if (plan.isHousekeeping === undefined && at !== this.lastWorkAt && !this.isHousekeeping(this.count)) this.lastWorkAt = at;
    return this.count;
  }

  /** Adds a fact of a type whose cells the caller fills, all of them; returns the first. `isWork`: it is no housekeeping. */
  begin(at: number, typeIndex: number, cause: number, timer: number, cellCount: number, isWork: boolean): number {
    const row = this.count & factMask;
    const segment = row === 0 || this.growing === undefined ? this.segments.growing(segmentOf(this.count), at) : this.growing;
    this.growing = segment;
    const { used } = segment;
    if (row >= segment.at.length || used + cellCount > segment.cells.length) makeRoom(segment, row, cellCount);
    segment.at[row] = at;
    segment.type[row] = typeIndex;
    segment.cause[row] = cause;
    segment.timer[row] = timer;
    segment.start[row] = used;
    segment.used = used + cellCount;
    this.cells = segment.cells;
    this.count++;
    if (isWork) this.lastWorkAt = at;
    return used;
  }

  fact(seq: number): Fact {
    const { segment, row } = this.locate(seq);
    const plan = plans[segment.type[row] as number] as TypePlan;
    const fact: Record<string, unknown> = { seq, at: segment.at[row], type: plan.type };
    const cause = segment.cause[row] as number;
    if (cause > 0) fact['causeSeq'] = cause;
    const timer = segment.timer[row] as number;
    if (timer >= 0) fact['timer'] = this.texts.text(timer);
    let cell = segment.start[row] as number;
    const { cells } = segment;
    for (const field of plan.fields) {
      const value = cells[cell++] as number;
      if (field.kind === 'big') {
        const low = cells[cell++] as number;
        if (value !== absent) fact[field.name] = value * 0x1_0000_0000 + (low >>> 0);
      } else if (value !== absent) fact[field.name] = this.decode(field.kind, value);
    }
    return fact as unknown as Fact;
  }

  /** One field of a fact whose type has it, without the others; undefined when it is absent. */
  field(seq: number, name: string): unknown {
    return this.read(seq, placeIn(this.typeOf(seq), name));
  }

  /** The same when its place is known. */
  read(seq: number, place: FieldPlan): unknown {
    const { segment, row } = this.locate(seq);
    const cell = (segment.start[row] as number) + place.cell;
    const value = segment.cells[cell] as number;
    if (value === absent) return undefined;
    if (place.kind !== 'big') return this.decode(place.kind, value);
    return value * 0x1_0000_0000 + ((segment.cells[cell + 1] as number) >>> 0);
  }

  at(seq: number): number {
    const { segment, row } = this.locate(seq);
    return segment.at[row] as number;
  }

  typeOf(seq: number): FactType {
    const { segment, row } = this.locate(seq);
    return typeNames[segment.type[row] as number] as FactType;
  }

  /** The first fact of this type from `seq` on; one past the last fact when there is none. */
  nextOf(type: FactType, seq: number): number {
    const wanted = typeIndexOf(type);
    for (let index = seq - 1; index < this.count;) {
      const { type: types } = this.segments.get(segmentOf(index));
      const end = Math.min(this.count, index - (index & factMask) + segmentFacts);
      for (; index < end; index++) if (types[index & factMask] === wanted) return index + 1;
    }
    return this.count + 1;
  }

  causeOf(seq: number): number | undefined {
    const { segment, row } = this.locate(seq);
    const cause = segment.cause[row] as number;
    return cause > 0 ? cause : undefined;
  }

  isHousekeeping(seq: number): boolean {
    const { segment, row } = this.locate(seq);
    return this.isHousekeepingRow(segment, row);
  }

  seqAt(moment: Moment): number {
    const before = this.firstSeqFrom(moment.ms) - 1;
    const all = this.firstSeqFrom(moment.ms + 1) - 1;
    return moment.n === undefined ? all : Math.min(all, before + Math.max(0, moment.n));
  }

  find(from: number, types: readonly FactType[], matches?: (fact: Fact) => boolean, direction: 1 | -1 = 1): number | undefined {
    const wanted = new Set(types.map((type) => typeIndexes.get(type)));
    for (let seq = from; seq >= 1 && seq <= this.count; seq += direction) {
      const { segment, row } = this.locate(seq);
      if (wanted.has(segment.type[row]) && (matches === undefined || matches(this.fact(seq)))) return seq;
    }
    return undefined;
  }

  /** Copies facts out with the texts they use, whose numbers begin at 0 in each copy. */
  columns(fromSeq: number, toSeq: number): FactColumns {
    this.locate(fromSeq);
    this.locate(toSeq);
    const count = toSeq - fromSeq + 1;
    const at = new Float64Array(count);
    const type = new Uint8Array(count);
    const cause = new Int32Array(count);
    const timer = new Int32Array(count);
    const start = new Int32Array(count);
    const pieces: Int32Array[] = [];
    let cellCount = 0;
    for (let done = 0; done < count;) {
      const { segment, row } = this.locate(fromSeq + done);
      const rows = Math.min(count - done, segmentFacts - row);
      const end = row + rows;
      at.set(segment.at.subarray(row, end), done);
      type.set(segment.type.subarray(row, end), done);
      cause.set(segment.cause.subarray(row, end), done);
      timer.set(segment.timer.subarray(row, end), done);
      const firstCell = segment.start[row] as number;
      const isLastRow = end === segmentFacts || fromSeq + done + rows > this.count;
      const piece = segment.cells.subarray(firstCell, isLastRow ? segment.used : (segment.start[end] as number));
      for (let i = 0; i < rows; i++) start[done + i] = (segment.start[row + i] as number) - firstCell + cellCount;
      pieces.push(piece);
      cellCount += piece.length;
      done += rows;
    }
    const cells = new Int32Array(cellCount);
    let filled = 0;
    for (const piece of pieces) {
      cells.set(piece, filled);
      filled += piece.length;
    }
    return { firstSeq: fromSeq, at, type, cause, timer, start, cells, ...this.renumberTexts(type, timer, start, cells) };
  }

  /** Replaces text numbers of the table by numbers of the texts that are used, and returns those. */
  private renumberTexts(
    type: Uint8Array,
    timer: Int32Array,
    start: Int32Array,
    cells: Int32Array,
  ): { texts: string; textEnds: Int32Array } {
    const used: string[] = [];
    // New number + 1 by the text's place; 0 = not used yet.
    const renumbered = new Int32Array(this.texts.size);
    const renumber = (id: number): number => {
      const place = this.texts.placeOf(id);
      const known = renumbered[place] as number;
      if (known > 0) return known - 1;
      renumbered[place] = used.push(this.texts.text(id));
      return used.length - 1;
    };
    for (let row = 0; row < type.length; row++) {
      const first = start[row] as number;
      for (const offset of (plans[type[row] as number] as TypePlan).textCells) {
        const id = cells[first + offset] as number;
        if (id >= 0) cells[first + offset] = renumber(id);
      }
      const task = timer[row] as number;
      if (task >= 0) timer[row] = renumber(task);
    }
    const textEnds = new Int32Array(used.length);
    let end = 0;
    for (let i = 0; i < used.length; i++) textEnds[i] = end += (used[i] as string).length;
    return { texts: used.join(''), textEnds };
  }

  /** Feeds facts `fromSeq` … `toSeq` to a hasher: canonical column values, texts by their UTF-16 code units. */
  hashInto(hasher: Hasher, fromSeq: number, toSeq: number): void {
    const { texts } = this;
    for (let seq = fromSeq; seq <= toSeq; seq++) {
      const { segment, row } = this.locate(seq);
      const plan = plans[segment.type[row] as number] as TypePlan;
      hasher.word(texts.hash(texts.id(plan.type)));
      hasher.big(segment.at[row] as number);
      hasher.word(segment.cause[row] as number);
      const timer = segment.timer[row] as number;
      hasher.word(timer < 0 ? timer : texts.hash(timer));
      let cell = segment.start[row] as number;
      for (const field of plan.fields) {
        const value = segment.cells[cell++] as number;
        if (field.kind === 'big') {
          hasher.word(value);
          hasher.word(segment.cells[cell++] as number);
        } else if (value < 0 || field.kind === 'int' || field.kind === 'bool') hasher.word(value);
        else hasher.word(texts.hash(value));
      }
    }
  }

  /** A trace with the first `length` facts of this one; full segments are shared. */
  sharedUntil(length: number, lastWorkAt = -1): Trace {
    invariant(length <= this.count, 'a trace is only shared up to its end');
    const copy = new Trace(this.texts);
    copy.count = length;
    copy.lastWorkAt = lastWorkAt;
    const whole = segmentOf(length);
    copy.segments = this.segments.sharedUntil(whole);
    const rest = length & factMask;
    if (rest > 0) {
      const from = this.segments.get(whole);
      const isCut = length < this.count && rest < segmentFacts;
      const used = isCut ? (from.start[rest] as number) : from.used;
      const cells = new Int32Array(Math.max(64, from.cells.length));
      cells.set(from.cells.subarray(0, used));
      copy.segments.put(whole, {
        at: from.at.slice(),
        type: from.type.slice(),
        cause: from.cause.slice(),
        timer: from.timer.slice(),
        start: from.start.slice(),
        cells,
        used,
      });
    }
    return copy;
  }

  /** A trace that counts on from `length` facts without holding them: for replays. */
  static continuing(texts: TextTable, length: number, atMs: number, lastWorkAt: number): Trace {
    const trace = new Trace(texts);
    trace.count = length;
    trace.lastWorkAt = lastWorkAt;
    trace.segments = Segments.startingAt(segmentOf(length), atMs);
    return trace;
  }

  /** From now on segments that are not looked at may be dropped; `restore` computes them again. */
  dropSegments(restore: RestoreSegment, kept: number): void {
    this.segments.restoreWith(restore, kept);
  }

  /** A segment's columns, as they are. */
  segment(index: number): Segment {
    return this.segments.get(index);
  }

  get bytes(): number {
    return this.segments.bytes;
  }

  private firstSeqFrom(ms: number): number {
    if (this.count === 0) return 1;
    const index = this.segments.searchByTime(ms);
    const first = index * segmentFacts + 1;
    let low = first;
    let high = Math.min(this.count, first + segmentFacts - 1) + 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle) < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private locate(seq: number): { segment: Segment; row: number } {
    if (seq < 1 || seq > this.count) throw new EngineInvariantError(`no fact ${seq}: the trace has ${this.count}`);
    const index = seq - 1;
    return { segment: this.segments.get(segmentOf(index)), row: index & factMask };
  }

  private isHousekeepingRow(segment: Segment, row: number): boolean {
    const plan = plans[segment.type[row] as number] as TypePlan;
    if (plan.isHousekeeping !== undefined) return plan.isHousekeeping;
    const start = segment.start[row] as number;
    if (plan.msgIdsCell >= 0 && (segment.cells[start + plan.msgIdsCell] as number) >= 0) return false;
    const code = segment.cells[start + plan.codeCell] as number;
    const known = this.housekeepingCodes[code];
    if (known !== undefined) return known;
    return (this.housekeepingCodes[code] = isHousekeeping({ type: plan.type, code: this.texts.text(code) } as Fact));
  }

  /**
   * Walks over the fields as they were given, which costs no look-up of names as long as they come in the order of their type.
   * Fields in another order are found by name.
   */
  private encode(plan: TypePlan, values: Readonly<Record<string, unknown>>, cells: Int32Array, from: number): void {
    const { fields, blank } = plan;
    for (let i = 0; i < blank.length; i++) cells[from + i] = blank[i] as number;
    let required = 0;
    let next = 0;
    for (const name in values) {
      const value = values[name];
      if (fields[next]?.name !== name) next = plan.names.indexOf(name);
      const field = fields[next++];
      if (value === undefined || field === undefined) continue;
      if (!field.optional) required++;
      const { kind } = field;
      const cell = from + field.cell;
      if (kind === 'text') cells[cell] = typeof value === 'number' ? value : this.texts.id(value as string);
      else if (kind === 'int') cells[cell] = value as number;
      else if (kind === 'big') {
        const big = value as number;
        cells[cell] = big === (big | 0) ? big >> 31 : Math.floor(big / 0x1_0000_0000);
        cells[cell + 1] = big | 0;
      } else cells[cell] = this.encodeRare(kind, value);
    }
    if (required < plan.required) {
      const lacking = plan.fields.find(({ name, optional }) => !optional && values[name] === undefined);
      throw new EngineInvariantError(`fact ${plan.type} lacks ${lacking?.name ?? ''}`);
    }
  }

  private encodeRare(kind: FieldKind, value: unknown): number {
    if (kind === 'bool') return value === true ? 1 : 0;
    if (kind !== 'list') return this.jsonText(value);
    const items = value as readonly string[] | readonly TextId[];
    if (items.length === 0) return emptyList;
    return typeof items[0] === 'number' ? this.texts.listId(items as readonly TextId[]) : this.texts.id(items.join(listSeparator));
  }

  /** Text number of a value's JSON. A repeated action is the same object each time, and is written once. */
  jsonText(value: unknown): TextId {
    let text = this.jsonTexts.get(value);
    if (text === undefined) this.jsonTexts.set(value, (text = this.texts.id(canonicalJson(value))));
    return text;
  }

  private decode(kind: FieldKind, value: number): unknown {
    if (kind === 'int') return value;
    if (kind === 'bool') return value === 1;
    if (kind === 'text') return this.texts.text(value);
    if (kind === 'list') return value === emptyList ? [] : this.texts.text(value).split(listSeparator);
    return JSON.parse(this.texts.text(value)) as unknown;
  }
}

/** JSON with the fields of each object in text order: the order in which a file names them says nothing. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    const fields = Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(fields);
  });
}
