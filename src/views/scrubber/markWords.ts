/** The words of the scrubber's marks: of one, of all in a group, and beside it. Pure. */
import { m } from '../../paraglide/messages.js';
import { textWidth } from '../marks/index.ts';
import { actionWord } from '../sentences/actionWords.ts';
import type { ScrubberMark } from './layout.ts';
import { labelSize } from './measures.ts';

/** Which matters more where two want one place. */
export const kindOrder: readonly ScrubberMark['kind'][] = [
  'difference',
  'violation',
  'lesson',
  'fault',
  'cut',
  'deadLetter',
  'rejected',
  'action',
  'retry',
];

/** What an application does all the time: such marks make room for the words of what changes something. */
const trafficActions: ReadonlySet<string> = new Set([
  'send',
  'sendBatch',
  'sendInTransaction',
  'request',
  'receive',
  'ack',
  'httpSend',
  'httpReceive',
  'httpDelete',
]);
const isTraffic = ({ kind, label }: ScrubberMark): boolean => kind === 'action' && trafficActions.has(label);
/** Whether nothing but messages on their usual way is among them. */
export const areTraffic = (marks: readonly ScrubberMark[]): boolean => marks.every(isTraffic);

/** A mark's words. */
export function markText(mark: ScrubberMark): string {
  const { label } = mark;
  switch (mark.kind) {
    case 'action':
      return mark.seq === 0 ? m.scrubber_mark_future({ label: actionWord(label) }) : actionWord(label);
    case 'fault':
      return mark.by === undefined ? m.scrubber_mark_fault({ label }) : m.scrubber_mark_faultBy({ label, did: actionWord(mark.by) });
    case 'cut':
      return m.scrubber_mark_cut({ label });
    case 'violation':
      return m.scrubber_mark_violation({ label });
    case 'retry':
      return m.scrubber_mark_retry({ label });
    case 'deadLetter':
      return m.scrubber_mark_deadLetter();
    case 'rejected':
      return m.scrubber_mark_rejected({ label: actionWord(label) });
    case 'difference':
      return m.scrubber_mark_difference();
    case 'lesson':
      return m.scrubber_mark_lesson({ label });
  }
}

/** Its shortest word, where there is no room for what it is about; undefined where that is all that it has. */
function shortText({ kind, by, label, seq }: ScrubberMark): string | undefined {
  if (kind === 'action' && label === 'sendInTransaction') return actionWord('send');
  if (kind === 'action' && seq === 0) return actionWord(label);
  if (kind === 'fault') return by === undefined ? m.scrubber_mark_faultShort() : actionWord(by);
  if (kind === 'deadLetter') return m.scrubber_mark_deadLetterShort();
  return kind === 'cut' ? m.scrubber_mark_cutShort() : undefined;
}

export const countText = (marks: readonly unknown[]): string => `×${marks.length}`;

/** What a row has to have in common, i.e. what its words are about: of retries not their number. */
export const sortOf = ({ kind, label, by, seq }: ScrubberMark): string =>
  kind === 'retry' ? kind : `${kind} ${label} ${by ?? ''}${seq === 0 ? ' ahead' : ''}`;

/** What a group holds, in the order of time: `send ×2, c1: kill`; `names` without how many they are. */
export function groupParts(
  { marks }: { readonly marks: readonly ScrubberMark[] },
  names = false,
): readonly { readonly mark: ScrubberMark; readonly text: string; readonly count: number }[] {
  const sorts = new Map<string, ScrubberMark[]>();
  for (const mark of marks) {
    const same = sorts.get(sortOf(mark));
    if (same === undefined) sorts.set(sortOf(mark), [mark]);
    else same.push(mark);
  }
  return [...sorts.values()].flatMap((same) => {
    const [mark] = same;
    if (mark === undefined) return [];
    const numbers = same.map(({ label }) => Number(label));
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    const text = mark.kind === 'retry' && least < most ? m.scrubber_mark_retry({ label: `${least}–${most}` }) : markText(mark);
    return [{ mark, text: names || same.length === 1 ? text : `${text} ${countText(same)}`, count: same.length }];
  });
}

/** Width of words beside a mark (px), with some air for wide families: they never reach the next mark. */
export const labelWidth = (text: string): number => Math.ceil(textWidth(text, labelSize) * 1.08);

/** Words beside a group, and on which side alone they say what is meant, if on one. */
export interface Words {
  readonly text: string;
  readonly side?: 'left' | 'right';
  /** They name every change of the group. */
  readonly isAll?: boolean;
}

/** What one glyph stands for: all names, whole or in short, or the first of them and how many others. No word is ever cut. */
function namesOf(marks: readonly ScrubberMark[]): readonly string[] {
  const parts = groupParts({ marks }, true);
  const short = [...new Set(parts.map(({ mark, text }) => shortText(mark) ?? text))];
  const [first] = short;
  if (first === undefined) return [];
  const others = parts.reduce((sum, { mark, text, count }) => sum + ((shortText(mark) ?? text) === first ? 0 : count), 0);
  return [...new Set([parts.map(({ text }) => text).join(' · '), short.join(' · '), others === 0 ? first : `${first} +${others}`])];
}

/**
 * What can stand beside glyphs of these marks, the most first: the words of all in their order, or those of the glyph that is next
 * to them. Traffic is left out where what is next to the words is a change. Retries alone say by their number what they are.
 */
export function wordsBeside(glyphs: readonly (readonly ScrubberMark[])[]): readonly Words[] {
  const names = glyphs.map(namesOf);
  if (names.length <= 1) return glyphs[0]?.[0]?.kind === 'retry' ? [] : (names[0] ?? []).map((text, index) => ({ text, isAll: index < 2 }));
  const ends = [
    { side: 'left', marks: glyphs[0] ?? [], texts: names[0] ?? [] },
    { side: 'right', marks: glyphs.at(-1) ?? [], texts: names.at(-1) ?? [] },
  ] as const;
  const allOf = ({ side, marks }: (typeof ends)[number]): readonly Words[] => {
    const told = names.filter((_, index) => areTraffic(marks) || !areTraffic(glyphs[index] ?? []));
    return [0, 1].map((nth) => ({ text: told.map((texts) => texts[nth] ?? texts.at(-1)).join(' · '), side, isAll: true }));
  };
  const order = (marks: readonly ScrubberMark[]): number => Math.min(...marks.map(({ kind }) => kindOrder.indexOf(kind)));
  const changes = ends.filter(({ marks }) => !areTraffic(marks));
  const [whole, short] = [0, 1].map((nth) => changes.toReversed().flatMap((end) => allOf(end)[nth] ?? []));
  // Between two others it has no side of its own: `kill +1`.
  const among = glyphs.flatMap((marks, index) => (areTraffic(marks) ? [] : { marks, text: names[index]?.at(-1) ?? '' }));
  const most = among.toSorted((a, b) => order(a.marks) - order(b.marks))[0];
  const others = among.reduce((sum, { marks }) => sum + (marks === most?.marks ? 0 : marks.length), 0);
  const isInner = most !== undefined && !changes.some(({ marks }) => marks === most.marks);
  const inner = isInner ? changes.map(({ side }): Words => ({ text: `${most.text} +${others}`, side })).reverse() : [];
  return [
    ...(whole ?? []),
    ...(short ?? []),
    ...inner,
    ...changes
      .toSorted((a, b) => order(a.marks) - order(b.marks))
      .flatMap(({ side, texts }) => texts.map((text): Words => ({ text, side }))),
    ...ends.filter(({ marks }) => areTraffic(marks)).flatMap(allOf),
  ];
}
