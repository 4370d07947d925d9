/** Words that stand on lines: the ground of the picture lies under the whole text, so that no line is seen between its letters. */
import { boldWidth, colour, textWidth, type SceneNode, type Token } from './marks/index.ts';
import { textAt, type TextStyle } from './svgText.ts';

/** As `textAt`, on its ground; `air` (px) keeps a line from touching the letters where nothing else stands as close. */
export function groundText(
  key: string,
  x: number,
  y: number,
  text: string,
  style: TextStyle = {},
  ground: Token = 'paper',
  air = 0,
): SceneNode {
  const { size = 11, anchor = 'start', isBold = false, isMono = false } = style;
  const width = isBold ? boldWidth(text, size) : textWidth(text, size, isMono);
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return {
    tag: 'g',
    key,
    children: [
      {
        tag: 'rect',
        // No higher than its letters: what stands close above or below keeps its own.
        attrs: {
          x: Math.round(left - 2) - air,
          y: Math.round(y - 0.85 * size) - air,
          width: width + 3 + 2 * air,
          height: Math.ceil(1.05 * size) + 2 * air,
          fill: colour(ground),
        },
      },
      textAt('text', x, y, text, style),
    ],
  };
}
