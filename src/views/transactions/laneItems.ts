/** What stands on one lane, from left to right: pure functions of the lane and the geometry. */
import type { LaneCheck, LaneEnd, TransactionLane } from '../../projections/transactions/transactionsModel.ts';
import { saidTime } from '../format/index.ts';
import { textWidth, type Mark } from '../marks/index.ts';
import { m } from '../../paraglide/messages.js';
import type { TransactionsGeometry } from './geometry.ts';
import { checkSentence, checkWords, endWord, nextText, outcomeShort, outcomeWord } from './transactionTexts.ts';

/** How a thing on the lane looks: a message mark, or a ring with the number of a check. */
export type ItemLook =
  | { readonly kind: 'mark'; readonly mark: Mark }
  /** asked: solid, a producer was asked; unasked: dashed, the check was used up without; toCome: a plan. */
  | { readonly kind: 'check'; readonly text: string; readonly state: 'asked' | 'unasked' | 'toCome' }
  /** A tick that passed over a message that was too young. */
  | { readonly kind: 'passed' }
  /** The broker read an END_TRANSACTION that decided nothing. */
  | { readonly kind: 'answer' };

export interface LaneItem {
  readonly key: string;
  readonly at: number;
  readonly look: ItemLook;
  /** Middle, and half the width (px). */
  readonly x: number;
  readonly half: number;
  /** Words below; `mustStand` for what is true now. */
  readonly below?: string | undefined;
  /** The same in fewer words. */
  readonly belowShort?: string | undefined;
  /** Words to the right on the lane itself, the first that fits. */
  readonly beside: readonly string[];
  /** Words above. */
  readonly above?: string | undefined;
  /** For hovering and screen readers. */
  readonly title: string;
}

type Draft = Omit<LaneItem, 'x' | 'half'> & { readonly wantedX: number; readonly half: number };

/** How much a thing insists on its own time where others want its place: what begins and ends a lane is read against the axis, a pill of checks has its times in words. */
function weightOf({ key, look }: Pick<Draft, 'key' | 'look'>): number {
  if (look.kind === 'check') return 1;
  return key === 'half' || key.startsWith('outcome') ? 1_000 : 30;
}

const ringRadius = (g: Pick<TransactionsGeometry, 'scale'>): number => 9 * g.scale;

/** Checks nearer than their rings are wide become one pill with their range. */
function checkGroups(lane: TransactionLane, g: TransactionsGeometry): readonly (readonly LaneCheck[])[] {
  const groups: LaneCheck[][] = [];
  for (const check of lane.checks) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && last.kind === check.kind && g.x(check.at) - g.x(last.at) < 2 * ringRadius(g) + 2) groups.at(-1)?.push(check);
    else groups.push([check]);
  }
  return groups;
}

function checkDraft(lane: TransactionLane, group: readonly LaneCheck[], g: TransactionsGeometry): Draft | undefined {
  const first = group[0];
  const last = group.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const text = first === last ? String(first.check) : `${first.check}–${last.check}`;
  const half =
    first === last ? ringRadius(g) : Math.max(textWidth(text, 11 * g.scale) / 2 + 5, (g.x(last.at) - g.x(first.at)) / 2 + ringRadius(g));
  const title =
    first === last
      ? checkSentence(lane, first)
      : m.transactions_checkGroup({
          from: first.check,
          to: last.check,
          start: saidTime(first.at, true),
          end: saidTime(last.at, true),
          what: checkWords(lane, group),
        });
  return {
    key: `check ${first.check} ${first.at}`,
    at: last.at,
    look: { kind: 'check', text, state: last.kind === 'asked' ? 'asked' : 'unasked' },
    wantedX: (g.x(first.at) + g.x(last.at)) / 2,
    half,
    below: checkWords(lane, group),
    beside: [],
    title,
  };
}

function endMark({ lostAt, refused, arrivedAt }: LaneEnd, scale: number): Mark | undefined {
  if (lostAt !== undefined) return { name: 'lost', r: 6 * scale };
  if (refused !== undefined) return { name: 'failed', r: 6 * scale };
  return arrivedAt === undefined ? { name: 'oneWay', r: 4.5 * scale } : undefined;
}

/** The END_TRANSACTION after the local transaction, unless it decided: then the outcome stands there. */
function endDraft(lane: TransactionLane, g: TransactionsGeometry): Draft | undefined {
  const { end } = lane;
  if (end === undefined || isDecidedBySend(lane)) return undefined;
  const mark = endMark(end, g.scale);
  const at = end.lostAt ?? end.arrivedAt ?? end.sentAt ?? lane.storedAt;
  const what = endWord(lane) ?? '';
  return {
    key: 'end',
    at,
    look: mark === undefined ? { kind: 'answer' } : { kind: 'mark', mark },
    wantedX: g.x(at),
    half: mark === undefined ? 2 : (mark.name === 'oneWay' ? 12 : 7) * g.scale,
    below: what,
    beside: [],
    title: m.transactions_endSentence({ what }),
  };
}

/** Whether the END_TRANSACTION after the local transaction brought an outcome. */
export const isDecidedBySend = ({ end, outcomes }: TransactionLane): boolean =>
  end?.arrivedAt !== undefined && outcomes.some((outcome) => outcome.at === end.arrivedAt);

const outcomeMark = { committed: 'consumed', rolledBack: 'rolledBack', discarded: 'deadLetter', lost: 'lost' } as const;

