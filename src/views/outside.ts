/**
 * The chosen span in every picture, by one rule: what did not happen in it, and what nothing happened to in it, is pale. Pictures
 * only say what their parts are about: `data-from` and `data-to` (virtual ms) for what has a time of its own, else `data-about`
 * (keys of things, one a line), else what a press would select.
 */
import type { Selection } from '../engine/index.ts';

/** A span of virtual time and what its facts are about. */
export interface SpanThings {
  readonly fromMs: number;
  readonly toMs: number;
  /** Facts in it, background work left out. */
  readonly facts: number;
  /** Keys as the host gives them (`spanContent`). */
  readonly things: ReadonlySet<string>;
}

/** The key of what is selected: nodes of all kinds share one. */
export function thingKey({ kind, id }: Selection): string {
  const isNode = kind === 'broker' || kind === 'nameServer' || kind === 'producer' || kind === 'consumer';
  return `${isNode ? 'node' : kind} ${id}`;
}

/** Whether anything of the time from `fromMs` to `toMs` lies in the span. */
export const overlaps = (span: Pick<SpanThings, 'fromMs' | 'toMs'>, fromMs: number, toMs: number): boolean =>
  fromMs <= span.toMs && toMs >= span.fromMs;

/** Whether a part of a picture is outside; undefined for controls, which are neither. */
export function isOutside(part: Element, span: SpanThings): boolean | undefined {
  const from = part.getAttribute('data-from');
  if (from !== null) return !overlaps(span, Number(from), Number(part.getAttribute('data-to') ?? from));
  const about = part.getAttribute('data-about');
  if (about !== null) return !about.split('\n').some((key) => span.things.has(key));
  const [kind = '', ...rest] = (part.getAttribute('data-pick') ?? '').split(' ');
  const id = rest.join(' ');
  if (kind === 'command') return undefined;
  if (kind === 'seek') return !overlaps(span, Number(id), Number(id));
  return !span.things.has(thingKey({ kind: kind as Selection['kind'], id }));
}

/** Marks what is outside with `data-outside` (styles/base.css draws it pale); without a span nothing is marked. */
export function markOutside(root: Element, span: SpanThings | undefined): void {
  const parts = root.querySelectorAll(span === undefined ? '[data-outside]' : '[data-pick], [data-about], [data-from]');
  for (const part of parts) {
    const marked = span !== undefined && isOutside(part, span) === true;
    if (marked !== part.hasAttribute('data-outside')) part.toggleAttribute('data-outside', marked);
  }
}
