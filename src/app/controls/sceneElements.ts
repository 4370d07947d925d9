/** A picture's scene as React elements: for small pictures beside text, which nothing moves. */
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
    { ...attrs, key: `${index} ${node.key ?? ''}` },
    ...(node.text === undefined ? (node.children ?? []).map(element) : [node.text]),
  );
}

export const sceneElements = (nodes: readonly SceneNode[]): readonly ReactNode[] => nodes.map(element);
