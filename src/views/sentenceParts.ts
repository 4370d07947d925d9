/** A sentence in parts, so that a line ends in none of those that are one word to the reader. Pure. */

export interface SentencePart {
  readonly text: string;
  /** Stays on one line. */
  readonly isWhole: boolean;
  /** A line may end before it, though no space stands there. */
  readonly mayBreakBefore: boolean;
}

/** A clientId, the name of a class, an option in camel case, an address with its query; a name with dashes in it, as `broker-a` or `order-group`; `kill -9`; an offset with the word before it; a number with its unit, or a length of time with both of its units; the short id of a message; a word in capitals that a narrow column does not hold; the last word of a long name with the mark behind it. */
const oneWord =
  /(…[0-9A-F]{4} [0-9A-F]{4} [0-9A-F]{4}|\d+\.\d+\.\d+\.\d+@\w[\w-]*(?:#\w+)*|(?<![\w/])[a-z]\w*(?:\.\w+){2,}|\/[\w/]*\?[!-~]+|[A-Za-z][a-z]+(?:[A-Z][a-z]+){2,}|kill -\w+|(?=\w{24})[A-Z]+(?:_[A-Z0-9]+)+|位点 \d+|[A-Za-z0-9_%.]+(?:-[A-Za-z0-9_%.]+)+|\d[\d.,]*(?:\u2009[A-Za-z]+| (?:ms|min|[smhd])\b| (?:次|条|个))(?: \d[\d.]*[\u2009 ](?:min|[smh])\b)?|(?<=\w{10})[A-Z][a-z]{0,9}[，。：；、！？）」》]+)/;

/** Longer names may break: a narrow column would not hold them. */
const longestWhole = 20;

/** What never begins a line: it stays with the word before it. */
const closing = /^[，。：；、！？）」》]+/u;

function withClosing(parts: string[], part: string, index: number): string[] {
  const mark = index % 2 === 0 && index > 0 ? (closing.exec(part)?.[0] ?? '') : '';
  const word = parts.at(-1);
  return word === undefined || mark === '' ? [...parts, part] : [...parts.slice(0, -1), word + mark, part.slice(mark.length)];
}

/** Where a line may end in what is long: a clientId before its `@` and `#`, never amid digits; a class before a dot; an address before its `&`; any name before a capital, one in capitals after `_`. */
const pieces = (word: string): readonly string[] =>
  word
    .split(/(?=[@#&])|(?=\.[A-Za-z])/u)
    .flatMap((piece) => (piece.length <= longestWhole ? [piece] : piece.split(/(?<=[a-z])(?=[A-Z])|(?<=_)/u)));

export const sentenceParts = (text: string): readonly SentencePart[] =>
  text
    .split(oneWord)
    .reduce<string[]>(withClosing, [])
    .flatMap((part, index): readonly SentencePart[] => {
      if (index % 2 === 0) return [{ text: part, isWhole: false, mayBreakBefore: false }];
      return pieces(part).map((piece, at) => ({ text: piece, isWhole: piece.length <= longestWhole, mayBreakBefore: at > 0 }));
    })
    .filter((part) => part.text !== '');

/** A name in brackets, an exception's class, with the marks behind it: it begins a new line rather than that a line ends within the name. */
const block = /([(（][\w.%$-]+[)）][，。：；、！？,.:;]*|(?:\.|(?<![\w.]))[A-Z][A-Za-z]*Exception\b[，。：；、！？,.:;]*)/u;

export interface SentencePiece {
  readonly parts: readonly SentencePart[];
  /** Stays on one line where the line is wide enough for it. */
  readonly isBlock: boolean;
}

/** A sentence cut at such names, each piece in its parts: what draws a sentence draws these. */
export const sentencePieces = (text: string): readonly SentencePiece[] =>
  text
    .split(block)
    .map((piece, index) => ({ parts: sentenceParts(piece), isBlock: index % 2 === 1 }))
    .filter(({ parts }) => parts.length > 0);
