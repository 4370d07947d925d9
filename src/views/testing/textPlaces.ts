/** Where the texts of a scene stand, by the keys that lead to them: what has a place should keep it while the run goes on. */
import type { SceneNode } from '../marks/index.ts';

/** `x,y` to the pixel as each text's own attributes say. */
export function textPlaces(nodes: readonly SceneNode[], path = ''): ReadonlyMap<string, string> {
  return new Map(
    nodes.flatMap((node, index): readonly (readonly [string, string])[] => {
      const key = `${path}/${node.key ?? index}`;
      const { x = 0, y = 0 } = node.attrs ?? {};
      const own = node.tag === 'text' ? [[key, `${Math.round(Number(x))},${Math.round(Number(y))}`] as const] : [];
      return [...own, ...textPlaces(node.children ?? [], key)];
    }),
  );
}

/** Texts that stood at two places in a row of pictures. */
export function movedTexts(pictures: readonly (readonly SceneNode[])[]): readonly string[] {
  const known = new Map<string, string>();
  const moved = new Set<string>();
  for (const nodes of pictures)
    for (const [key, place] of textPlaces(nodes)) {
      if (known.has(key) && known.get(key) !== place) moved.add(key);
      known.set(key, place);
    }
  return [...moved];
}
