/** The shapes of the entities (visual rules, section 6) at the size of a word, so that each keeps its shape where there is no room for its box. */
import type { SceneNode } from './scene.ts';

type GlyphKind = 'nameServer' | 'broker' | 'producer' | 'consumer' | 'httpClient' | 'group' | 'queue';

const outlines: Readonly<Record<GlyphKind, string>> = {
  nameServer: 'M-8 0L-4.5 -4.5H4.5L8 0L4.5 4.5H-4.5Z',
  broker: 'M-7 -6H7Q8 -6 8 -5V5Q8 6 7 6H-7Q-8 6 -8 5V-5Q-8 -6 -7 -6ZM-8 -2H8',
  producer: 'M-8 -5H3.5L8 0L3.5 5H-8Z',
  consumer: 'M-8 -5H7Q8 -5 8 -4V4Q8 5 7 5H-8L-3.5 0Z',
  httpClient: 'M-7 -5H7Q8 -5 8 -4V4Q8 5 7 5H-7Q-8 5 -8 4V-4Q-8 -5 -7 -5Z',
  group: 'M-6 -6H6Q8 -6 8 -4V4Q8 6 6 6H-6Q-8 6 -8 4V-4Q-8 -6 -6 -6Z',
  queue: 'M-8 -3H8V3H-8Z',
};

/** Around (0, 0), 16 × 12. */
export const nodeGlyph = (kind: GlyphKind): SceneNode => ({
  tag: 'path',
  key: 'glyph',
  attrs: {
    d: outlines[kind],
    fill: kind === 'queue' ? 'var(--sunken)' : kind === 'group' ? 'none' : 'var(--raised)',
    stroke: 'var(--edge)',
    'stroke-width': 1.25,
    'stroke-linejoin': 'round',
    'stroke-dasharray': kind === 'group' ? '3 2' : undefined,
  },
});
