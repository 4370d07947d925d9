/** What an address asks the gallery for. A wrong one is refused with its reason, as any other link. */
import { nearestName, shown, type Problem } from '../../scenario/index.ts';
import { lensIds, type LensId } from '../lensCatalogue.ts';
import { sizes, type GallerySize } from './fixtures.ts';

export interface GalleryWishes {
  readonly lenses: readonly LensId[];
  readonly sizes: readonly GallerySize[];
  readonly problems: readonly Problem[];
}

const allowed = {
  lens: lensIds,
  size: sizes.map(({ id }) => id),
  lang: ['en', 'zh'],
  theme: ['light', 'dark'],
} as const;

type Name = keyof typeof allowed;

const isName = (name: string): name is Name => Object.hasOwn(allowed, name);

export function galleryWishes(hash: string): GalleryWishes {
  const query = new URLSearchParams(hash.split('?')[1] ?? '');
  const problems = [...query].flatMap(([name, value]): readonly Problem[] => {
    const names = Object.keys(allowed);
    if (!isName(name)) return [{ path: '', code: 'unknownField', found: shown(name), allowed: names, nearest: nearestName(name, names) }];
    const known: readonly string[] = allowed[name];
    if (known.includes(value)) return [];
    return [{ path: `?${name}`, code: 'notOneOf', found: shown(value), allowed: known, nearest: nearestName(value, known) }];
  });
  const asked = (name: Name): string | null => query.get(name);
  return {
    lenses: lensIds.filter((id) => asked('lens') === null || id === asked('lens')),
    sizes: sizes.filter(({ id }) => asked('size') === null || id === asked('size')),
    problems,
  };
}
