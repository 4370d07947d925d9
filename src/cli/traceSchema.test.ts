/** The NDJSON of every preset against the published schema, with the part of JSON Schema that the schema uses. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRun } from '../engine/index.ts';
import { traceLine } from '../host/traceLines.ts';
import { openPreset, listPresetSlugs } from '../scenario/index.ts';
import type { JsonSchema } from './docs/traceSchema.ts';

const schema = JSON.parse(readFileSync(new URL('../../public/trace.schema.json', import.meta.url), 'utf8')) as JsonSchema;
const byType = new Map((schema.oneOf ?? []).map((option) => [option.properties?.['type']?.const, option]));

/** What is wrong with a value, each with its path; empty when it is valid. */
function mistakes(part: JsonSchema, value: unknown, path: string): string[] {
  if (part.const !== undefined && value !== part.const) return [`${path} is not ${part.const}`];
  switch (part.type) {
    case undefined:
      return [];
    case 'string':
    case 'boolean':
      return typeof value === part.type ? [] : [`${path} is no ${part.type}`];
    case 'integer': {
      if (typeof value !== 'number' || !Number.isInteger(value)) return [`${path} is no integer`];
      const { minimum = -Infinity, maximum = Infinity } = part;
      return value < minimum || value > maximum ? [`${path} is ${value}, not ${minimum} … ${maximum}`] : [];
    }
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, index) => mistakes(part.items ?? {}, item, `${path}[${index}]`))
        : [`${path} is no list`];
    case 'object':
      return mistakesOfObject(part, value, path);
    default:
      throw new Error(`the schema uses the type ${String(part.type)}, which this check does not know`);
  }
}

function mistakesOfObject(part: JsonSchema, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`];
  const fields = Object.entries(value);
  const names = new Set(fields.map(([name]) => name));
  return [
    ...(part.required ?? []).filter((name) => !names.has(name)).map((name) => `${path}.${name} is missing`),
    ...fields.flatMap(([name, field]) => {
      const known = part.properties?.[name];
      if (known === undefined) return part.additionalProperties === false ? [`${path}.${name} is unknown`] : [];
      return mistakes(known, field, `${path}.${name}`);
    }),
  ];
}

function mistakesOfLine(line: string): string[] {
  const fact = JSON.parse(line) as { readonly type: string };
  const part = byType.get(fact.type);
  return part === undefined ? [`there is no fact type ${fact.type}`] : mistakes(part, fact, fact.type);
}

describe('every fact of every preset is as the schema says', () => {
  test.each(listPresetSlugs())('%s', (slug) => {
    const opened = openPreset(slug);
    if (!opened.ok) throw new Error(`${slug} does not open`);
    const run = createRun(opened.value);
    run.advanceToEnd();
    const found = new Set<string>();
    for (let seq = 1; seq <= run.trace.length; seq += 1)
      for (const mistake of mistakesOfLine(traceLine(run.trace.fact(seq)))) found.add(mistake);
    expect(run.trace.length).toBeGreaterThan(50);
    expect([...found]).toEqual([]);
  });
});

describe('the check finds', () => {
  const line = (fields: object): string => JSON.stringify({ seq: 1, at: 0, type: 'broker.started', id: 'broker-a', ...fields });
  test.each([
    ['nothing in a good line', {}, []],
    ['a field too many', { extra: 1 }, ['broker.started.extra is unknown']],
    ['a field too few', { id: undefined }, ['broker.started.id is missing']],
    ['a wrong type', { id: 7 }, ['broker.started.id is no string']],
    ['a number out of range', { seq: 0 }, ['broker.started.seq is 0, not 1 … Infinity']],
    ['an unknown fact', { type: 'broker.danced' }, ['there is no fact type broker.danced']],
  ])('%s', (_what, fields, expected) => {
    expect(mistakesOfLine(line(fields))).toEqual(expected);
  });
});
