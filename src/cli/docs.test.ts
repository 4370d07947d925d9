import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { factTypes } from '../engine/index.ts';
import { generatedFiles } from './docs/generatedFiles.ts';
import { traceDocument } from './docs/traceDocument.ts';
import { traceSchema } from './docs/traceSchema.ts';

describe('the generated documents', () => {
  test.each(generatedFiles())('$path is what `npm run docs` writes', ({ path, text }) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(text);
  });

  test('docs/trace.md has every fact type once', () => {
    const headings = [...traceDocument().matchAll(/^### `(.+)`$/gm)].map((match) => match[1] ?? '');
    expect(headings.toSorted()).toEqual(Object.keys(factTypes).toSorted());
  });

  test('docs/trace.md puts every fact type under a heading of its own kind', () => {
    const [, rest] = traceDocument().split('## Everything else\n');
    expect([...(rest ?? '').matchAll(/^### `(.+)`$/gm)].map((match) => match[1] ?? '')).toEqual(['invariant.violated']);
  });

  test('the schema of a fact asks for its fields and for no optional one', () => {
    const sentBack = traceSchema().oneOf?.find((schema) => schema.title === 'message.sentBack');
    expect(sentBack?.required).toEqual(expect.arrayContaining(['seq', 'at', 'type', 'group', 'msgId', 'reconsumeTimes']));
    expect(sentBack?.required).not.toContain('causeSeq');
    expect(sentBack?.additionalProperties).toBe(false);
  });
});
