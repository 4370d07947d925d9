/** From older versions of the scenario file to the newest, one step per version. Each version keeps a fixture that must open. */
import { fail, shown, succeed } from './problems.ts';
import type { Result } from './problems.ts';
import type { PlainValue } from './untrusted.ts';

export const newestVersion = 1;

export type Migration = (file: { readonly [key: string]: PlainValue }) => { readonly [key: string]: PlainValue };

/** `migrations[n]` leads from version n + 1 to version n + 2. Version 1 is the newest, so there is none yet. */
export const migrations: readonly Migration[] = [];

/** The file in its newest form, or why its version cannot be read. */
export function migrate(file: PlainValue): Result<PlainValue> {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    return fail({ path: '', code: 'wrongType', expected: 'object', found: shown(file) });
  }
  let current = file as { readonly [key: string]: PlainValue };
  const version = current['version'];
  if (version === undefined) return fail({ path: 'version', code: 'missing' });
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return fail({ path: 'version', code: 'outOfRange', found: shown(version), min: 1, max: newestVersion });
  }
  if (version > newestVersion) return fail({ path: 'version', code: 'newerVersion', found: version, newest: newestVersion });
  for (const step of migrations.slice(version - 1)) current = step(current);
  return succeed(current);
}
