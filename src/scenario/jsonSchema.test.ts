import { expect, test } from 'vitest';
import { scenarioJsonSchema } from './jsonSchema.ts';
import { actionSpecs } from './vocabulary.ts';

interface Part {
  readonly description?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
  readonly oneOf?: readonly Part[];
}

/** Paths of properties without a description. */
function undescribed(part: Part, path: string): readonly string[] {
  return [
    ...Object.entries(part.properties ?? {}).flatMap(([name, field]) => [
      ...(field.description === undefined || field.description === '' ? [`${path}.${name}`] : []),
      ...undescribed(field, `${path}.${name}`),
    ]),
    ...(part.items === undefined ? [] : undescribed(part.items, `${path}[]`)),
    ...[...(part.anyOf ?? []), ...(part.oneOf ?? [])].flatMap((option, index) => undescribed(option, `${path}|${index}`)),
  ];
}

const schema = scenarioJsonSchema() as Part;

test('every field is described', () => {
  expect(Object.keys(schema.properties ?? {}).length).toBeGreaterThan(15);
  expect(undescribed(schema, '')).toEqual([]);
});

test('every action of the engine is offered', () => {
  const script = schema.properties?.['script']?.items;
  const names = [...(script?.anyOf ?? []), ...(script?.oneOf ?? [])].map((action) => action.properties?.['do']?.const);
  expect(names).toEqual(Object.keys(actionSpecs));
});

test('options of a process have their standard value, unit and source', () => {
  const option = schema.properties?.['consumers']?.items?.properties?.['config']?.properties?.['pullBatchSize'];
  expect(option).toMatchObject({ type: 'integer', default: 32, description: 'Unit: messages. DefaultMQPushConsumer (rocketmq-4.9).' });
  expect(schema.properties?.['producers']?.items?.properties?.['config']?.properties).not.toHaveProperty('pullBatchSize');
});
