/**
 * What is wrong with something that came from outside: where, what was found, what is allowed.
 * Problems are data; `problemText` makes the sentences in both languages.
 */
import { hiddenCharacters } from './names.ts';
import type { LimitName } from './limits.ts';

export type ExpectedType = 'object' | 'list' | 'text' | 'integer' | 'boolean' | 'duration' | 'textNumberOrBoolean';
export type ReferenceKind =
  'producer' | 'consumer' | 'client' | 'httpGateway' | 'httpClient' | 'broker' | 'nameServer' | 'node' | 'consumerGroup' | 'topic';
export type NameKind = 'id' | 'topic' | 'group';

export type ProblemDetail =
  | { readonly code: 'notJson'; readonly line: number; readonly column: number; readonly found: string }
  | { readonly code: 'wrongType'; readonly expected: ExpectedType; readonly found: string }
  | { readonly code: 'missing' }
  | { readonly code: 'unknownField'; readonly found: string; readonly allowed: readonly string[]; readonly nearest?: string | undefined }
  | { readonly code: 'forbiddenName'; readonly found: string }
  | { readonly code: 'notOneOf'; readonly found: string; readonly allowed: readonly string[]; readonly nearest?: string | undefined }
  | { readonly code: 'outOfRange'; readonly found: string; readonly min: number; readonly max: number }
  | { readonly code: 'badDuration'; readonly found: string; readonly maxMs: number }
  | { readonly code: 'badName'; readonly kind: NameKind; readonly found: string }
  | { readonly code: 'reservedTopic'; readonly found: string }
  | { readonly code: 'badEpoch'; readonly found: string }
  | { readonly code: 'badForm'; readonly found: string; readonly example: string }
  | { readonly code: 'hiddenCharacters'; readonly found: string }
  | { readonly code: 'tooLong'; readonly found: number; readonly max: number }
  | { readonly code: 'tooMany'; readonly limit: LimitName; readonly found: number; readonly max: number }
  | { readonly code: 'tooDeep'; readonly max: number }
  | { readonly code: 'emptyRange'; readonly from: number; readonly to: number }
  | { readonly code: 'sameEnds'; readonly found: string }
  | { readonly code: 'duplicate'; readonly found: string; readonly first: string }
  | {
      readonly code: 'unknownReference';
      readonly kind: ReferenceKind;
      readonly found: string;
      readonly allowed: readonly string[];
      readonly nearest?: string | undefined;
    }
  | { readonly code: 'unknownOption'; readonly found: string; readonly profile: string; readonly nearest?: string | undefined }
  | { readonly code: 'newerVersion'; readonly found: number; readonly newest: number }
  | { readonly code: 'unknownPreset'; readonly found: string; readonly allowed: readonly string[]; readonly nearest?: string | undefined }
  // Links
  | { readonly code: 'notALink'; readonly found: string }
  | { readonly code: 'linkTooLong'; readonly found: number; readonly max: number }
  | { readonly code: 'linkDamaged' }
  | { readonly code: 'linkTooBig'; readonly max: number }
  | { readonly code: 'linkVersion'; readonly found: string; readonly newest: number }
  | { readonly code: 'linkEncoding'; readonly found: string }
  | { readonly code: 'saidTwice'; readonly found: string }
  | { readonly code: 'badMoment'; readonly found: string; readonly maxMs: number }
  | { readonly code: 'badSpeed'; readonly found: string; readonly min: number; readonly max: number }
  | { readonly code: 'badHash'; readonly found: string }
  | { readonly code: 'badSelection'; readonly found: string; readonly allowed: readonly string[] };

export type ProblemCode = ProblemDetail['code'];

export type Problem = ProblemDetail & {
  /** Where in the file, e.g. `consumers[0].listener.rules[1].result`; empty for the whole; `?seed` for a parameter of a link. */
  readonly path: string;
};

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

export const succeed = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (...problems: readonly Problem[]): { readonly ok: false; readonly problems: readonly Problem[] } => ({
  ok: false,
  problems,
});

/** `['consumers', 0, 'listener']` as `consumers[0].listener`. */
export function pathText(keys: readonly (string | number)[]): string {
  return keys.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : shown(key);
    if (name !== key) return `${text}[${name}]`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** A value as it is quoted in a problem: short JSON on one line, hidden characters made visible. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[…] (${value.length})`;
  if (typeof value === 'object' && value !== null) return '{…}';
  const json = JSON.stringify(value) ?? String(value);
  const visible = json.replace(
    new RegExp(hiddenCharacters.source, 'g'),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return visible.length <= 60 ? visible : `${visible.slice(0, 56)}…${typeof value === 'string' ? '"' : ''}`;
}
