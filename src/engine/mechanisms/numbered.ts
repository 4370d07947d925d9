/** Texts of an action that is repeated. */
import { NameMap } from '../kernel/nameMap.ts';
import type { TextId, TextTable } from '../kernel/textTable.ts';

/** Longer texts are cut anew each time: they are rare, and would be kept for good. */
const longestKept = 64;
const cuts = new NameMap<readonly string[]>();

function cutsOf(text: string): readonly string[] {
  if (text.length > longestKept) return text.split('{n}');
  let cut = cuts.get(text);
  if (cut === undefined) cuts.set(text, (cut = text.split('{n}')));
  return cut;
}

/** The text with the number of the repetition in each place of `{n}`. */
export function numbered(text: string, n: number): string {
  const cut = cutsOf(text);
  if (cut.length === 1) return text;
  return cut.length === 2 ? `${cut[0] ?? ''}${n}${cut[1] ?? ''}` : cut.join(String(n));
}

/** The number of that text. One that only ends in `{n}` is not even put together. */
export function numberedId(texts: TextTable, text: string, n: number): TextId {
  const cut = cutsOf(text);
  return cut.length === 2 && cut[1] === '' ? texts.countedId(cut[0] ?? '', n) : texts.id(numbered(text, n));
}
