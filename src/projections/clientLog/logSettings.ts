/**
 * Where a client writes its log, and how much of it: options of the client by their real names.
 * Source: ClientLogger (rocketmq-client 4.9.8), ClientLoggerUtil (ons-client 1.8.8); S-258 – S-263.
 */
import { profiles, type ClientLogFate, type Config, type ResolvedScenario } from '../../engine/index.ts';

export const logLevels = ['ERROR', 'WARN', 'INFO', 'DEBUG'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogSettings {
  readonly root: string;
  readonly fileName: string;
  readonly level: LogLevel;
  /** Rolled files that are kept beside the present one. */
  readonly maxFileIndex: number;
  /** Size at which a file is rolled (bytes). */
  readonly maxFileBytes: number;
  readonly fate: ClientLogFate;
}

export interface LogFile {
  readonly name: string;
  readonly bytes: number;
}

const onsFileName = 'ons.log';
const onsFileBytes = 67_108_864;
const onsMaxFileIndex = 10;

const isLevel = (text: string): text is LogLevel => (logLevels as readonly string[]).includes(text);

/** ClientLoggerUtil: an unknown level is INFO. */
export function onsLevel(text: string): LogLevel {
  const level = text.trim().toUpperCase();
  return isLevel(level) ? level : 'INFO';
}

/** ClientLoggerUtil: what is no number from 1 to 100 is 10. */
export function onsFileMaxIndex(text: string): number {
  const number = /^[+-]?\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : 0;
  return number >= 1 && number <= 100 ? number : onsMaxFileIndex;
}

/** Level.toLevel of RocketMQ's own logger: an unknown level is DEBUG. */
function rocketmqLevel(text: string): LogLevel {
  const level = text.toUpperCase();
  return isLevel(level) ? level : 'DEBUG';
}

interface LoggingClient {
  readonly config: Config;
  readonly log?: ClientLogFate | undefined;
}

/** Whether clients log as the ONS library does. */
export const isOnsLog = ({ profile }: Pick<ResolvedScenario, 'profile'>): boolean =>
  profiles[profile].variants['clientLog'] === 'onsClient';

export function logSettingsOf(scenario: Pick<ResolvedScenario, 'profile' | 'config'>, client: LoggingClient): LogSettings {
  const constants = profiles[scenario.profile].constants.client;
  const option = (name: string): string => String(client.config[name] ?? scenario.config[name] ?? constants[name]?.value ?? '');
  const fate = client.log ?? 'written';
  if (isOnsLog(scenario))
    return {
      root: option('ons.client.logRoot'),
      fileName: onsFileName,
      level: onsLevel(option('ons.client.logLevel')),
      maxFileIndex: onsFileMaxIndex(option('ons.client.logFileMaxIndex')),
      maxFileBytes: onsFileBytes,
      fate,
    };
  return {
    root: option('rocketmq.client.logRoot'),
    fileName: option('rocketmq.client.logFileName'),
    level: rocketmqLevel(option('rocketmq.client.logLevel')),
    maxFileIndex: Math.max(1, Number.parseInt(option('rocketmq.client.logFileMaxIndex'), 10) || 1),
    maxFileBytes: Math.max(1, Number.parseInt(option('rocketmq.client.logFileMaxSize'), 10) || 1),
    fate,
  };
}

/** The files that so many bytes of log have come to: the present one, then the rolled ones, the newest first (RollingFileAppender). */
export function filesOf({ fileName, maxFileBytes, maxFileIndex }: LogSettings, writtenBytes: number): readonly LogFile[] {
  const rolled = Math.min(maxFileIndex, Math.floor(writtenBytes / maxFileBytes));
  return [
    { name: fileName, bytes: writtenBytes % maxFileBytes },
    ...Array.from({ length: rolled }, (_, i) => ({ name: `${fileName}.${i + 1}`, bytes: maxFileBytes })),
  ];
}
