/** public/trace.schema.json: one line of the NDJSON trace as a JSON Schema, written from the engine's own table. */
import { factTypes } from '../../engine/index.ts';
import type { FactTypeSpec, FieldKind } from '../../engine/index.ts';

/** The part of JSON Schema that the trace needs. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'object' | 'string' | 'integer' | 'boolean' | 'array';
  readonly const?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly oneOf?: readonly JsonSchema[];
}

const kinds: Readonly<Record<FieldKind, JsonSchema>> = {
  text: { type: 'string' },
  int: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  big: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  bool: { type: 'boolean' },
  list: { type: 'array', items: { type: 'string' } },
  json: {},
};

const seq: JsonSchema = { type: 'integer', minimum: 1 };

function schemaOf(type: string, spec: FactTypeSpec): JsonSchema {
  const fields = Object.entries(spec.fields);
  return {
    title: type,
    description: spec.doc,
    type: 'object',
    properties: {
      seq: { ...seq, description: 'Number of the fact within its run, from 1.' },
      at: { type: 'integer', minimum: 0, description: 'Virtual time (ms).' },
      type: { const: type },
      causeSeq: { ...seq, description: 'The fact that made this happen; for a timer the fact that armed it.' },
      timer: { type: 'string', description: 'Name of the timer that fired, when one did.' },
      ...Object.fromEntries(fields.map(([name, field]) => [name, { ...kinds[field.kind], description: field.doc }])),
    },
    required: ['seq', 'at', 'type', ...fields.filter(([, field]) => !field.optional).map(([name]) => name)],
    additionalProperties: false,
  };
}

export function traceSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A fact of an Orrery trace (one NDJSON line)',
    oneOf: Object.entries(factTypes as Readonly<Record<string, FactTypeSpec>>).map(([type, spec]) => schemaOf(type, spec)),
  };
}
