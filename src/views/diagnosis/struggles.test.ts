/**
 * All four questions, for each preset about something that learners struggle with, at the moment in which its trouble is seen. The words
 * are those of `findingTexts.ts`; `diagnosis.test.ts` holds the facts that prove the harder ones.
 */
import { expect, test } from 'vitest';
import { diagnosis } from '../../projections/diagnosis/diagnosis.ts';
import type { QuestionId } from '../../projections/diagnosis/diagnosisModel.ts';
import { runOf } from '../../scenario/testing/presetRun.ts';

/** Preset, moment (ms), consumer that is asked about; then what is found for arriving, twice, late and owner. */
const struggles: readonly (readonly [string, number, string | undefined, string, string, string, string])[] = [
  ['subscription-tag-mismatch', 50000, undefined, 'filteredClient', 'noneTwice', 'notWoken', 'holds'],
  ['subscription-topic-mismatch', 60000, undefined, 'ownerNotReading', 'noneTwice', 'notYet stillUnread', 'ownerNotReading holds'],
  ['subscription-count-mismatch', 120000, undefined, 'filteredBroker filteredClient', 'noneTwice', 'queueTaken', 'holds'],
  ['consumers-idle', 40000, 'c5', 'idle', 'noneTwice', 'nothingYet', 'idle'],
  ['twin-client-ids', 30000, undefined, 'ownerTwins', 'twins', 'notYet stillUnread', 'ownerTwins holds'],
  ['consumer-starts-late', 25000, undefined, 'ownerNoRoute', 'noneTwice', 'notYet stillUnread', 'ownerNoRoute noQueue'],
  ['duplicate-on-delivery', 60000, undefined, 'arrived', 'crashedAfter', 'deliveredAgain', 'holdsAll'],
  ['one-slow-message', 30000, undefined, 'arrived', 'noneTwice', 'prompt', 'holds'],
  ['consume-timeout-15min', 1000000, undefined, 'arrived', 'noneTwice', 'prompt', 'holds'],
  ['consume-retry-16', 30000, undefined, 'retryWaiting', 'retried', 'stillParked retriesWaited', 'holds'],
  ['retry-1s-or-10s', 12000, undefined, 'retryWaiting', 'retried', 'retriesWaited stillParked', 'holds'],
  ['order-suspend-blocks-queue', 7000, undefined, 'behind', 'suspendedAgain', 'notYet stillUnread', 'holdsAll'],
  ['order-broken-then-fixed', 20000, undefined, 'arrived', 'noneTwice', 'prompt', 'holdsAll'],
  ['checkback-never-called', 90000, undefined, 'half', 'noneTwice', 'notYet', 'holdsAll'],
  ['committed-still-checked', 121000, undefined, 'arrived', 'storedTwice', 'halfWaited', 'holdsAll'],
  ['broadcast-no-retry', 20000, undefined, 'idle', 'retried', 'retriesWaited', 'holds idle'],
  ['broadcast-local-offset', 45000, undefined, 'startedAfter', 'noneTwice', 'notYet stillUnread', 'holds'],
  ['three-starts', 39000, undefined, 'arrived', 'noneTwice', 'queueTaken', 'holds'],
  ['dead-letter-exit', 60000, undefined, 'deadLetter', 'retried', 'retriesWaited', 'holds'],
  ['timer-behind-backlog', 20000, undefined, 'arrived', 'noneTwice', 'behindOther delayWaited', 'holds'],
  ['delay-3s-and-timed', 10000, undefined, 'delayed', 'noneTwice', 'notYet stillParked', 'holdsAll'],
  ['silent-broker', 180000, undefined, 'notSent', 'noneTwice', 'prompt', 'holds'],
  ['no-route-nameserver-down', 20000, undefined, 'notSentNoNameServer notSentNoRoute', 'noneTwice', 'neverStored', 'noQueue'],
  ['order-failover', 50000, undefined, 'consumerDown ownerGone', 'queueMoved', 'notYet stillUnread', 'ownerGone consumerDown noQueue'],
];

const questions: readonly QuestionId[] = ['arriving', 'twice', 'late', 'owner'];

test.each(struggles)('%s at %i ms: each question has its answer, and each answer facts of the run', (slug, ms, consumer, ...words) => {
  const { scenario, trace } = runOf(slug);
  const state = diagnosis.initial(scenario);
  const last = trace.seqAt({ ms });
  for (let seq = 1; seq <= last; seq++) diagnosis.apply(state, trace.fact(seq));
  const { answers } = diagnosis.model(state, ms, consumer === undefined ? undefined : { kind: 'consumer', id: consumer });
  const found = questions.map((question) => answers.find((one) => one.question === question)?.findings ?? []);
  expect(found.map((findings) => [...new Set(findings.map(({ word }) => word))].join(' '))).toEqual(words);
  for (const { proof, excluded = [] } of found.flat())
    for (const fact of [...proof, ...excluded.map((it) => it.fact)]) expect(fact).toEqual(trace.fact(fact.seq));
});
