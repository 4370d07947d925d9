/** Named limits of the host. */

/** One slice of work ends after this many milliseconds of wall time … */
export const SLICE_MS = 8;
/** … or after this many engine events, whichever comes first. */
export const SLICE_EVENTS = 2_000;
/** Events asked of the engine at once: small, so that a slice notices its end in time. */
export const BITE_EVENTS = 50;
/** Facts read at once by folds, indexes and searches, for the same reason. */
export const BITE_FACTS = 256;
/** The run asked for last is computed this many facts past the shown moment. */
export const AHEAD_FACTS = 200_000;
/** Facts in one answer of `facts`. */
export const FACTS_PER_ANSWER = 1_000;
/** Facts hashed at once; as far apart as the engine keeps partial hashes. */
export const HASH_FACTS = 8_192;
/** Seqs in one answer of `search`. */
export const SEARCH_LIMIT = 10_000;
/** Steps of a why-chain; a cause is always an earlier fact, so this only bounds the answer. */
export const CAUSE_STEPS = 1_000;
/** A projection's state is kept each time this many facts were folded. */
export const SNAPSHOT_FACTS = 2_048;
/** Snapshots kept for one projection of one run … */
export const SNAPSHOTS_KEPT = 48;
/** … holding at most this many values together (records, elements, fields). */
export const SNAPSHOT_VALUES = 300_000;
/** Points in one answer of `pacing`; the answer says how far it reaches. */
export const PACING_POINTS = 20_000;
/** The worker is replaced when it gives no sign of life for this long. */
export const WORKER_SILENCE_MS = 2_000;
/** How often a busy worker is asked for a sign of life. */
export const WORKER_PING_MS = 500;
/** The worker's script must have started after this long, otherwise the page computes by itself. */
export const WORKER_START_MS = 10_000;

/** Facts after a moment that say which of its pending things lead to news; fewer where no more are computed. */
export const NEWS_FACTS = 500;
