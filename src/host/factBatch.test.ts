import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factTypes, type Fact, type FactField, type FactType, type FactTypeSpec, type FieldKind } from '../engine/index.ts';
import { FactBatchReader, transferables } from './factBatch.ts';
import { columnsOf } from './testing/columnsOf.ts';
import { numbered } from './testing/fakeRun.ts';
import { retryFacts } from './testing/retryFacts.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'B', '%', '重', ':', '0'), maxLength: 6 });
const valueOf: Readonly<Record<FieldKind, fc.Arbitrary<unknown>>> = {
  text: word,
  int: fc.integer({ min: -0x7fff_ffff, max: 0x7fff_ffff }),
  big: fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
  bool: fc.boolean(),
  list: fc.array(word, { maxLength: 3 }),
  json: fc.jsonValue(),
};

/** Any fact of any type, with optional fields present or not. */
const anyFact = fc.constantFrom(...(Object.keys(factTypes) as FactType[])).chain((type): fc.Arbitrary<Fact> => {
  const { fields }: FactTypeSpec = factTypes[type];
  const entries = Object.entries(fields).map(([name, field]: [string, FactField]) => [name, field] as const);
  const record = fc.record(Object.fromEntries(entries.map(([name, field]) => [name, valueOf[field.kind]])), {
    requiredKeys: entries.filter(([, field]) => !field.optional).map(([name]) => name),
    noNullPrototype: true,
  });
  const envelope = fc.record(
    { at: fc.nat(), causeSeq: fc.integer({ min: 1, max: 5_000_000 }), timer: word },
    { requiredKeys: ['at'], noNullPrototype: true },
  );
  return fc.tuple(envelope, record).map(([head, values]) => ({ ...head, type, ...values }) as unknown as Fact);
});

describe('a batch of facts', () => {
  test('comes out as it went in, through a message port', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000_000 }), fc.array(anyFact, { maxLength: 20 }), (firstSeq, unnumbered) => {
        const facts = unnumbered.map((fact, row): Fact => ({ ...fact, seq: firstSeq + row }));
        const batch = columnsOf(facts);
        const arrived = structuredClone(batch, { transfer: transferables(batch) });
        expect(new FactBatchReader(arrived).facts()).toEqual(facts);
      }),
      { numRuns: 200, seed: 9 },
    );
  });

  test('is read row by row without the rest', () => {
    const facts = numbered(retryFacts(2));
    const reader = new FactBatchReader(columnsOf(facts));
    expect(reader.length).toBe(facts.length);
    expect(reader.at(7)).toBe(facts[7]?.at);
    expect(reader.typeOf(7)).toBe(facts[7]?.type);
    expect(reader.fact(facts.length - 1)).toEqual(facts.at(-1));
    expect(() => reader.fact(facts.length)).toThrow(RangeError);
  });
});
