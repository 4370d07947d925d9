/** What the gallery shows: real runs of presets at fixed moments, the same for every lens unless it needs its own. */
import type { Selection } from '../../engine/index.ts';
import { listPresets } from '../../scenario/index.ts';
import type { LensId } from '../lensCatalogue.ts';

export interface Fixture {
  readonly slug: string;
  readonly atMs: number;
}

/** Moments at which a preset has something to show (virtual ms). */
const moments: Readonly<Record<string, number>> = {
  'consume-retry-16': 2_452_000,
  'clustering-nine-messages': 8000,
  'tx-checkback-120s': 130_000,
  'retry-other-broker': 12_000,
  'order-suspend-blocks-queue': 20_000,
  'timer-40-days-and-3-days': 90_000_000,
};
const usualMoment = 20_000;

/** Presets that every lens must be good at: one message and hours, a crowd, a failure. */
const usual = ['consume-retry-16', 'clustering-nine-messages', 'retry-other-broker'] as const;

/** Three presets for a lens: those that name it as showing their point, filled up with the usual ones. */
export function fixturesOf(lens: LensId): readonly Fixture[] {
  const own = listPresets()
    .filter(({ lenses }) => lenses[0] === lens)
    .map(({ slug }) => slug)
    .slice(0, 2);
  return [...new Set([...own, ...usual])].slice(0, 3).map((slug) => ({ slug, atMs: moments[slug] ?? usualMoment }));
}

/** What is selected, for lenses that show the selection; `undefined` for those that show everything. */
export const selectionKindOf: Readonly<Partial<Record<string, Selection['kind']>>> = {
  retryLadder: 'message',
  story: 'message',
  diagnosis: 'message',
  stateCharts: 'consumer',
  code: 'consumer',
};

export interface GallerySize {
  readonly id: 'stage' | 'second' | 'phone' | 'dock';
  readonly width: number;
  readonly height: number;
}

/** As the lens stands in the page: on a stage, beside another, on a phone, in the dock. */
export const sizes: readonly GallerySize[] = [
  { id: 'stage', width: 1040, height: 560 },
  { id: 'second', width: 640, height: 620 },
  { id: 'phone', width: 360, height: 380 },
  { id: 'dock', width: 1040, height: 112 },
];
