/** The texts of a scene with the room that they take, so that a test can say that none covers another and none leaves the picture. */
import { overlaps, textWidth, type Box, type SceneNode } from '../marks/index.ts';

export interface TextBox extends Box {
  readonly text: string;
}

const translation = (transform: string): readonly [number, number] => {
  const [, x = '0', y = '0'] = /translate\((-?[\d.]+)[ ,]+(-?[\d.]+)\)/.exec(transform) ?? [];
  return [Number(x), Number(y)];
};

/** A line of text in parts; a part that stands off is as wide as with a space. */
const partsOf = ({ children = [] }: SceneNode): string =>
  children.map(({ text = '', attrs }) => (attrs?.['dx'] === undefined ? text : `  ${text}`)).join('');

/** Every text of the scene. Widths are those of `textWidth`, heights those of the letters. */
export function textBoxes(nodes: readonly SceneNode[], left = 0, top = 0): readonly TextBox[] {
  return nodes.flatMap((node): readonly TextBox[] => {
    const attrs = node.attrs ?? {};
    const [dx, dy] = translation(String(attrs['transform'] ?? ''));
    const inner = textBoxes(node.children ?? [], left + dx, top + dy);
    const text = node.text ?? partsOf(node);
    if (node.tag !== 'text' || text === '') return inner;
    const size = Number(attrs['font-size'] ?? 11);
    const width = textWidth(text, size, attrs['font-family'] === 'var(--mono)');
    const x = left + dx + Number(attrs['x'] ?? 0);
    const anchor = attrs['text-anchor'];
    return [
      ...inner,
      {
        text,
        x: anchor === 'middle' ? x - width / 2 : anchor === 'end' ? x - width : x,
        y: top + dy + Number(attrs['y'] ?? 0) - size * 0.75,
        width,
        height: size * 0.75,
      },
    ];
  });
}

/** Pairs of texts that cover one another, and texts that leave the picture: empty when all is well. */
export function faultsOf(nodes: readonly SceneNode[], width: number): readonly string[] {
  const boxes = textBoxes(nodes);
  const outside = boxes.filter((box) => box.x < 0 || box.x + box.width > width || box.y < 0).map((box) => `outside: ${box.text}`);
  const pairs = boxes.flatMap((box, index) =>
    boxes.slice(index + 1).flatMap((other) => (overlaps(box, other) ? [`overlap: ${box.text} | ${other.text}`] : [])),
  );
  return [...outside, ...pairs];
}
