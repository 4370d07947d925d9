/** First look at anything from outside, before its shape is checked: depth, size and names that JavaScript itself uses. */
import { jsonErrorPosition } from './jsonPlace.ts';
import { limits } from './limits.ts';
import { isForbiddenName } from './names.ts';
import { fail, pathText, shown, succeed } from './problems.ts';
import type { Problem, Result } from './problems.ts';

/** Plain data: what JSON can hold. */
export type PlainValue = string | number | boolean | null | readonly PlainValue[] | { readonly [key: string]: PlainValue };

/**
 * A plain copy (own enumerable properties only, `undefined` left out), or why it cannot be taken: deeper than 16, too
 * many parts, a field named like a part of every JavaScript object, a value JSON cannot hold.
 */
export function plainCopy(value: unknown): Result<PlainValue> {
  let parts = 0;
  const problems: Problem[] = [];
  const copy = (part: unknown, keys: readonly (string | number)[]): PlainValue => {
    parts += 1;
    if (parts > limits.parts || problems.length >= limits.problems) return null;
    if (keys.length > limits.depth) {
      problems.push({ path: pathText(keys), code: 'tooDeep', max: limits.depth });
      return null;
    }
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return part;
    if (typeof part === 'number' && Number.isFinite(part)) return part;
    if (Array.isArray(part)) return part.map((item: unknown, index) => copy(item, [...keys, index]));
    if (typeof part === 'object') {
      const result: Record<string, PlainValue> = {};
      for (const [key, item] of Object.entries(part)) {
        if (isForbiddenName(key)) problems.push({ path: pathText(keys), code: 'forbiddenName', found: shown(key) });
        else if (item !== undefined) result[key] = copy(item, [...keys, key]);
      }
      return result;
    }
    problems.push({
      path: pathText(keys),
      code: 'wrongType',
      expected: 'textNumberOrBoolean',
      found: shown(typeof part === 'number' ? String(part) : typeof part),
    });
    return null;
  };
  const result = copy(value, []);
  if (parts > limits.parts) problems.push({ path: '', code: 'tooMany', limit: 'parts', found: parts, max: limits.parts });
  return problems.length > 0 ? fail(...problems) : succeed(result);
}

/** Line and column (from 1) of a position in a text. */
function placeOf(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position).split('\n');
  return { line: before.length, column: (before[before.length - 1]?.length ?? 0) + 1 };
}

/** Reads JSON text of bounded size. The problem of broken JSON says the line and column where reading stopped. */
export function readJson(text: string): Result<unknown> {
  if (text.length > limits.fileCharacters)
    return fail({ path: '', code: 'tooMany', limit: 'fileCharacters', found: text.length, max: limits.fileCharacters });
  const source = text.startsWith('\ufeff') ? text.slice(1) : text; // Windows editors put a byte order mark in front.
  try {
    return succeed(JSON.parse(source) as unknown);
  } catch {
    const place = placeOf(source, jsonErrorPosition(source) ?? source.length);
    const found = source.split('\n')[place.line - 1]?.slice(place.column - 1, place.column + 19) ?? '';
    return fail({ path: '', code: 'notJson', ...place, found: found === '' ? '' : shown(found) });
  }
}
