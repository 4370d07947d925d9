/** Widths of labels without a browser: good enough to decide whether two of them would overlap. */

/** Share of the font size that a character takes, by kind. A little too wide on purpose: a label dropped is better than two on top of each other. */
function share(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0x2e80) return 1;
  if (code === 0x2009) return 0.2;
  if ("iljtf.,:;|'!·() ".includes(char)) return 0.32;
  if ('mwMW%@×→'.includes(char)) return 0.88;
  if (char >= 'A' && char <= 'Z') return 0.68;
  return 0.57;
}

/** Width of a text (px) at a font size; `mono` for the monospaced family. */
export function textWidth(text: string, size: number, mono = false): number {
  let width = 0;
  // Between Chinese letters these are as wide as one of them.
  const wide = /[\u2e80-\uffef]/.test(text) ? (text.match(/[·…]/gu)?.length ?? 0) * 0.6 : 0;
  for (const char of text) width += mono ? ((char.codePointAt(0) ?? 0) >= 0x2e80 ? 1 : 0.61) : share(char);
  return Math.ceil((width + wide) * size);
}

/** Of weight 600, which is wider in every family. */
export const boldShare = 1.14;

/** Width of a text in weight 600 (px). */
export const boldWidth = (text: string, size: number): number => Math.ceil(textWidth(text, size) * boldShare);

/** The text, or as much of its beginning as fits with an ellipsis. The whole one belongs in a title beside it. */
export function fitText(text: string, width: number, size: number, mono = false): string {
  if (textWidth(text, size, mono) <= width) return text;
  const chars = [...text];
  while (chars.length > 1 && textWidth(`${chars.join('')}…`, size, mono) > width) chars.pop();
  return `${chars.join('')}…`;
}

/** The text, or as much of its beginning and its end as fits: names that begin alike often differ at their end. The whole one belongs in a title beside it. */
export function fitMiddle(text: string, width: number, size: number, mono = false): string {
  if (textWidth(text, size, mono) <= width) return text;
  const chars = [...text];
  for (let kept = chars.length - 1; kept > 2; kept--) {
    const end = Math.ceil(kept / 2);
    const shown = `${chars.slice(0, kept - end).join('')}…${chars.slice(chars.length - end).join('')}`;
    if (textWidth(shown, size, mono) <= width) return shown;
  }
  return fitText(text, width, size, mono);
}

/** Where a name may be broken: after its punctuation, and before the capital letter of a next word. */
const nameJoint = /(?<=[-_.%@+])|(?<=[a-z\d])(?=[A-Z])/u;

/** A name in at most `most` lines, broken between its words; what has no room there is left out of the middle of the last line. */
export function nameLines(text: string, width: number, size: number, most: number, mono = false): readonly string[] {
  const fits = (line: string): boolean => textWidth(line, size, mono) <= width;
  const lines: string[] = [];
  let rest = text;
  while (lines.length < most - 1 && !fits(rest)) {
    const words = rest.split(nameJoint);
    let line = '';
    while (words[0] !== undefined && fits(line + words[0])) line += words.shift() ?? '';
    if (line === '') break;
    lines.push(line);
    rest = words.join('');
  }
  return [...lines, fitMiddle(rest, width, size, mono)];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/**
 * Which of the labels can stand: they are taken in order (the selection's first), each at the first of its places that
 * touches no obstacle and no earlier label. A label without such a place is dropped; its mark stays.
 */
export function placeLabels<L extends { readonly places: readonly Box[]; readonly mustStand?: boolean }>(
  labels: readonly L[],
  obstacles: readonly Box[],
): readonly { readonly label: L; readonly box: Box }[] {
  const taken: Box[] = [...obstacles];
  const placed: { readonly label: L; readonly box: Box }[] = [];
  for (const label of labels) {
    const free =
      label.places.find((place) => !taken.some((box) => overlaps(place, box))) ?? (label.mustStand === true ? label.places[0] : undefined);
    if (free === undefined) continue;
    taken.push(free);
    placed.push({ label, box: free });
  }
  return placed;
}
