/**
 * `public/scenario.schema.json`: the same schema as JSON Schema, for completion and checks in people's editors.
 * Written by `npm run docs`; a test fails when the file is behind. Not part of `index.ts`, so that the page does not load it.
 */
import { toJsonSchema } from '@valibot/to-json-schema';
import type { ConfigValue } from '../engine/index.ts';
import { defaultEpoch, defaultProfile, defaultSeed } from './defaults.ts';
import { limits } from './limits.ts';
import { scenarioSchema } from './schema.ts';
import { optionMinimum, optionsOf, profileIds } from './vocabulary.ts';
import type { OptionScope } from './vocabulary.ts';

/** A JSON Schema, as far as it is touched here. */
interface SchemaPart {
  [key: string]: unknown;
  properties?: Record<string, SchemaPart>;
  items?: SchemaPart;
}

const typeOf = (value: ConfigValue): string => (typeof value === 'number' ? 'integer' : typeof value === 'boolean' ? 'boolean' : 'string');

/** Every option of every profile that may be set there, with unit, source and, where processes agree, its standard value. */
function configPart(scope: OptionScope, description: unknown): SchemaPart {
  const properties: Record<string, SchemaPart> = {};
  for (const profile of profileIds) {
    for (const [name, spec] of optionsOf(profile, scope)) {
      const { value, unit, source } = spec;
      const standards = new Set(processScopes.flatMap((process) => optionsOf(profile, process).get(name)?.value ?? []));
      properties[name] ??= {
        type: typeOf(value),
        ...(typeof value === 'number' ? { minimum: optionMinimum(spec), maximum: limits.virtualMs } : {}),
        ...(scope === 'any' && standards.size > 1 ? {} : { default: value }),
        description: `${unit === '' ? '' : `Unit: ${unit}. `}${source} (${profile}).`,
      };
    }
  }
  return { type: 'object', description, properties, additionalProperties: false };
}
const processScopes: readonly OptionScope[] = ['broker', 'producer', 'consumer', 'httpGateway'];

/** The part of a schema that describes this property. */
function property(part: SchemaPart, name: string): SchemaPart {
  const found = part.properties?.[name];
  if (found === undefined) throw new Error(`The scenario schema has no property ${name}.`);
  return found;
}

function withConfig(part: SchemaPart, scope: OptionScope): void {
  if (part.properties !== undefined) part.properties['config'] = configPart(scope, property(part, 'config')['description']);
}

/** The JSON Schema (draft 2020-12) of a scenario file. */
export function scenarioJsonSchema(): object {
  // Checks that JSON Schema cannot say (hidden characters, dates that exist) are left to the parser.
  const root = toJsonSchema(scenarioSchema, { typeMode: 'input', target: 'draft-2020-12', errorMode: 'ignore' }) as SchemaPart;
  withConfig(root, 'any');
  for (const [list, scope] of [
    ['brokers', 'broker'],
    ['producers', 'producer'],
    ['consumers', 'consumer'],
    ['httpGateways', 'httpGateway'],
  ] as const) {
    const { items } = property(root, list);
    if (items !== undefined) withConfig(items, scope);
  }
  property(root, 'profile')['default'] = defaultProfile;
  property(root, 'seed')['default'] = defaultSeed;
  property(root, 'epoch')['default'] = defaultEpoch;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Orrery scenario',
    description:
      'Everything that causes a run: a RocketMQ cluster, its clients, and a script of timed actions. Durations are milliseconds or text such as "1m30s".',
    ...Object.fromEntries(Object.entries(root).filter(([key]) => key !== '$schema')),
  };
}
