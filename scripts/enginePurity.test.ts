/**
 * What lint cannot say about the engine: the same program must give the same run in every browser engine, so it uses no
 * operator and no function whose result differs between them, and nothing that comes back later by itself.
 */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { filesBelow, root } from './files.ts';

const exactMath = new Set(['imul', 'floor', 'ceil', 'round', 'trunc', 'min', 'max', 'abs', 'sign', 'sqrt', 'clz32']);
const bannedNames = new Set([
  ...['Date', 'Intl', 'performance', 'setTimeout', 'setInterval', 'queueMicrotask', 'Promise', 'globalThis', 'crypto', 'eval', 'WeakRef'],
  ...['localeCompare', 'toLocaleString', 'toLocaleUpperCase', 'toLocaleLowerCase', 'toLocaleDateString', 'toLocaleTimeString'],
]);

interface Token {
  readonly kind: ts.SyntaxKind;
  readonly text: string;
  readonly line: number;
}

/** The tokens of a program, without comments and texts. */
function tokensOf(path: string, source: string): Token[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2023, true);
  const tokens: Token[] = [];
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(file);
    if (children.length > 0) for (const child of children) visit(child);
    else if (!ts.isStringLiteralLike(node) && !ts.isJSDoc(node)) {
      tokens.push({ kind: node.kind, text: node.getText(file), line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1 });
    }
  };
  visit(file);
  return tokens;
}

/** Everything in a program that is not the same everywhere, as `path:line what`. */
function impurities(path: string, source: string): string[] {
  const tokens = tokensOf(path, source);
  return tokens.flatMap(({ kind, text, line }, index) => {
    const at = `${path}:${line}`;
    if (kind === ts.SyntaxKind.AsteriskAsteriskToken || kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken) return [`${at} ${text}`];
    if (kind === ts.SyntaxKind.AwaitKeyword || kind === ts.SyntaxKind.AsyncKeyword) return [`${at} ${text}`];
    if (kind !== ts.SyntaxKind.Identifier) return [];
    if (bannedNames.has(text)) return [`${at} ${text}`];
    if (text !== 'Math') return [];
    const member = tokens[index + 2]?.text ?? '';
    return tokens[index + 1]?.text === '.' && exactMath.has(member) ? [] : [`${at} Math.${member}`];
  });
}

describe('the engine is the same everywhere', () => {
  const paths = filesBelow('src/engine', /\.ts$/).filter((path) => !path.endsWith('.test.ts'));

  test('its programs are found', () => {
    expect(paths.length).toBeGreaterThan(3);
  });

  test.each(paths)('%s', (path) => {
    expect(impurities(path, readFileSync(root + path, 'utf8'))).toEqual([]);
  });
});

describe('the check itself finds what it looks for', () => {
  test.each([
    ['2 ** 3', '**'],
    ['let a = 2; a **= 3', '**='],
    ['Math.pow(2, 3)', 'Math.pow'],
    ['const { log } = Math;', 'Math.'],
    ["Math['exp'](1)", "Math.'exp'"],
    ['new Date()', 'Date'],
    ['`${Date.now()}`', 'Date'],
    ["'a'.localeCompare('b')", 'localeCompare'],
    ['async () => 1', 'async'],
  ])('%s', (source, found) => {
    expect(impurities('x.ts', source).some((line) => line.includes(found.replace(/'.*/, '')))).toBe(true);
  });

  test('and leaves comments, texts and exact functions alone', () => {
    expect(impurities('x.ts', "/** 2 ** 3 in Date */ const text = 'Math.pow ** Date'; Math.floor(Math.sqrt(2)); // Math.exp")).toEqual([]);
  });
});
