/** Breaks a sentence into lines for SVG, which has no line breaking of its own. Chinese breaks between any two characters. */
import { textWidth } from './marks/index.ts';

/** Punctuation that must not begin a line. */
const closing = '，。；：、？！）」』”…,.;:?!)';

/** Punctuation that must not end a line. */
const opening = '（「『“(';

const isWide = (char: string): boolean => (char.codePointAt(0) ?? 0) >= 0x2e80;

/** Pieces that stay together: a Latin word with its space, or one Chinese character with what must not leave it. */
function pieces(text: string): readonly string[] {
  const found: string[] = [];
  for (const char of text) {
    const last = found.at(-1);
    const lastChar = last?.at(-1) ?? ' ';
    const staysWithLast =
      last !== undefined &&
      (closing.includes(char) || opening.includes(lastChar) || (!isWide(char) && !isWide(lastChar) && lastChar !== ' ') || char === ' ');
    if (staysWithLast) found[found.length - 1] = last + char;
    else found.push(char);
  }
  return found;
}

/** Share by which fonts are wider on some pages than the estimate. */
const fontAir = 1.04;

/** Lines of at most `width` px at the font size; a word that is longer than a line stands alone. */
export function wrapText(text: string, width: number, size: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces(text)) {
    if (line !== '' && textWidth((line + piece).trimEnd(), size) * fontAir > width) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}
