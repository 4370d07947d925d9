/** Which rows the trace list has: facts, folded housekeeping, and now. Rows are counted, not made: a million facts cost nothing. */

export type TraceRow =
  | { readonly kind: 'fact'; readonly seq: number }
  /** Housekeeping facts `fromSeq` … `toSeq`, folded. */
  | { readonly kind: 'fold'; readonly fromSeq: number; readonly toSeq: number }
  | { readonly kind: 'now' };

/** Rows without *now*: fixed while now moves. */
export interface BaseRows {
  readonly length: number;
  at(index: number): Exclude<TraceRow, { readonly kind: 'now' }>;
}

/** A range of seqs, both ends included. */
export interface SeqRange {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** Every fact a row. */
export const allRows = (facts: number): BaseRows => ({ length: facts, at: (index) => ({ kind: 'fact', seq: index + 1 }) });

/** Only the facts that were found. */
export const matchingRows = (seqs: readonly number[]): BaseRows => ({
  length: seqs.length,
  at: (index) => ({ kind: 'fact', seq: seqs[index] ?? 0 }),
});

/**
 * The shown facts, and between them their housekeeping as one row each.
 *
 * @param seqs shown facts, ascending
 * @param range facts that are told about: gaps at its ends are folded too
 * @param opened folds that the reader opened: a gap that one of them touches is shown fact by fact
 */
export function foldedRows(seqs: readonly number[], range: SeqRange, opened: readonly SeqRange[]): BaseRows {
  /** Start of each row; for a fold negative. Ends follow from the next start. */
  const starts: number[] = [];
  const gapBetween = (fromSeq: number, toSeq: number): void => {
    if (fromSeq > toSeq) return;
    if (!opened.some((it) => it.fromSeq <= toSeq && it.toSeq >= fromSeq)) starts.push(-fromSeq);
    else for (let seq = fromSeq; seq <= toSeq; seq++) starts.push(seq);
  };
  let next = range.fromSeq;
  for (const seq of seqs) {
    if (seq < range.fromSeq || seq > range.toSeq) continue;
    gapBetween(next, seq - 1);
    starts.push(seq);
    next = seq + 1;
  }
  gapBetween(next, range.toSeq);
  return {
    length: starts.length,
    at(index) {
      const start = starts[index] ?? 0;
      if (start >= 0) return { kind: 'fact', seq: start };
      return { kind: 'fold', fromSeq: -start, toSeq: index + 1 < starts.length ? Math.abs(starts[index + 1] ?? 0) - 1 : range.toSeq };
    },
  };
}

export interface TraceRows {
  readonly length: number;
  /** Row of *now*. */
  readonly nowIndex: number;
  at(index: number): TraceRow;
  /** Row that shows the fact, or the fold that hides it; the nearest one before it when there is none. */
  indexOf(seq: number): number;
  /** First fact row after *now*. */
  nextSeq(): number | undefined;
}

const endOf = (row: Exclude<TraceRow, { readonly kind: 'now' }>): number => (row.kind === 'fact' ? row.seq : row.toSeq);

/** Number of rows that end at or before the seq. */
function rowsUpTo(base: BaseRows, seq: number): number {
  let low = 0;
  let high = base.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(base.at(middle)) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sets *now* between the rows; a fold in which it lies is split. */
export function withNow(base: BaseRows, nowSeq: number): TraceRows {
  const before = rowsUpTo(base, nowSeq);
  const split = before < base.length ? base.at(before) : undefined;
  const isSplit = split?.kind === 'fold' && split.fromSeq <= nowSeq;
  const nowIndex = before + (isSplit ? 1 : 0);
  const rows: TraceRows = {
    length: base.length + (isSplit ? 2 : 1),
    nowIndex,
    at(index) {
      if (index === nowIndex) return { kind: 'now' };
      if (isSplit && index === nowIndex - 1) return { kind: 'fold', fromSeq: split.fromSeq, toSeq: nowSeq };
      if (isSplit && index === nowIndex + 1) return { kind: 'fold', fromSeq: nowSeq + 1, toSeq: split.toSeq };
      return base.at(index < nowIndex ? index : index - (isSplit ? 2 : 1));
    },
    indexOf(seq) {
      const ended = rowsUpTo(base, seq - 1);
      const inBase = Math.max(0, Math.min(ended, base.length - 1));
      if (seq <= nowSeq) return Math.min(inBase, Math.max(0, nowIndex - 1));
      return inBase + (isSplit ? 2 : 1);
    },
    nextSeq() {
      for (let index = nowIndex + 1; index < Math.min(rows.length, nowIndex + 4); index++) {
        const row = rows.at(index);
        if (row.kind === 'fact') return row.seq;
      }
      return undefined;
    },
  };
  return rows;
}
