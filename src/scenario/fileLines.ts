/** Where in a scenario file's own text the path of a problem is, so that the line itself can be shown. */
import { limits } from './limits.ts';
import { pathText } from './problems.ts';

export interface FileLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** Longest piece of a line that is shown. */
const longest = 160;

/** No problem lies deeper than the levels that are read; further down only the brackets are counted. */
const deepest = limits.depth;

/** Offsets of all values by their paths; a text that is no JSON gives those before its fault. */
function offsetsOf(text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  const token = /\s*("(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+)/gy;
  const next = (): { readonly found: string; readonly at: number } | undefined => {
    const match = token.exec(text);
    const found = match?.[1];
    return match === null || found === undefined ? undefined : { found, at: match.index + match[0].length - found.length };
  };
  /** What is open, with the key of the present value in it. */
  const open: { readonly isList: boolean; key: string | number; wantsKey: boolean }[] = [];
  for (let now = next(); now !== undefined; now = next()) {
    const { found, at } = now;
    const inside = open.at(-1);
    if (found === '}' || found === ']') open.pop();
    else if (found === ',') {
      if (inside === undefined) break;
      if (inside.isList) inside.key = Number(inside.key) + 1;
      else inside.wantsKey = true;
    } else if (found === ':') continue;
    else if (open.length > deepest) {
      if (inside?.wantsKey === true) inside.wantsKey = false;
      else if (found === '{' || found === '[') open.push({ isList: found === '[', key: 0, wantsKey: found === '{' });
    } else if (inside?.wantsKey === true) {
      try {
        inside.key = JSON.parse(found) as string;
      } catch {
        break;
      }
      inside.wantsKey = false;
      offsets.set(pathText(open.map(({ key }) => key)), at);
    } else {
      const path = pathText(open.map(({ key }) => key));
      if (!offsets.has(path)) offsets.set(path, at);
      if (found === '{' || found === '[') open.push({ isList: found === '[', key: found === '[' ? 0 : '', wantsKey: found === '{' });
    }
  }
  return offsets;
}

/** The line of each path; what is not in the file itself (a field that is missing) is at what should hold it. */
export function linesOf(text: string, paths: readonly string[]): readonly (FileLine | undefined)[] {
  if (paths.every((path) => path === '')) return paths.map(() => undefined);
  const offsets = offsetsOf(text);
  return paths.map((path) => {
    let holder = path;
    while (holder !== '' && !offsets.has(holder)) holder = holder.slice(0, Math.max(holder.lastIndexOf('.'), holder.lastIndexOf('['), 0));
    const at = holder === '' ? undefined : offsets.get(holder);
    if (at === undefined) return undefined;
    const begin = text.lastIndexOf('\n', at - 1) + 1;
    const end = text.indexOf('\n', at);
    const line = text.slice(begin, end === -1 ? undefined : end);
    // A file on one line: what stands around the place.
    const from = line.length <= longest ? 0 : Math.max(0, at - begin - longest / 4);
    const shown = line.slice(from, from + longest).trim();
    return {
      number: text.slice(0, at).split('\n').length,
      text: `${from > 0 ? '… ' : ''}${shown}${from + longest < line.length ? ' …' : ''}`,
    };
  });
}
