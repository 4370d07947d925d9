/** Sentences about what an application does on its own around its sends. */
import { m } from '../../paraglide/messages.js';
import { count, duration } from '../format/index.ts';
import type { SentenceBuilders } from './words.ts';

export const callerSentences = {
  'trace.dispatched': (f, context) =>
    m.facts_trace_dispatched({ client: f.client, count: count(f.records.length), topic: f.topic, message: context.message(f.msgId) }),
  'trace.dropped': (f) => m.facts_trace_dropped({ client: f.client, count: count(f.records) }),
  'feature.refused': (f) => {
    const who = { client: f.client, type: f.clientType };
    if (f.feature === 'broadcasting') return m.facts_feature_refused_broadcasting(who);
    return f.feature === 'delay' ? m.facts_feature_refused_delay(who) : m.facts_feature_refused({ ...who, feature: f.feature });
  },
  'client.warned': (f) => {
    const who = { client: f.client, type: f.clientType };
    switch (f.warning) {
      case 'leak':
        return m.facts_client_warned_leak(who);
      case 'notShutDown':
        return m.facts_client_warned_notShutDown(who);
      case 'severalClients':
        return m.facts_client_warned_severalClients({ client: f.client, other: f.detail ?? '' });
      case 'versionDependent':
        return m.facts_client_warned_versionDependent(who);
      case 'otherRegion':
        return m.facts_client_warned_otherRegion({ client: f.client, broker: f.detail ?? '' });
      case 'startedAlready':
        return m.facts_client_warned_startedAlready({ client: f.client });
      case 'cannotStartAgain':
        return m.facts_client_warned_cannotStartAgain({ client: f.client });
      default:
        return m.facts_client_warned({ ...who, warning: f.warning });
    }
  },
  'retry.submitted': (f, context) => {
    const inputs = { producer: f.producer, message: context.message(f.msgId) };
    const thread = f.thread ?? '';
    switch (f.to) {
      case 'queue':
        return m.facts_retry_submitted_queue({ ...inputs, queued: count(f.queued), threads: count(f.threads) });
      case 'caller':
        return m.facts_retry_submitted_caller({ ...inputs, thread });
      case 'nobody':
        return m.facts_retry_submitted_nobody(inputs);
      default:
        return m.facts_retry_submitted_thread({ ...inputs, thread, threads: count(f.threads) });
    }
  },
  'retry.tried': (f, context) =>
    m.facts_retry_tried({
      producer: f.producer,
      message: context.message(f.msgId),
      thread: f.thread,
      count: f.count,
      maxAttempts: f.maxAttempts,
    }),
  'retry.backedOff': (f, context) =>
    m.facts_retry_backedOff({ producer: f.producer, message: context.message(f.msgId), thread: f.thread, wait: duration(f.waitMs) }),
  'retry.ended': (f, context) => {
    const inputs = { producer: f.producer, message: context.message(f.msgId), tries: f.tries };
    switch (f.outcome) {
      case 'sent':
        return m.facts_retry_ended_sent(inputs);
      case 'saved':
        return m.facts_retry_ended_saved(inputs);
      case 'lost':
        return m.facts_retry_ended_lost(inputs);
      default:
        return m.facts_retry_ended_cut(inputs);
    }
  },
  'retry.threadEnded': (f) => m.facts_retry_threadEnded({ producer: f.producer, thread: f.thread, threads: count(f.threads) }),
  'fallback.saved': (f, context) =>
    m.facts_fallback_saved({ producer: f.producer, message: context.message(f.msgId), rows: count(f.rows) }),
  'fallback.scanned': (f) => m.facts_fallback_scanned({ producer: f.producer, rows: count(f.rows) }),
  'fallback.deleted': (f, context) =>
    m.facts_fallback_deleted({ producer: f.producer, message: context.message(f.msgId), rows: count(f.rows) }),
} satisfies Partial<SentenceBuilders>;
