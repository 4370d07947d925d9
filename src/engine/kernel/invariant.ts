/** A mistake in the engine itself: the run stops, and the page shows a link that reproduces it. */
export class EngineInvariantError extends Error {
  override readonly name = 'EngineInvariantError';
}

export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new EngineInvariantError(message);
}

/** The value, or an EngineInvariantError that names what is missing. */
export function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new EngineInvariantError(`missing ${what}`);
  return value;
}
