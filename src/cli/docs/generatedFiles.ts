/** Everything that `npm run docs` writes; a test compares it with what is committed. */
import { scenarioJsonSchema } from '../../scenario/jsonSchema.ts';
import { traceDocument } from './traceDocument.ts';
import { traceSchema } from './traceSchema.ts';

export interface GeneratedFile {
  /** From the repository's top folder. */
  readonly path: string;
  readonly text: string;
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

export function generatedFiles(): GeneratedFile[] {
  return [
    { path: 'docs/trace.md', text: traceDocument() },
    { path: 'public/scenario.schema.json', text: json(scenarioJsonSchema()) },
    { path: 'public/trace.schema.json', text: json(traceSchema()) },
  ];
}
