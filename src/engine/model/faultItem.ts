/** What a producer with sendLatencyFaultEnable thinks of a broker (LatencyFaultToleranceImpl.FaultItem). */
export interface FaultItem {
  readonly latencyMs: number;
  /** From when on it may be chosen again (ms). */
  readonly availableFromMs: number;
  /** 5.x: false from an error on until a send succeeds there or the detector is answered; true in 4.9, which has no such flag. */
  readonly isReachable: boolean;
  /** When the detector may ask it again (ms). */
  readonly checkFromMs: number;
}
