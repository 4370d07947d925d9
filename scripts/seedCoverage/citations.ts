/** Where the numbers of the seed rows (S-001 …) are cited: by the names of tests, and by the rules of mechanisms that tests cite. */
import { readFileSync } from 'node:fs';
import { filesBelow, root } from '../files.ts';

/** Something that shows a row: a test, or a numbered rule that a test must cite (held by the mechanisms' own rule test). */
export interface Citation {
  /** Path from the top folder. */
  readonly path: string;
  /** Name of the test, or id of the rule. */
  readonly name: string;
  readonly line: number;
}

const rowId = (id: number): string => `S-${String(id).padStart(3, '0')}`;

/** The row numbers in a text: `S-110`, `S-203, S-204`, `S-110 – S-112`. */
export function rowsIn(text: string): string[] {
  const found: string[] = [];
  for (const [, from = '', to] of text.matchAll(/S-(\d{3})(?:\s*[–—-]\s*S-(\d{3}))?/g))
    for (let id = Number(from); id <= Number(to ?? from); id++) found.push(rowId(id));
  return found;
}

/** Names of tests and of groups of tests: a literal that is followed by a function. */
const testName = /(['"`])((?:(?!\1)[^\n])*\bS-\d{3}(?:(?!\1)[^\n])*)\1,\s*(?:async\s*)?(?:\(|function|\w+\s*=>)/g;

/** The names of tests in a file that cite rows. */
export function citingTests(source: string): { name: string; line: number }[] {
  return [...source.matchAll(testName)].map((match) => ({
    name: match[2] ?? '',
    line: source.slice(0, match.index).split('\n').length,
  }));
}

const rule = /^\| ([A-Z]{2}\d+) +\|.*\bS-\d{3}.*$/;

/** The numbered rules of a mechanism's page that cite rows. */
export function citingRules(page: string): { id: string; text: string; line: number }[] {
  return page.split('\n').flatMap((text, i) => {
    const id = rule.exec(text)?.[1];
    return id === undefined ? [] : [{ id, text, line: i + 1 }];
  });
}

/** Each row that is cited, and by what. */
export function citations(): Map<string, Citation[]> {
  const found = new Map<string, Citation[]>();
  const add = (row: string, citation: Citation): void => {
    found.set(row, [...(found.get(row) ?? []), citation]);
  };
  const tests = [...filesBelow('src', /\.test\.tsx?$/), ...filesBelow('e2e', /\.spec\.ts$/)];
  for (const path of tests)
    for (const { name, line } of citingTests(readFileSync(root + path, 'utf8')))
      for (const row of rowsIn(name)) add(row, { path, name, line });
  for (const path of filesBelow('src/engine/mechanisms', /^README\.md$/))
    for (const { id, text, line } of citingRules(readFileSync(root + path, 'utf8')))
      for (const row of rowsIn(text)) add(row, { path, name: id, line });
  return found;
}
