/** Why nothing can be shown: the page says it in full instead of guessing. */
import type { Problem } from '../../scenario/index.ts';

export interface Refusal {
  /** What was opened: it decides the headline and the way on. */
  readonly kind: 'link' | 'preset' | 'file' | 'host';
  /** The link, slug or file name as the person gave it; for `host` what went wrong. */
  readonly what: string;
  readonly problems: readonly Problem[];
  /** The file itself, for the lines that the problems are about. */
  readonly text?: string;
}
