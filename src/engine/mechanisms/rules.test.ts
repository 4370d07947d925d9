import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mechanisms } from './index.ts';

const here = new URL('./', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, here), 'utf8');
const folders = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Rule {
  readonly id: string;
  readonly text: string;
  readonly source: string;
}

/** The numbered rules of a folder's README, one a table row. */
function rulesOf(folder: string): Rule[] {
  return [...read(`${folder}/README.md`).matchAll(/^\| ([A-Z]{2}\d+) +\| (.+?) +\| (.+?) +\|$/gm)].map(
    ([, id = '', text = '', source = '']) => ({ id, text, source }),
  );
}

/** Rules that the names of a folder's tests cite. */
function citedIn(folder: string): Set<string> {
  const cited = new Set<string>();
  const files = readdirSync(new URL(`${folder}/`, here)).filter((file) => file.endsWith('.test.ts'));
  const tests = files.map((file) => read(`${folder}/${file}`)).join('\n');
  for (const [, names = ''] of tests.matchAll(/['"`]((?:[A-Z]{2}\d+(?:, )?)+):/g)) for (const id of names.split(', ')) cited.add(id);
  return cited;
}

describe('every rule has a source and a test', () => {
  test('each mechanism is a folder of its own name', () => {
    expect(mechanisms.map(({ id }) => id).sort()).toEqual([...folders].sort());
  });

  test.each(folders)('%s', (folder) => {
    const rules = rulesOf(folder);
    expect(rules.length).toBeGreaterThan(3);
    const prefix = rules[0]?.id.slice(0, 2) ?? '';
    expect(rules.map(({ id }) => id)).toEqual(rules.map((_, i) => `${prefix}${i + 1}`));
    for (const { id, source } of rules) expect(source, `${id} names where it was read`).toMatch(/\S{3}/);
    expect([...citedIn(folder)].sort()).toEqual(rules.map(({ id }) => id).sort());
    expect(read(`${folder}/README.md`)).toContain('## What this is not');
  });

  test('no prefix is used twice', () => {
    const prefixes = folders.map((folder) => rulesOf(folder)[0]?.id.slice(0, 2));
    expect(new Set(prefixes).size).toBe(folders.length);
  });
});
