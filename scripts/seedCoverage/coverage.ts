/** What became of each row of the seeds: cited by a test or rule, waiting for a part of the page, or out of scope. */
import { readFileSync } from 'node:fs';
import { listPresetSlugs } from '../../src/scenario/index.ts';
import { type Citation, citations } from './citations.ts';

/** What a row of the seeds asks for; `rows.json` beside this file. */
export interface SeedRow {
  readonly category: string;
  /** How the product shows it: scenario, control, inspector, error, code panel, glossary, comparison table, claim. */
  readonly shown: readonly string[];
  /** The part of the page that will show it, where that is not said by `shown`. */
  readonly waitsFor?: string;
  /** Why (a part of) it is left out. */
  readonly outOfScope?: string;
}

interface Seeds {
  readonly rows: Readonly<Record<string, SeedRow>>;
  readonly presets: Readonly<Record<string, { readonly slug: string; readonly rows: readonly string[] }>>;
}

export type Verdict = 'shown' | 'waiting' | 'outOfScope' | 'unaccounted';

export interface CoveredRow {
  readonly id: string;
  readonly row: SeedRow;
  readonly verdict: Verdict;
  readonly citations: readonly Citation[];
  /** Presets (P-01 …) that cover it and are there. */
  readonly presets: readonly string[];
  /** What a waiting row waits for. */
  readonly waitsFor: readonly string[];
}

const seeds = JSON.parse(readFileSync(new URL('rows.json', import.meta.url), 'utf8')) as Seeds;

/** Parts of the page that tests of the engine cannot show; a row that needs nothing else waits for them. */
const partsOfThePage: ReadonlySet<string> = new Set(['code panel', 'glossary', 'comparison table']);

function verdictOf(row: SeedRow, cited: boolean): Verdict {
  if (cited) return 'shown';
  if (row.waitsFor !== undefined) return 'waiting';
  if (row.shown.length === 0 && row.outOfScope !== undefined) return 'outOfScope';
  if (row.shown.length > 0 && row.shown.every((part) => partsOfThePage.has(part))) return 'waiting';
  return 'unaccounted';
}

/** All rows, in the order of their numbers. */
export function coverage(): CoveredRow[] {
  const cited = citations();
  const there = new Set(listPresetSlugs());
  const shownBy = (id: string): string[] =>
    Object.entries(seeds.presets).flatMap(([preset, { slug, rows }]) => (there.has(slug) && rows.includes(id) ? [preset] : []));
  return Object.entries(seeds.rows).map(([id, row]) => {
    const verdict = verdictOf(row, cited.has(id));
    const waitsFor = verdict === 'waiting' ? (row.waitsFor === undefined ? row.shown : [row.waitsFor]) : [];
    return { id, row, verdict, citations: cited.get(id) ?? [], presets: shownBy(id), waitsFor };
  });
}

/** Row numbers that are cited but do not exist. */
export const unknownRows = (): string[] => [...citations().keys()].filter((id) => !Object.hasOwn(seeds.rows, id)).toSorted();

/** Presets of the seeds, by number, and whether they are there. */
export function presetCoverage(): { id: string; slug: string; there: boolean }[] {
  const there = new Set(listPresetSlugs());
  return Object.entries(seeds.presets).map(([id, { slug }]) => ({ id, slug, there: there.has(slug) }));
}
