/** One line of text in a scene, in the type of the visual rules, section 4. */
import { colour, type SceneNode, type Token } from './marks/index.ts';

export interface TextStyle {
  /** Default `ink-3`. */
  readonly fill?: Token;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Font size (px), default 11. */
  readonly size?: number;
  readonly isBold?: boolean;
  readonly isMono?: boolean;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Text with its baseline at (x, y). */
export function textAt(key: string, x: number, y: number, text: string, style: TextStyle = {}): SceneNode {
  const { fill = 'ink-3', anchor = 'start', size = 11, isBold = false, isMono = false } = style;
  return {
    tag: 'text',
    key,
    attrs: {
      x: rounded(x),
      y: rounded(y),
      fill: colour(fill),
      'font-size': size,
      'font-weight': isBold ? 600 : undefined,
      'font-family': isMono ? 'var(--mono)' : undefined,
      'text-anchor': anchor === 'start' ? undefined : anchor,
    },
    text,
  };
}
