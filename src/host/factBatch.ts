/**
 * Many facts as a few typed arrays and one text, so that sending them from the worker costs next to nothing: the arrays
 * change hands, and a fact becomes an object only when somebody looks at it.
 */
import { factTypes, type Fact, type FactField, type FactType, type FactTypeSpec } from '../engine/index.ts';

/** Plain and transferable. Row i of each column belongs to one fact. */
export interface FactBatch {
  readonly seq: Uint32Array;
  readonly at: Float64Array;
  /** Index of the type in the order of `factTypes`. */
  readonly type: Uint8Array;
  /** causeSeq; 0 when there is none. */
  readonly cause: Uint32Array;
  /** Text number of the timer's name; −1 when no timer fired. */
  readonly timer: Int32Array;
  /** Where the fact's fields begin in `cells`. */
  readonly start: Uint32Array;
  /** One number a field, in the order of its type: a value, or the number of a text; NaN when absent. */
  readonly cells: Float64Array;
  /** All texts, one after the other. */
  readonly texts: string;
  /** Where each text ends in `texts`. */
  readonly textEnds: Uint32Array;
}

type Column = (typeof typePlans)[number]['fields'][number];

const typeNames = Object.keys(factTypes) as readonly FactType[];
const typePlans = typeNames.map((type) => {
  const spec: FactTypeSpec = factTypes[type];
  return { type, fields: Object.entries(spec.fields).map(([name, field]: [string, FactField]) => ({ name, kind: field.kind })) };
});
const typeNumbers = new Map(typeNames.map((type, index) => [type, index]));
/** Stands between the items of a list; no item may contain it. */
const listSeparator = '\n';
/** A list without items, told apart from a list with one empty item. */
const emptyList = -1;

/** Packs facts. Throws a TypeError for a fact of unknown type. */
export function encodeFacts(facts: readonly Fact[]): FactBatch {
  const count = facts.length;
  const batch = {
    seq: new Uint32Array(count),
    at: new Float64Array(count),
    type: new Uint8Array(count),
    cause: new Uint32Array(count),
    timer: new Int32Array(count),
    start: new Uint32Array(count),
  };
  const texts = new TextNumbers();
  let cells = new Float64Array(count * 8 + 16);
  let used = 0;
  facts.forEach((fact, row) => {
    const typeNumber = typeNumbers.get(fact.type);
    const plan = typeNumber === undefined ? undefined : typePlans[typeNumber];
    if (typeNumber === undefined || plan === undefined) throw new TypeError(`unknown fact type ${String(fact.type)}`);
    batch.seq[row] = fact.seq;
    batch.at[row] = fact.at;
    batch.type[row] = typeNumber;
    batch.cause[row] = fact.causeSeq ?? 0;
    batch.timer[row] = fact.timer === undefined ? -1 : texts.numberOf(fact.timer);
    batch.start[row] = used;
    if (used + plan.fields.length > cells.length) {
      const wider = new Float64Array(cells.length * 2);
      wider.set(cells);
      cells = wider;
    }
    const values = fact as unknown as Readonly<Record<string, unknown>>;
    for (const field of plan.fields) {
      cells[used] = cellOf(field, values[field.name], texts);
      used += 1;
    }
  });
  return { ...batch, cells: cells.slice(0, used), ...texts.packed() };
}

/** The buffers that change hands with the batch. */
export function transferables(batch: FactBatch): ArrayBuffer[] {
  const { seq, at, type, cause, timer, start, cells, textEnds } = batch;
  return [seq, at, type, cause, timer, start, cells, textEnds].map((column) => column.buffer as ArrayBuffer);
}

/** Reads a batch without unpacking it. */
export class FactBatchReader {
  readonly #batch: FactBatch;
  /** Texts that were read once. */
  readonly #texts: (string | undefined)[] = [];

  constructor(batch: FactBatch) {
    this.#batch = batch;
  }

  get length(): number {
    return this.#batch.seq.length;
  }

  at(row: number): number {
    return this.#batch.at[row] ?? NaN;
  }

  typeOf(row: number): FactType | undefined {
    return typeNames[this.#batch.type[row] ?? -1];
  }

  /** The fact of a row as an object. Throws a RangeError outside 0 … length − 1. */
  fact(row: number): Fact {
    const { seq, at, type, cause, timer, start, cells } = this.#batch;
    const plan = typePlans[type[row] ?? -1];
    if (plan === undefined) throw new RangeError(`no row ${String(row)} in a batch of ${String(this.length)}`);
    const fact: Record<string, unknown> = { seq: seq[row], at: at[row], type: plan.type };
    const causeSeq = cause[row] ?? 0;
    if (causeSeq > 0) fact['causeSeq'] = causeSeq;
    const timerText = timer[row] ?? -1;
    if (timerText >= 0) fact['timer'] = this.#text(timerText);
    let cell = start[row] ?? 0;
    for (const field of plan.fields) {
      const value = cells[cell] ?? NaN;
      cell += 1;
      if (!Number.isNaN(value)) fact[field.name] = this.#value(field, value);
    }
    // The plan is made from the fact types, so the record has the fields of its type.
    return fact as unknown as Fact;
  }

  /** All of them as objects. */
  facts(): readonly Fact[] {
    return Array.from({ length: this.length }, (_, row) => this.fact(row));
  }

  #value(field: Column, value: number): unknown {
    switch (field.kind) {
      case 'int':
      case 'big':
        return value;
      case 'bool':
        return value === 1;
      case 'text':
        return this.#text(value);
      case 'list':
        return value === emptyList ? [] : this.#text(value).split(listSeparator);
      case 'json':
        return JSON.parse(this.#text(value)) as unknown;
    }
  }

  #text(number: number): string {
    const known = this.#texts[number];
    if (known !== undefined) return known;
    const { texts, textEnds } = this.#batch;
    const text = texts.slice(number === 0 ? 0 : textEnds[number - 1], textEnds[number]);
    this.#texts[number] = text;
    return text;
  }
}

/** Numbers for the texts of one batch. */
class TextNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.length;
    this.#numbers.set(text, number);
    this.#texts.push(text);
    return number;
  }

  packed(): { readonly texts: string; readonly textEnds: Uint32Array } {
    const textEnds = new Uint32Array(this.#texts.length);
    let end = 0;
    this.#texts.forEach((text, number) => {
      end += text.length;
      textEnds[number] = end;
    });
    return { texts: this.#texts.join(''), textEnds };
  }
}

function cellOf(field: Column, value: unknown, texts: TextNumbers): number {
  if (value === undefined) return NaN;
  switch (field.kind) {
    case 'int':
    case 'big':
      return value as number;
    case 'bool':
      return value === true ? 1 : 0;
    case 'text':
      return texts.numberOf(value as string);
    case 'list': {
      const items = value as readonly string[];
      return items.length === 0 ? emptyList : texts.numberOf(items.join(listSeparator));
    }
    case 'json':
      return texts.numberOf(JSON.stringify(value));
  }
}
