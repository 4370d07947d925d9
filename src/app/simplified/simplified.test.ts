import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRun, type FactType } from '../../engine/index.ts';
import { openPreset } from '../../scenario/index.ts';
import { mechanismIds, mechanismsOf, simplified, type MechanismId } from './mechanismsOf.ts';

const folder = new URL('../../engine/mechanisms/', import.meta.url);
const mechanisms = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** The lines of a README under "What this is not"; a line of the file that goes on belongs to the one before. */
function linesOf(mechanism: string): readonly string[] {
  const readme = readFileSync(new URL(`${mechanism}/README.md`, folder), 'utf8');
  const [, section = ''] = /^## What this is not\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(readme) ?? [];
  return section
    .split(/^- /m)
    .slice(1)
    .map((line) => line.trim().replaceAll(/\s*\n\s*/g, ' '));
}

const namesIn = (text: string): readonly string[] => [...text.matchAll(/`[^`]+`/g)].map(([name]) => name).sort();

describe('what the page says of each mechanism is what its README says', () => {
  test('every mechanism is there', () => {
    expect(mechanismIds.toSorted()).toEqual(mechanisms.toSorted());
  });

  test.each(mechanismIds)('%s: simplified.json has the lines of the README, in both languages', (id) => {
    const { lines } = simplified[id];
    expect(lines.map(({ en }) => en)).toEqual(linesOf(id));
    for (const { en, zh } of lines) {
      expect(zh, `in Chinese: ${en}`).toMatch(/\p{Script=Han}/u);
      expect(namesIn(zh), `names in ${zh}`).toEqual(namesIn(en));
      // A reader of the page has no list of numbered rules.
      expect(en).not.toMatch(/\b[A-Z]{2}\d+\b/);
    }
  });
});

describe('the mechanisms of a run', () => {
  async function specialIn(slug: string): Promise<readonly MechanismId[]> {
    const opened = openPreset(slug);
    if (!opened.ok) throw new Error(`no preset ${slug}`);
    const run = createRun(opened.value);
    run.advanceToEnd();
    const hasFact = (types: readonly FactType[]): Promise<boolean> => Promise.resolve(run.trace.find(1, types) !== undefined);
    return (await mechanismsOf(opened.value, hasFact)).special;
  }

  test.each([
    ['consume-retry-16', ['delayedRetry', 'delay']],
    ['clustering-nine-messages', []],
    ['tx-checkback-120s', ['transactions']],
    ['subscription-topic-mismatch', ['subscription']],
    ['pull-consumer-no-retry', ['litePull']],
    ['http-15min-visibility', ['httpAccess']],
    ['duplicate-on-send', ['idempotence']],
    ['master-killed-slave-reads', ['replication']],
  ] as const)('%s is about %j', async (slug, about) => {
    expect((await specialIn(slug)).toSorted()).toEqual([...about].toSorted());
  });
});
