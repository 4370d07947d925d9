/**
 * Facts on their way from the worker to the page: a few typed arrays change hands, and a fact becomes an object only when
 * somebody looks at it. The columns are described at `FactColumns`.
 */
import { factTypes, type Fact, type FactColumns, type FactField, type FactType, type FactTypeSpec } from '../engine/index.ts';

/** A field that is not there, and a list without items (both as in `FactColumns.cells`). */
const absent = -0x8000_0000;
const emptyList = -2;

const typeNames = Object.keys(factTypes) as readonly FactType[];
const typePlans = typeNames.map((type) => {
  const spec: FactTypeSpec = factTypes[type];
  return { type, fields: Object.entries(spec.fields).map(([name, field]: [string, FactField]) => ({ name, kind: field.kind })) };
});
type Column = (typeof typePlans)[number]['fields'][number];

/** The buffers that change hands with the columns. */
export function transferables(columns: FactColumns): ArrayBuffer[] {
  const { at, type, cause, timer, start, cells, textEnds } = columns;
  return [at, type, cause, timer, start, cells, textEnds].map((column) => column.buffer as ArrayBuffer);
}

/** Columns without a row. */
export function noFacts(firstSeq: number): FactColumns {
  const none = (): Int32Array => new Int32Array(0);
  const columns = { cause: none(), timer: none(), start: none(), cells: none(), textEnds: none() };
  return { firstSeq, at: new Float64Array(0), type: new Uint8Array(0), ...columns, texts: '' };
}

/** Reads a batch without unpacking it. */
export class FactBatchReader {
  readonly #columns: FactColumns;
  /** Texts that were read once. */
  readonly #texts: (string | undefined)[] = [];

  constructor(columns: FactColumns) {
    this.#columns = columns;
  }

  get length(): number {
    return this.#columns.at.length;
  }

  at(row: number): number {
    return this.#columns.at[row] ?? NaN;
  }

  typeOf(row: number): FactType | undefined {
    return typeNames[this.#columns.type[row] ?? -1];
  }

  /** The fact of a row as an object. Throws a RangeError outside 0 … length − 1. */
  fact(row: number): Fact {
    const { firstSeq, at, type, cause, timer, start, cells } = this.#columns;
    const plan = typePlans[type[row] ?? -1];
    if (plan === undefined) throw new RangeError(`no row ${String(row)} in a batch of ${String(this.length)}`);
    const fact: Record<string, unknown> = { seq: firstSeq + row, at: at[row], type: plan.type };
    const causeSeq = cause[row] ?? 0;
    if (causeSeq > 0) fact['causeSeq'] = causeSeq;
    const timerText = timer[row] ?? -1;
    if (timerText >= 0) fact['timer'] = this.#text(timerText);
    let cell = start[row] ?? 0;
    for (const field of plan.fields) {
      const value = cells[cell] ?? absent;
      const isWide = field.kind === 'big';
      if (value !== absent) fact[field.name] = isWide ? wide(value, cells[cell + 1] ?? 0) : this.#value(field, value);
      cell += isWide ? 2 : 1;
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
        return value; // A wide one is put together before.
      case 'bool':
        return value === 1;
      case 'text':
        return this.#text(value);
      case 'list':
        return value === emptyList ? [] : this.#text(value).split('\n');
      case 'json':
        return JSON.parse(this.#text(value)) as unknown;
    }
  }

  #text(number: number): string {
    const known = this.#texts[number];
    if (known !== undefined) return known;
    const { texts, textEnds } = this.#columns;
    const text = texts.slice(number === 0 ? 0 : textEnds[number - 1], textEnds[number]);
    this.#texts[number] = text;
    return text;
  }
}

/** A safe integer from its high and its low 32 bits. */
function wide(high: number, low: number): number {
  return high * 0x1_0000_0000 + (low >>> 0);
}
