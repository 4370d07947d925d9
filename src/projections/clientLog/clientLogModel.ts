/** What a client's log holds at one moment. */
import type { LogFile, LogLevel, LogSettings } from './logSettings.ts';

export const clientLogLimits = {
  /** Lines of each client that are kept, the newest. */
  lines: 200,
  /** Messages that a producer is sending: what is remembered of them. */
  sending: 200,
} as const;

export interface LogLine {
  /** Fact that it was written for. */
  readonly seq: number;
  readonly at: number;
  readonly level: LogLevel;
  readonly logger: string;
  readonly text: string;
}

export interface ClientLogModel {
  /** Undefined when no client is selected. */
  readonly client?: string | undefined;
  readonly settings?: LogSettings | undefined;
  readonly epoch: string;
  readonly lines: readonly LogLine[];
  /** Lines written in all. */
  readonly written: number;
  /** Lines that the level kept out. */
  readonly hidden: number;
  readonly files: readonly LogFile[];
}
