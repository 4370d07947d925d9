import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Hasher } from '../kernel/stateHash.ts';
import { TextTable } from '../kernel/textTable.ts';
import { factTypes, isHousekeeping, type Fact, type FactFields, type FactType, type FactTypeSpec, type FieldKind } from './factTypes.ts';
import { Trace } from './trace.ts';
import { traceLine, traceText } from './traceText.ts';

const types = Object.keys(factTypes) as FactType[];

/** Any value that a field of this kind may have. */
const valueOf: Readonly<Record<FieldKind, fc.Arbitrary<unknown>>> = {
  text: fc.string({ unit: 'binary', maxLength: 12 }),
  int: fc.integer({ min: -0x7fff_ffff, max: 0x7fff_ffff }),
  // Outside, −2^31 · 2^32 and below mean "absent"; no offset or time comes near.
  big: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  bool: fc.boolean(),
  list: fc.array(
    fc.string({ maxLength: 6 }).map((text) => `x${text.replaceAll('\n', '')}`),
    { maxLength: 4 },
  ),
  json: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
};

/** The fields of a fact: required ones always, optional ones sometimes. */
function fieldsOf(type: FactType): fc.Arbitrary<Record<string, unknown>> {
  const spec: FactTypeSpec = factTypes[type];
  const entries = Object.entries(spec.fields);
  return fc.record(Object.fromEntries(entries.map(([name, field]) => [name, valueOf[field.kind]])), {
    requiredKeys: entries.filter(([, field]) => !field.optional).map(([name]) => name),
  });
}

const traceOf = (facts: readonly { at: number; type: FactType; fields: unknown; cause?: number }[]): Trace => {
  const trace = new Trace(new TextTable());
  for (const { at, type, fields, cause } of facts) trace.append(at, type, cause ?? 0, -1, fields as FactFields<FactType>);
  return trace;
};

const started = (at: number): { at: number; type: FactType; fields: unknown } => ({ at, type: 'broker.started', fields: { id: `b${at}` } });
const hashOf = (trace: Trace, from = 1, to = trace.length): string => {
  const hasher = new Hasher();
  trace.hashInto(hasher, from, to);
  return hasher.digest();
};

describe('seed 31: what goes into the columns comes out', () => {
  test.each(types)('%s', (type) => {
    fc.assert(
      fc.property(fieldsOf(type), fc.nat(), (fields, at) => {
        const texts = new TextTable();
        const trace = new Trace(texts);
        trace.append(0, 'broker.started', 0, -1, { id: 'before' });
        const seq = trace.append(at, type, 1, texts.id('some timer'), fields as FactFields<FactType>);
        trace.append(at, 'broker.started', 0, -1, { id: 'after' });
        expect(trace.fact(seq)).toEqual({ seq: 2, at, type, causeSeq: 1, timer: 'some timer', ...fields });
        expect([trace.at(seq), trace.typeOf(seq), trace.causeOf(seq)]).toEqual([at, type, 1]);
        expect(trace.isHousekeeping(seq)).toBe(isHousekeeping(trace.fact(seq)));
        expect(trace.fact(3)).toEqual({ seq: 3, at, type: 'broker.started', id: 'after' });
        const whole = JSON.stringify(trace.fact(seq));
        expect(JSON.stringify(trace.sharedUntil(2).fact(seq))).toBe(whole);
      }),
      { seed: 31, numRuns: 15 },
    );
  });
});