function drafts(lane: TransactionLane, g: TransactionsGeometry, nowMs: number): readonly Draft[] {
  const end = endDraft(lane, g);
  const found: Draft[] = [
    {
      key: 'half',
      at: lane.storedAt,
      look: { kind: 'mark', mark: { name: 'half', r: g.form === 'compact' ? 5.5 : 7 * g.scale } },
      wantedX: g.x(lane.storedAt),
      half: g.form === 'compact' ? 6 : 8 * g.scale,
      // What ended has its words where it ended.
      below: lane.end === undefined ? endWord(lane) : undefined,
      belowShort:
        lane.local === undefined && lane.producerDiedAt !== undefined ? m.transactions_diedShort({ producer: lane.producer }) : undefined,
      beside: [],
      title: m.transactions_storedSentence({ time: saidTime(lane.storedAt, true) }),
    },
  ];
  if (end !== undefined) found.push(end);
  const undecidedUntil = lane.isPending ? nowMs : (lane.outcomes[0]?.at ?? nowMs);
  if (!lane.hasOwnImmunity) {
    for (const tick of g.checkTicks) {
      const age = tick.at - lane.storedAt;
      if (age <= 0 || age >= lane.immunityMs || tick.at > Math.min(nowMs, undecidedUntil)) continue;
      if (lane.checks.some((check) => check.at === tick.at)) continue;
      const words = m.transactions_tooYoung({ age: `${(age / 1_000).toFixed(1)} s` });
      found.push({
        key: `passed ${tick.at}`,
        at: tick.at,
        look: { kind: 'passed' },
        wantedX: tick.x,
        half: 5,
        above: words,
        beside: [],
        title: words,
      });
    }
  }
  for (const group of checkGroups(lane, g)) {
    const draft = checkDraft(lane, group, g);
    if (draft !== undefined) found.push(draft);
  }
  lane.outcomes.forEach((outcome, index) => {
    const what = outcomeWord(lane, outcome);
    const isLast = index === lane.outcomes.length - 1 && !lane.isPending;
    found.push({
      key: `outcome ${index}`,
      at: outcome.at,
      look: { kind: 'mark', mark: { name: outcomeMark[outcome.kind], r: g.form === 'compact' ? 5 : 6.5 * g.scale } },
      wantedX: g.x(outcome.at),
      half: 7 * g.scale,
      below: outcome.at === lane.end?.arrivedAt ? endWord(lane) : undefined,
      beside: isLast ? [what, outcomeShort(outcome)] : [],
      above: isLast ? undefined : outcomeShort(outcome),
      title: m.transactions_outcomeSentence({ what, time: saidTime(outcome.at, true) }),
    });
  });
  return found.sort((a, b) => a.at - b.at);
}

/** Air between two marks (px). */
const air = 1.5;

/**
 * Marks of the same moment stand side by side in their order, none on top of another, and all of them together as near to their
 * times as that allows: those that touch are one block, which stands where its weighted mean wants it.
 */
export function laneItems(lane: TransactionLane, g: TransactionsGeometry, nowMs: number): readonly LaneItem[] {
  interface Block {
    readonly drafts: readonly Draft[];
    /** Where its first one stands (px), the mean of what all of them want; and how much it insists. */
    readonly x: number;
    readonly weight: number;
    /** From the middle of the first to the middle of the last (px). */
    readonly length: number;
  }
  const blocks: Block[] = [];
  for (const draft of drafts(lane, g, nowMs)) {
    let block: Block = { drafts: [draft], x: draft.wantedX, weight: weightOf(draft), length: 0 };
    for (let before = blocks.at(-1); before !== undefined; before = blocks.at(-1)) {
      const apart = (before.drafts.at(-1)?.half ?? 0) + (block.drafts[0]?.half ?? 0) + air;
      const shift = before.length + apart;
      if (before.x + shift <= block.x) break;
      blocks.pop();
      const weight = before.weight + block.weight;
      const x = (before.x * before.weight + (block.x - shift) * block.weight) / weight;
      block = { drafts: [...before.drafts, ...block.drafts], x, weight, length: shift + block.length };
    }
    blocks.push(block);
  }
  const placed = blocks.flatMap((block): readonly LaneItem[] => {
    let x = block.x;
    return block.drafts.map(({ wantedX: _wanted, ...draft }, index): LaneItem => {
      const before = block.drafts[index - 1];
      if (before !== undefined) x += before.half + draft.half + air;
      return { ...draft, x };
    });
  });
  // At the right end the last ones move left together rather than out of the picture.
  let limit = g.width - 6;
  return placed
    .reverse()
    .map((item): LaneItem => {
      const x = Math.min(item.x, limit - item.half);
      limit = x - item.half - air;
      return { ...item, x };
    })
    .reverse();
}

/** The ring of the check that comes next, if nothing ends the transaction before. */
export function nextItem(lane: TransactionLane, g: TransactionsGeometry, nowMs: number, lastRight: number): LaneItem | undefined {
  const { next } = lane;
  const words = nextText(lane, nowMs);
  if (next === undefined || words === undefined) return undefined;
  const wanted = (g.x(Math.max(next.fromMs, nowMs)) + g.x(Math.max(next.toMs, nowMs))) / 2;
  const x = Math.max(wanted, lastRight + ringRadius(g) + 4);
  if (x + ringRadius(g) > g.width - 4) return undefined;
  return {
    key: 'next',
    at: next.toMs,
    look: { kind: 'check', text: String(next.check), state: 'toCome' },
    x,
    half: ringRadius(g),
    above: words,
    beside: [],
    title: m.transactions_nextSentence({ next: words }),
  };
}
