/** Sentences about the HTTP access of ONS. */
import type { FactOf } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { duration, thin } from '../format/index.ts';
import { messageNames, place, type SentenceBuilders, type SentenceContext } from './words.ts';

/** What the gateway knows and its answer does not say. */
/** To the millisecond below a minute: 15.001 s is too old, 15.000 s is not. */
const exactAge = (ms: number): string => (ms < 60_000 ? `${(ms / 1000).toFixed(3)}${thin}s` : duration(ms));

/** Why the HTTP access refused a request; its answer says less. */
export function refusalText({ reason, subject, ageMs, expected }: FactOf<'http.refused'>): string {
  switch (reason) {
    case 'missing':
      return m.facts_http_why_missing({ subject });
    case 'outOfRange':
      return m.facts_http_why_outOfRange({ subject });
    case 'tooLong':
      return m.facts_http_why_tooLong({ subject });
    case 'bodyTooBig':
      return m.facts_http_why_bodyTooBig();
    case 'clock':
      return m.facts_http_why_clock({ age: exactAge(Math.abs(ageMs ?? 0)) });
    case 'accessKey':
      return m.facts_http_why_accessKey({ subject });
    case 'signature':
      return m.facts_http_why_signature({ expected: expected ?? '' });
    case 'noTopic':
      return m.facts_http_why_noTopic({ subject });
    case 'badHandle':
      return m.facts_http_why_badHandle();
    case 'noId':
      return m.facts_http_why_noId({ subject });
    case 'noGrant':
      return m.facts_http_why_noGrant({ subject });
    default:
      return reason;
  }
}

/** A POST and a DELETE are about one message. */
const about = (text: string, msgId: string | undefined, context: SentenceContext): string =>
  msgId === undefined ? text : m.facts_http_about({ text, message: context.message(msgId) });

function answerText({ client, method, status, costMs, msgIds, body }: FactOf<'http.answered'>, context: SentenceContext): string {
  const inputs = { client, method, status, cost: duration(costMs) };
  if (msgIds !== undefined && msgIds.length > 0)
    return m.facts_http_answered_messages({ ...inputs, messages: messageNames(msgIds, context) });
  return body === undefined ? m.facts_http_answered(inputs) : m.facts_http_answered_body({ ...inputs, body });
}

/** A request as the cause of something: its address and what was signed stand in its own line of the trace. */
export const requestBriefly = ({ client, gateway, method, group, msgId }: FactOf<'http.requested'>, context: SentenceContext): string =>
  about(m.facts_http_requested_brief({ client, gateway, method, group }), msgId, context);

export const httpSentences = {
  'http.requested': ({ client, gateway, method, group, url, signed, signature, msgId }, context) => {
    const request = about(m.facts_http_requested({ client, gateway, method, group, url }), msgId, context);
    // A program that leaves the signature out has signed nothing. The lines of the string stand in one.
    return signature === '' ? request : m.facts_http_requested_signed({ request, signed: JSON.stringify(signed), signature });
  },
  'http.refused': (f, context) => {
    const text = m.facts_http_refused({ gateway: f.gateway, client: f.client, method: f.method, status: f.status, why: refusalText(f) });
    return about(text, f.msgId, context);
  },
  'http.answered': (f, context) => about(answerText(f, context), f.msgId, context),
  'http.unanswered': (f, context) => {
    const text = m.facts_http_unanswered({ client: f.client, method: f.method, cost: duration(f.costMs), error: f.message });
    return about(text, f.msgId, context);
  },
  'http.received': (f, context) =>
    m.facts_http_received({
      client: f.client,
      message: context.message(f.msgId),
      place: place(f.broker, f.queueId),
      times: f.rconsumeTimes,
    }),
  'http.deleted': (f, context) => {
    const inputs = { client: f.client, group: f.group, message: context.message(f.msgId) };
    return f.ignored === true ? m.facts_http_deleted_late(inputs) : m.facts_http_deleted(inputs);
  },
  'http.expired': (f, context) => m.facts_http_expired({ group: f.group, message: context.message(f.msgId), times: f.rconsumeTimes }),
  'console.applied': ({ kind, id, topic }) =>
    kind === 'producerId' ? m.facts_console_applied_producerId({ id, topic }) : m.facts_console_applied_consumerId({ id, topic }),
  'console.granted': ({ accessKey, topic }) => m.facts_console_granted({ accessKey, topic }),
} satisfies Partial<SentenceBuilders>;
