/** What the gateway checks before it looks at the topic. Pure. Source: seed 002, parameter lists, return codes, FAQ (S-319 – S-343, S-363 – S-365). */
import type { HttpAccountSpec } from '../../model/scenario.ts';
import { bodyAsRead, bodyBytesOf, headerOf, idHeader, signatureOf, stringToSign, type HttpMessage } from './httpMessage.ts';

export interface HttpLimits {
  readonly sendTimeout: readonly [min: number, max: number];
  readonly receiveTimeout: readonly [min: number, max: number];
  readonly deleteTimeout: number;
  readonly maxNum: number;
  readonly maxNameCharacters: number;
  readonly maxBodyBytes: number;
  readonly maxAgeMs: number;
  /** Longest time from now to a startdelivertime. */
  readonly maxDelayMs: number;
}

/** Why, as a stable word; a client is told only status, code and info. */
export interface HttpRefusal {
  readonly status: 400 | 403;
  readonly reason:
    | 'missing'
    | 'outOfRange'
    | 'tooLong'
    | 'bodyTooBig'
    | 'clock'
    | 'accessKey'
    | 'signature'
    | 'noTopic'
    | 'badHandle'
    | 'noId'
    | 'noGrant';
  /** What it is about. */
  readonly subject: string;
  readonly code?: string;
  readonly info?: string;
  /** Signature that the gateway has worked out. */
  readonly expected?: string;
  /** Age of the request by the gateway's clock (ms). */
  readonly ageMs?: number;
}

export interface AcceptedRequest {
  readonly topic: string;
  /** Producer ID or Consumer ID. */
  readonly id: string;
  readonly timeoutMs: number;
  readonly num: number;
  readonly tag: string | undefined;
  readonly key: string | undefined;
  /** Unix time (ms). */
  readonly startDeliverTime: number | undefined;
  /** Only with isOrder = true and a shardingKey. */
  readonly shardingKey: string | undefined;
  readonly msgHandle: string;
  readonly bodyBytes: number;
}

/** The manual names the code of a body that is too big and of an unknown topic; this one and its words are ours. */
const invalid = (reason: HttpRefusal['reason'], subject: string, info: string): HttpRefusal => ({
  status: 400,
  reason,
  subject,
  code: 'PARAMETER_INVALID',
  info,
});

const requiredHeaders = ['AccessKey', 'Signature'] as const;

function missingPart(message: HttpMessage): string | undefined {
  const header = [...requiredHeaders, idHeader(message.method)].find((name) => (headerOf(message, name) ?? '') === '');
  if (header !== undefined) return header;
  const params = message.method === 'DELETE' ? ['topic', 'msgHandle', 'time'] : ['topic', 'time'];
  return params.find((name) => (message.params[name] ?? '') === '');
}

/** A whole number in the range; the default when absent; undefined when it is not valid. */
function numberIn(text: string | undefined, [min, max]: readonly [number, number], standard: number): number | undefined {
  if (text === undefined) return standard;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

function timeoutOf({ method, params }: HttpMessage, limits: HttpLimits): number | undefined {
  if (method === 'DELETE') return limits.deleteTimeout;
  const range = method === 'POST' ? limits.sendTimeout : limits.receiveTimeout;
  return numberIn(params['timeout'], range, range[1]);
}

/** 403 carries no body: AccessKey, SecretKey, the way of signing and the clock are what the manual tells people to look at. */
function authentication(
  message: HttpMessage,
  limits: HttpLimits,
  unixMs: number,
  accounts: readonly HttpAccountSpec[],
): HttpRefusal | undefined {
  const ageMs = unixMs - Number(message.params['time']);
  if (ageMs > limits.maxAgeMs || -ageMs > limits.maxAgeMs || Number.isNaN(ageMs))
    return { status: 403, reason: 'clock', subject: 'time', ageMs };
  const accessKey = headerOf(message, 'AccessKey') ?? '';
  const account = accounts.find((known) => known.accessKey === accessKey);
  if (account === undefined) return { status: 403, reason: 'accessKey', subject: accessKey };
  const expected = signatureOf(account.secretKey, stringToSign({ ...message, body: bodyAsRead(message.body) }));
  if (headerOf(message, 'Signature') === expected) return undefined;
  return { status: 403, reason: 'signature', subject: 'Signature', expected };
}

export function checkRequest(
  message: HttpMessage,
  limits: HttpLimits,
  unixMs: number,
  accounts: readonly HttpAccountSpec[],
): { readonly refused: HttpRefusal } | { readonly accepted: AcceptedRequest } {
  const { params, method } = message;
  const missing = missingPart(message);
  if (missing !== undefined) return { refused: invalid('missing', missing, `${missing} is empty`) };
  const timeoutMs = timeoutOf(message, limits);
  if (timeoutMs === undefined) return { refused: invalid('outOfRange', 'timeout', 'timeout is out of range') };
  const num = numberIn(params['num'], [1, limits.maxNum], limits.maxNum);
  if (num === undefined) return { refused: invalid('outOfRange', 'num', 'num is out of range') };
  const tooLong = (['tag', 'key'] as const).find((name) => [...(params[name] ?? '')].length > limits.maxNameCharacters);
  if (tooLong !== undefined) {
    return { refused: invalid('tooLong', tooLong, `${tooLong} is longer than ${limits.maxNameCharacters} characters`) };
  }
  if (Number(params['startdelivertime'] ?? unixMs) - unixMs > limits.maxDelayMs)
    return { refused: invalid('outOfRange', 'startdelivertime', 'startdelivertime is out of range') };
  const bodyBytes = bodyBytesOf(message.body);
  if (bodyBytes > limits.maxBodyBytes) {
    const info = `Message body size exceeds the upper limit of ${Math.floor(limits.maxBodyBytes / 1_024)}KB`;
    return { refused: { status: 400, reason: 'bodyTooBig', subject: 'body', code: 'BODY_TOO_BIG', info } };
  }
  const refused = authentication(message, limits, unixMs, accounts);
  if (refused !== undefined) return { refused };
  const shardingKey = headerOf(message, 'shardingKey') ?? '';
  return {
    accepted: {
      topic: params['topic'] ?? '',
      id: headerOf(message, idHeader(method)) ?? '',
      timeoutMs,
      num,
      tag: params['tag'],
      key: params['key'],
      startDeliverTime: params['startdelivertime'] === undefined ? undefined : Number(params['startdelivertime']),
      shardingKey: headerOf(message, 'isOrder') === 'true' && shardingKey !== '' ? shardingKey : undefined,
      msgHandle: params['msgHandle'] ?? '',
      bodyBytes,
    },
  };
}
