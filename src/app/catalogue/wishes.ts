/** What an address asks the catalogue for: `#/presets?about=twice&profile=ons-2017&q=lag&lang=zh`. */
import { nearestName, profileIds, shown, symptoms, type Problem, type Symptom } from '../../scenario/index.ts';

export interface CatalogueWishes {
  /** Chapter; all presets without one. */
  readonly about: Symptom | undefined;
  readonly profile: string | undefined;
  /** Words that a preset must have, in any language. */
  readonly text: string;
}

const allowed: Readonly<Record<string, readonly string[] | undefined>> = {
  about: symptoms,
  profile: profileIds,
  q: undefined,
  lang: ['en', 'zh'],
};

/** Where a wish cannot be read it counts as none, and `problems` says so. */
export function catalogueWishes(hash: string): { readonly wishes: CatalogueWishes; readonly problems: readonly Problem[] } {
  const query = new URLSearchParams(hash.split('?')[1] ?? '');
  const problems = [...query].flatMap(([name, value]): readonly Problem[] => {
    const names = Object.keys(allowed);
    if (!Object.hasOwn(allowed, name))
      return [{ path: '', code: 'unknownField', found: shown(name), allowed: names, nearest: nearestName(name, names) }];
    const known = allowed[name];
    if (known === undefined || known.includes(value)) return [];
    return [{ path: `?${name}`, code: 'notOneOf', found: shown(value), allowed: known, nearest: nearestName(value, known) }];
  });
  const about = symptoms.find((one) => one === query.get('about'));
  const profile = profileIds.find((one) => one === query.get('profile'));
  return { wishes: { about, profile, text: query.get('q') ?? '' }, problems };
}

/** The address of the catalogue with these wishes. */
export function catalogueAddress({ about, profile, text }: CatalogueWishes): string {
  const query = new URLSearchParams({
    ...(about === undefined ? {} : { about }),
    ...(profile === undefined ? {} : { profile }),
    ...(text === '' ? {} : { q: text }),
  });
  return query.size === 0 ? '#/presets' : `#/presets?${query.toString()}`;
}
