/** What all machine definitions of the engine share: names without behaviour. The engine performs, asks and measures. */

/** An action that the engine performs when XState proposes it. */
export const performedByEngine = (): void => {};

/** A delay whose milliseconds the engine asks the profile or the model for. */
export const namedByProfile = 1;

/** Guards that read their outcome from the machine event, where the engine has put what the model said. */
export function askedOfModel<const N extends string>(...names: readonly N[]): Record<N, (args: { event: unknown }) => boolean> {
  const guards = {} as Record<N, (args: { event: unknown }) => boolean>;
  for (const name of names) guards[name] = ({ event }) => (event as { outcomes: Record<string, boolean> }).outcomes[name] === true;
  return guards;
}
