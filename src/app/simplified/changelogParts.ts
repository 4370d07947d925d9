/** The changelog's own Markdown, as far as it uses it: headings, and lists whose items may go on on the next line. Pure. */

export interface ChangelogPart {
  readonly heading: string;
  /** 2 for a version, 3 for a kind of change. */
  readonly level: number;
  readonly items: readonly string[];
}

/** What stands above the first version is for readers of the file. */
export function changelogParts(text: string): readonly ChangelogPart[] {
  const parts: { heading: string; level: number; items: string[] }[] = [];
  for (const line of text.split('\n')) {
    const [, marks = '', heading = ''] = /^(##+) (.+)$/.exec(line) ?? [];
    const items = parts.at(-1)?.items;
    if (marks !== '') parts.push({ heading, level: marks.length, items: [] });
    else if (line.startsWith('- ')) items?.push(line.slice(2));
    else if (line.startsWith('  ') && items !== undefined && items.length > 0) items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return parts;
}
