/** Tag expressions. Source: FilterAPI, PullAPIWrapper (4.9.8). */

/** Tags of an expression; empty = all. Only an empty text or exactly `*` means all. */
export function parseTags(expression: string): readonly string[] {
  if (expression === '' || expression === '*') return [];
  return expression
    .split('||')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Java's String.hashCode, which the consume queue keeps for each tag. */
export function javaHashCode(text: string): number {
  let h = 0;
  for (let i = 0; i < text.length; i++) h = (Math.imul(31, h) + text.charCodeAt(i)) | 0;
  return h;
}

/** The broker compares hashes; a message without a tag (hash 0) matches only `*`. */
export function matchesHash(tags: readonly string[], tag: string | undefined): boolean {
  if (tags.length === 0) return true;
  if (tag === undefined) return false;
  const hash = javaHashCode(tag);
  return tags.some((wanted) => javaHashCode(wanted) === hash);
}

/** The client compares texts. */
export const matchesText = (tags: readonly string[], tag: string | undefined): boolean =>
  tags.length === 0 || (tag !== undefined && tags.includes(tag));