describe('trace', () => {
  test('finds moments: the last fact of a millisecond, or the n-th of it', () => {
    const trace = traceOf([started(1), started(5), started(5), started(5), started(9)]);
    expect(
      [{ ms: 0 }, { ms: 1 }, { ms: 4 }, { ms: 5 }, { ms: 5, n: 0 }, { ms: 5, n: 2 }, { ms: 5, n: 99 }, { ms: 100 }].map((m) =>
        trace.seqAt(m),
      ),
    ).toEqual([0, 1, 1, 4, 1, 3, 4, 5]);
  });

  test('finds facts by type and field in both directions', () => {
    const trace = traceOf([started(1), { at: 2, type: 'broker.stopped', fields: { id: 'x' } }, started(3)]);
    expect(trace.find(1, ['broker.stopped'])).toBe(2);
    expect(trace.find(3, ['broker.started', 'broker.stopped'], undefined, -1)).toBe(3);
    expect(trace.find(2, ['broker.started'], undefined, -1)).toBe(1);
    expect(trace.find(1, ['broker.started'], (fact) => fact.at > 1)).toBe(3);
    expect(trace.find(1, ['link.cut'])).toBeUndefined();
  });

  test('refuses facts that are not there, and facts that lack a field', () => {
    const trace = traceOf([started(1)]);
    expect(() => trace.fact(0)).toThrow('no fact 0');
    expect(() => trace.fact(2)).toThrow('no fact 2');
    expect(() => traceOf([{ at: 1, type: 'broker.started', fields: {} }])).toThrow('broker.started lacks id');
  });

  test('a shared trace and its origin grow apart across segments', () => {
    const trace = traceOf(Array.from({ length: 70_000 }, (_, i) => started(i)));
    for (const length of [0, 1, 65_535, 65_536, 65_537, 70_000]) {
      const copy = trace.sharedUntil(length);
      expect([copy.length, hashOf(copy)]).toEqual([length, hashOf(trace, 1, length)]);
      copy.append(80_000, 'broker.crashed', 0, -1, { id: 'copy', reason: 'kill -9' });
      expect(copy.fact(length + 1)).toMatchObject({ type: 'broker.crashed', seq: length + 1 });
      expect(copy.lastWorkAt).toBe(80_000);
      if (length < 70_000) expect(trace.fact(length + 1)).toMatchObject({ type: 'broker.started', at: length });
    }
    expect(trace.length).toBe(70_000);
  });

  test('the hash sees time, cause, every field and the difference between absent and empty', () => {
    const stopped = (fields: object) => ({
      at: 1,
      type: 'broker.registered' as const,
      fields: { nameServer: 'n1', broker: 'b', ...fields },
    });
    const hashes = [
      traceOf([stopped({})]),
      traceOf([stopped({ topics: [] })]),
      traceOf([stopped({ topics: [''] })]),
      traceOf([stopped({ topics: ['a', 'b'] })]),
      traceOf([{ ...stopped({}), at: 2 }]),
      traceOf([{ ...stopped({}), cause: 1 }]),
    ].map((trace) => hashOf(trace));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('the hash is of texts, not of their numbers', () => {
    const texts = new TextTable();
    for (let i = 0; i < 10; i++) texts.id(`other run ${i}`);
    const trace = new Trace(texts);
    trace.append(1, 'broker.started', 0, -1, { id: 'b1' });
    expect(hashOf(trace)).toBe(hashOf(traceOf([started(1)])));
  });
});

describe('one-line text', () => {
  test('has time, type, fields and timer', () => {
    const fact: Fact = {
      seq: 3,
      at: 3_661_042,
      type: 'broker.registered',
      causeSeq: 1,
      timer: 'registerBrokerAll',
      nameServer: 'n1',
      broker: 'broker a',
      topics: ['A', 'B'],
    };
    expect(traceLine(fact)).toBe('01:01:01.042 broker.registered nameServer=n1 broker="broker a" topics=[A B] timer=registerBrokerAll');
  });

  test('leaves housekeeping out and stops at its moment', () => {
    const trace = traceOf([started(1), { at: 1, type: 'connection.opened', fields: { from: 'a', to: 'b' } }, started(2), started(3)]);
    expect(traceText(trace, 2)).toBe('00:00:00.001 broker.started id=b1\n00:00:00.002 broker.started id=b2\n');
  });
});
