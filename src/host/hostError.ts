/** What can go wrong between the page and its runs. Stable words; the page has a sentence for each. */
export type HostErrorCode =
  /** No run has this id (never opened, or closed). */
  | 'unknownRun'
  /** The run was closed while this request waited. */
  | 'closed'
  /** Whoever asked gave the question up; nobody waits for an answer, so nobody need be told. */
  | 'givenUp'
  /** The request itself makes no sense (a moment that is no number, a projection that does not exist). */
  | 'badRequest'
  /** The engine or a projection threw: a programmer error; the message is its own. */
  | 'engineError'
  /** The worker gave no sign of life and was replaced; asking again opens the run anew. */
  | 'workerRestarted'
  /** The same run silenced two workers: it is not tried again. */
  | 'workerStuck';

/** Rejection of any host call. */
export class HostError extends Error {
  readonly code: HostErrorCode;

  constructor(code: HostErrorCode, message: string) {
    super(message);
    this.name = 'HostError';
    this.code = code;
  }
}

export function isGivenUp(thrown: unknown): boolean {
  return thrown instanceof HostError && thrown.code === 'givenUp';
}

/** Any thrown value as a HostError; what is not one already came from the engine or a projection. */
export function asHostError(thrown: unknown): HostError {
  if (thrown instanceof HostError) return thrown;
  return new HostError('engineError', thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown));
}
