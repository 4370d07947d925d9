/** What the documents promise is there: files, pictures, commands; and both READMEs say the same. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, root } from './files.ts';

const top = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const documents = [...top, ...filesBelow('docs', /\.md$/), ...filesBelow('src', /\.md$/)];
const read = (path: string): string => readFileSync(root + path, 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
const codeBlocks = (text: string): string[] => [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
/** Commands without the remarks behind them, which are translated. */
const commandsOf = (text: string): string[] =>
  codeBlocks(text).flatMap((block) =>
    block
      .split('\n')
      .map((line) => line.replace(/\s+#.*$/, '').trim())
      .filter((line) => line.startsWith('npm ')),
  );

describe.each(documents)('%s', (path) => {
  const text = read(path);

  test('links to files that exist', () => {
    const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? match[2] ?? '');
    const local = targets.filter((target) => !/^(https?:|mailto:|#)/.test(target)).map((target) => target.replace(/#.*$/, ''));
    expect(local.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
  });

  test('names scripts that exist', () => {
    const named = [...text.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

describe('both READMEs', () => {
  const en = read('README.md');
  const zh = read('README.zh-CN.md');

  test('give the same commands', () => {
    expect(commandsOf(zh)).toEqual(commandsOf(en));
  });

  test('have the same sections', () => {
    const levels = (text: string): string[] =>
      [...text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^(#+) /gm)].map((match) => match[1] ?? '');
    expect(levels(zh)).toEqual(levels(en));
  });

  test('show the page', () => {
    for (const text of [en, zh]) expect(text).toMatch(/\]\(docs\/images\/cluster[\w-]*\.png\)/);
  });
});
