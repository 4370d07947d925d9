/** A mark of the pictures beside text: the same scene that D3 draws. */
import type { SceneNode } from '../../views/marks/index.ts';
import { sceneElements } from './sceneElements.ts';

export function MarkIcon({ nodes, size = 20 }: { readonly nodes: readonly SceneNode[]; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox={`${-size / 2} ${-size / 2} ${size} ${size}`} aria-hidden="true" focusable="false">
      {sceneElements(nodes)}
    </svg>
  );
}
