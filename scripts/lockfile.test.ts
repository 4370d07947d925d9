/** `npm ci` must work on every platform and against every registry. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from './files.ts';

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as { packages: Readonly<Record<string, LockEntry>> };

test('every platform’s packages have an entry (otherwise: node scripts/completeLockfile.mjs)', () => {
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter(
      (name) => packages[`node_modules/${name}`] === undefined && packages[`${path}/node_modules/${name}`] === undefined,
    ),
  );
  expect(missing).toEqual([]);
});

test('every entry names a version and no registry', () => {
  const entries = Object.entries(packages).filter(([path]) => path !== '');
  expect(entries.filter(([, entry]) => entry.version === undefined).map(([path]) => path)).toEqual([]);
  expect(entries.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([]);
});
