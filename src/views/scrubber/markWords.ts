/** The words of the scrubber's marks: of one, of all in a group, and beside it. Pure. */
import { m } from '../../paraglide/messages.js';
import { fitText, textWidth } from '../marks/index.ts';
import { actionWord } from '../sentences/actionWords.ts';
import type { ScrubberMark } from './layout.ts';
import { labelSize } from './measures.ts';

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
  if (kind === 'action' && seq === 0) return actionWord(label);
  if (kind === 'fault') return by === undefined ? m.scrubber_mark_faultShort() : actionWord(by);
  if (kind === 'deadLetter') return m.scrubber_mark_deadLetterShort();
  return kind === 'cut' ? m.scrubber_mark_cutShort() : undefined;
}

export const countText = (marks: readonly unknown[]): string => `×${marks.length}`;

/** What a row has to have in common: of retries not their number. */
export const sortOf = (mark: ScrubberMark): string => (mark.kind === 'retry' ? 'retry' : `${mark.kind} ${markText(mark)}`);

/** What a group holds, in the order of time: `send ×2, c1: kill`; `names` without how many they are. */
export function groupParts(
  { marks }: { readonly marks: readonly ScrubberMark[] },
  names = false,
): readonly { readonly mark: ScrubberMark; readonly text: string }[] {
  const sorts = new Map<string, ScrubberMark[]>();
  for (const mark of marks) sorts.set(sortOf(mark), [...(sorts.get(sortOf(mark)) ?? []), mark]);
  return [...sorts.values()].flatMap((same) => {
    const [mark] = same;
    if (mark === undefined) return [];
    const numbers = same.map(({ label }) => Number(label));
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    const text = mark.kind === 'retry' && least < most ? m.scrubber_mark_retry({ label: `${least}–${most}` }) : markText(mark);
    return [{ mark, text: names || same.length === 1 ? text : `${text} ${countText(same)}` }];
  });
}

/** Width of words beside a mark (px), with some air for wide families: they never reach the next mark. */
export const labelWidth = (text: string): number => Math.ceil(textWidth(text, labelSize) * 1.08);
/** Where there is no room for more, words are cut to this width (px). */
const leastWidth = 84;

/** Words beside a group, and on which side alone they say what is meant, if on one. */
export interface Words {
  readonly text: string;
  readonly side?: 'left' | 'right';
}

/** What one glyph stands for, changes before traffic: all names, whole or in short, or the first of them. How many they are stands at the glyph alone. */
function namesOf(marks: readonly ScrubberMark[]): readonly string[] {
  const parts = groupParts({ marks }, true).toSorted((a, b) => Number(isTraffic(a.mark)) - Number(isTraffic(b.mark)));
  const [first] = parts;
  if (first === undefined) return [];
  const short = [...new Set(parts.map(({ mark, text }) => shortText(mark) ?? text))];
  const whole = parts.map(({ text }) => text).join(' · ');
  const least = short[0] ?? first.text;
  if (parts.length === 1) return [...new Set([whole, ...short, fitText(least, leastWidth, labelSize)])];
  return [...new Set([whole, short.join(' · '), `${first.text} …`, `${least} …`, fitText(`${least} …`, leastWidth, labelSize)])];
}

/**
 * What can stand beside glyphs of these marks, the most first: the words of all in their order, or those of the glyph that is next
 * to them; after traffic first those of the glyph that matters. Retries alone say by their number what they are.
 */
export function wordsBeside(glyphs: readonly (readonly ScrubberMark[])[]): readonly Words[] {
  const names = glyphs.map(namesOf);
  const [first, last] = [names[0] ?? [], names.at(-1) ?? []];
  if (names.length <= 1) return glyphs[0]?.[0]?.kind === 'retry' ? [] : first.map((text) => ({ text }));
  const all = [0, 1].map((nth): Words => ({ text: names.map((texts) => texts[nth] ?? texts.at(-1)).join(' · ') }));
  const ofLast = last.map((text): Words => ({ text, side: 'right' }));
  if (glyphs.slice(0, -1).every(areTraffic)) return [...ofLast, ...all.map(({ text }): Words => ({ text, side: 'left' }))];
  return [...all, ...ofLast, ...first.map((text): Words => ({ text, side: 'left' }))];
}
