import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { changelogParts } from './changelogParts.ts';

test('versions, kinds and items, which may go on on the next line', () => {
  expect(changelogParts('# Changelog\n\nFor readers\n\n## 1.0\n\n### Added\n\n- One `a`,\n  more.\n- Two.\n')).toEqual([
    { heading: '1.0', level: 2, items: [] },
    { heading: 'Added', level: 3, items: ['One `a`, more.', 'Two.'] },
  ]);
});

test('nothing of the changelog is left out', () => {
  const text = readFileSync(new URL('../../../CHANGELOG.md', import.meta.url), 'utf8');
  const words = changelogParts(text).flatMap(({ heading, items }) => [heading, ...items]);
  const all = text
    .slice(text.indexOf('\n## '))
    .replaceAll(/^(##+|-) /gm, '')
    .split(/\s+/)
    .join(' ')
    .trim();
  expect(words.join(' ')).toBe(all);
});
