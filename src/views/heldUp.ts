/** From then on a retry that is due, but has come to no listener, is not on its way: something holds it up (ms). */
const heldUpFrom = 1_000;

/** Whether a retry that a scan found due at `foundAt`, and that no listener has got, is held up in `topic`, where its copy was stored last. */
export const isHeldUp = (foundAt: number, topic: string | undefined, nowMs: number): boolean =>
  nowMs - foundAt >= heldUpFrom && topic?.startsWith('%RETRY%') === true;
