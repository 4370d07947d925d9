/** A scene as lines of text that are the same on every machine: which shapes stand where, to the pixel. No words: fonts and wording differ. */
import type { SceneNode } from '../marks/index.ts';

const geometry = ['x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'width', 'height', 'r', 'rx', 'd', 'transform'] as const;
const looks = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'marker-end'] as const;

/** Numbers to the pixel, so that a rounding in another library is no other picture. */
const rounded = (value: string | number): string =>
  String(value).replaceAll(/-?\d+(\.\d+)?(e-?\d+)?/g, (number) => String(Math.round(Number(number)) || 0));

const said = (node: SceneNode, names: readonly string[], write: (value: string | number) => string): readonly string[] =>
  names.flatMap((name) => {
    const value = node.attrs?.[name];
    return value === undefined ? [] : [`${name}=${write(value).replaceAll(/var\(--([\w-]+)\)/g, '$1')}`];
  });

function linesOf(nodes: readonly SceneNode[], indent: string): readonly string[] {
  return nodes.flatMap((node): readonly string[] => {
    if (node.tag === 'text' || node.tag === 'tspan' || node.tag === 'title' || node.tag === 'defs') return [];
    const inner = linesOf(node.children ?? [], `${indent} `);
    if (node.tag === 'g' && inner.length === 0) return [];
    return [`${indent}${[node.tag, ...said(node, geometry, rounded), ...said(node, looks, String)].join(' ')}`, ...inner];
  });
}

export const sceneOutline = (nodes: readonly SceneNode[]): string => `${linesOf(nodes, '').join('\n')}\n`;
