/** A line of a program in parts, for where it is longer than the page is wide. Pure. */

export interface CodeParts {
  /** The spaces that it begins with. */
  readonly indent: string;
  /** Between them a line may end: before the dot of a call or of a package, and after an opening bracket. */
  readonly pieces: readonly string[];
}

export function codeParts(text: string): CodeParts {
  const code = text.trimStart();
  return { indent: text.slice(0, text.length - code.length), pieces: code.split(/(?<=\w)(?=\.[A-Za-z])|(?<=\w\()(?=[^)\s])/u) };
}
