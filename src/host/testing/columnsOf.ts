import { factTypes, type Fact, type FactColumns, type FactField, type FactType, type FactTypeSpec } from '../../engine/index.ts';

const typeNames = Object.keys(factTypes) as readonly FactType[];

/** Columns of facts written by hand, made by the book (`FactColumns`) and not by the engine's code. Seqs must follow one another. */
export function columnsOf(facts: readonly Fact[]): FactColumns {
  const texts: string[] = [];
  const numberOf = (text: string): number => {
    const known = texts.indexOf(text);
    return known >= 0 ? known : texts.push(text) - 1;
  };
  const start: number[] = [];
  const cells: number[] = [];
  for (const fact of facts) {
    start.push(cells.length);
    const { fields }: FactTypeSpec = factTypes[fact.type];
    const values = fact as unknown as Readonly<Record<string, unknown>>;
    for (const [name, field] of Object.entries(fields)) cells.push(...cellsOf(field, values[name], numberOf));
  }
  const timer = facts.map((fact) => (fact.timer === undefined ? -1 : numberOf(fact.timer)));
  let end = 0;
  return {
    firstSeq: facts[0]?.seq ?? 1,
    at: Float64Array.from(facts, (fact) => fact.at),
    type: Uint8Array.from(facts, (fact) => typeNames.indexOf(fact.type)),
    cause: Int32Array.from(facts, (fact) => fact.causeSeq ?? 0),
    timer: Int32Array.from(timer),
    start: Int32Array.from(start),
    cells: Int32Array.from(cells),
    texts: texts.join(''),
    textEnds: Int32Array.from(texts, (text) => (end += text.length)),
  };
}

function cellsOf({ kind }: FactField, value: unknown, numberOf: (text: string) => number): readonly number[] {
  if (value === undefined) return kind === 'big' ? [-0x8000_0000, 0] : [-0x8000_0000];
  switch (kind) {
    case 'int':
      return [value as number];
    case 'big':
      return [Math.floor((value as number) / 2 ** 32), (value as number) | 0];
    case 'bool':
      return [value === true ? 1 : 0];
    case 'text':
      return [numberOf(value as string)];
    case 'list':
      return (value as readonly string[]).length === 0 ? [-2] : [numberOf((value as readonly string[]).join('\n'))];
    case 'json':
      return [numberOf(JSON.stringify(value))];
  }
}
