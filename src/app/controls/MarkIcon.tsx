/** A mark of the pictures beside text: the same scene that D3 draws. */
import { createElement, type ReactNode } from 'react';
import type { SceneNode } from '../../views/marks/index.ts';

/** SVG attribute names as React wants them: `stroke-width` → `strokeWidth`. */
const reactName = (name: string): string =>
  name.startsWith('aria-') || name.startsWith('data-') ? name : name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function element(node: SceneNode, index: number): ReactNode {
  const attrs = Object.fromEntries(
    Object.entries(node.attrs ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name === 'class' ? 'className' : reactName(name), value]],
    ),
  );
  return createElement(
    node.tag,
    { ...attrs, key: node.key ?? index },
    ...(node.text === undefined ? (node.children ?? []).map(element) : [node.text]),
  );
}

export function MarkIcon({ nodes, size = 20 }: { readonly nodes: readonly SceneNode[]; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox={`${-size / 2} ${-size / 2} ${size} ${size}`} aria-hidden="true" focusable="false">
      {nodes.map(element)}
    </svg>
  );
}
