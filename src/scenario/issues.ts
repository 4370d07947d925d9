/** From valibot's issues to our problems: the path, what was found, what is allowed. */
import type * as v from 'valibot';
import { limits } from './limits.ts';
import type { LimitName } from './limits.ts';
import { nearestName } from './names.ts';
import { pathText, shown } from './problems.ts';
import type { ExpectedType, Problem, ProblemDetail } from './problems.ts';

/** The parts of valibot's schemas that leading along a path needs. */
interface SchemaNode {
  readonly type: string;
  readonly entries?: Readonly<Record<string, SchemaNode>>;
  readonly item?: SchemaNode;
  readonly value?: SchemaNode;
  readonly wrapped?: SchemaNode;
  readonly key?: string;
  readonly options?: readonly SchemaNode[];
  readonly literal?: unknown;
  readonly pipe?: readonly SchemaNode[];
  readonly requirement?: unknown;
}

const memberOf = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined;

/** Takes off `optional`, and chooses the variant that the input names. */
function settled(node: SchemaNode | undefined, input: unknown): SchemaNode | undefined {
  if (node?.wrapped !== undefined) return settled(node.wrapped, input);
  if (node?.type !== 'variant') return node;
  const key = node.key ?? '';
  return node.options?.find((option) => option.entries?.[key]?.literal === memberOf(input, key)) ?? node;
}

/** The schema that is responsible for the place; undefined where none is. */
export function schemaAt(schema: v.GenericSchema, input: unknown, keys: readonly (string | number)[]): SchemaNode | undefined {
  let node = settled(schema as unknown as SchemaNode, input);
  let value = input;
  for (const key of keys) {
    value = memberOf(value, key);
    const entries = node?.entries;
    const next = typeof key === 'number' ? node?.item : entries !== undefined && Object.hasOwn(entries, key) ? entries[key] : node?.value;
    node = settled(next, value);
  }
  return node;
}

const typeNames: Readonly<Record<string, ExpectedType>> = {
  strict_object: 'object',
  record: 'object',
  variant: 'object',
  array: 'list',
  string: 'text',
  number: 'integer',
  boolean: 'boolean',
};

/** Lower and upper bound of a number in the schema, for a problem that names both. */
function boundsOf(node: SchemaNode | undefined): { min: number; max: number } {
  const steps = (part: SchemaNode): readonly SchemaNode[] => [
    part,
    ...(part.pipe?.slice(part.pipe[0] === part ? 1 : 0).flatMap(steps) ?? []),
  ];
  const bound = (type: string, otherwise: number): number => {
    const requirement = node === undefined ? undefined : steps(node).find((step) => step.type === type)?.requirement;
    return typeof requirement === 'number' ? requirement : otherwise;
  };
  return { min: bound('min_value', Number.MIN_SAFE_INTEGER), max: bound('max_value', Number.MAX_SAFE_INTEGER) };
}

function oneOf(found: unknown, allowed: readonly string[]): ProblemDetail {
  return { code: 'notOneOf', found: shown(found), allowed, nearest: typeof found === 'string' ? nearestName(found, allowed) : undefined };
}

function isLimit(name: string): name is LimitName {
  return Object.hasOwn(limits, name);
}

/** The problem of one issue. `schema` and `input` are the whole ones, to look up what is allowed at the place. */
export function problemOf(issue: v.BaseIssue<unknown>, schema: v.GenericSchema, input: unknown): Problem {
  const keys = (issue.path ?? []).map((item) => item.key as string | number);
  const path = pathText(keys);
  const node = schemaAt(schema, input, keys);
  const found = shown(issue.input);
  return { path, ...detailOf() };

  function detailOf(): ProblemDetail {
    switch (issue.message) {
      case 'duration':
        return { code: 'badDuration', found, maxMs: limits.virtualMs };
      case 'id':
      case 'topic':
      case 'group':
        return { code: 'badName', kind: issue.message, found };
      case 'epoch':
        return { code: 'badEpoch', found };
      case 'hiddenCharacters':
        return { code: 'hiddenCharacters', found };
      case 'textNumberOrBoolean':
        return { code: 'wrongType', expected: 'textNumberOrBoolean', found };
    }
    if (issue.type === 'max_length' && Array.isArray(issue.input) && isLimit(issue.message)) {
      return { code: 'tooMany', limit: issue.message, found: issue.input.length, max: limits[issue.message] };
    }
    if (issue.type === 'max_length') return { code: 'tooLong', found: String(issue.input).length, max: Number(issue.requirement) };
    if (issue.type === 'strict_object' && issue.expected === 'never') {
      const parent = schemaAt(schema, input, keys.slice(0, -1));
      const allowed = Object.keys(parent?.entries ?? {});
      const name = String(keys[keys.length - 1]);
      return { code: 'unknownField', found: shown(name), allowed, nearest: nearestName(name, allowed) };
    }
    const isAbsent = issue.input === undefined;
    if (isAbsent) return { code: 'missing' };
    if (issue.type === 'variant') {
      const variants = (schemaAt(schema, input, keys.slice(0, -1))?.options ?? []).map((option) => String(option.entries?.['do']?.literal));
      return variants.length > 0 && typeof issue.input !== 'object'
        ? oneOf(issue.input, variants)
        : { code: 'wrongType', expected: 'object', found };
    }
    if (issue.type === 'picklist') return oneOf(issue.input, (node?.options ?? []).map(String));
    if (issue.type === 'literal') return oneOf(issue.input, [String(node?.literal)]);
    if (issue.type === 'integer' || issue.type === 'min_value' || issue.type === 'max_value')
      return { code: 'outOfRange', found, ...boundsOf(node) };
    return { code: 'wrongType', expected: typeNames[issue.type] ?? 'object', found };
  }
}
