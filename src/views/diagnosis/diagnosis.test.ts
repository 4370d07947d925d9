import { afterEach, describe, expect, test } from 'vitest';
import { createRun, type Fact, type ResolvedScenario, type Selection } from '../../engine/index.ts';
import { openPreset, parseScenario } from '../../scenario/index.ts';
import { diagnosis } from '../../projections/diagnosis/diagnosis.ts';
import { noticeable, type DiagnosisModel, type QuestionId } from '../../projections/diagnosis/diagnosisModel.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { diagnosisLens } from './diagnosisLens.ts';
import { contextOfKeys } from '../sentences/sentences.ts';
import { excludedText, findingText } from './findingTexts.ts';

/** The model at a moment, and the facts up to it by number. */
function at(slug: string, ms: number, kind?: Selection['kind'], id = '') {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  return diagnosed(opened.value, ms, kind, id);
}

/** The same of a scenario that is no preset. */
function diagnosed(scenario: ResolvedScenario, ms: number, kind?: Selection['kind'], id = '') {
  const run = createRun(scenario);
  run.advanceTo(ms);
  const state = diagnosis.initial(run.scenario);
  const facts = new Map<number, Fact>();
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= ms; seq++) {
    const fact = run.trace.fact(seq);
    facts.set(seq, fact);
    diagnosis.apply(state, fact);
  }
  const named = [...state.messages.values()].find(({ keys }) => keys === id)?.msgId ?? id;
  return { model: diagnosis.model(state, ms, kind === undefined ? undefined : { kind, id: named }), facts };
}

const words = (model: DiagnosisModel, question: QuestionId): readonly string[] =>
  model.answers.find((it) => it.question === question)?.findings.map(({ word }) => word) ?? [];

afterEach(() => overwriteGetLocale(() => baseLocale));

/** What the presets about known struggles must answer: preset, moment, selection, question, word, and types of the facts that prove it. */
const answers: readonly (readonly [string, number, Selection['kind'] | undefined, string, QuestionId, string, readonly string[]])[] = [
  [
    'no-route-nameserver-down',
    12_000,
    undefined,
    '',
    'arriving',
    'notSentNoNameServer',
    ['nameServer.stopped', 'connection.failed', 'send.failed'],
  ],
  ['no-route-nameserver-down', 20_000, 'message', 'o-2', 'arriving', 'notSentNoRoute', ['route.fetched', 'send.failed']],
  ['consumers-idle', 40_000, 'consumer', 'c5', 'arriving', 'idle', ['rebalance.done', 'client.registered']],
  ['consumers-idle', 40_000, 'consumer', 'c5', 'owner', 'idle', ['rebalance.done', 'client.registered']],
  [
    'subscription-topic-mismatch',
    60_000,
    undefined,
    '',
    'arriving',
    'ownerNotReading',
    ['client.registered', 'rebalance.done', 'message.stored'],
  ],
  ['subscription-topic-mismatch', 10_000, undefined, '', 'arriving', 'pullRefused', ['message.stored', 'pull.answered']],
  [
    'subscription-tag-mismatch',
    30_000,
    undefined,
    '',
    'arriving',
    'filteredClient',
    ['message.stored', 'rebalance.done', 'message.filtered'],
  ],
  ['tag-filter-trade', 20_000, undefined, '', 'arriving', 'filteredBroker', ['message.stored', 'message.filtered']],
  ['twin-client-ids', 30_000, undefined, '', 'arriving', 'ownerTwins', ['client.started', 'rebalance.done', 'message.stored']],
  ['twin-client-ids', 30_000, undefined, '', 'twice', 'twins', ['client.started', 'message.delivered']],
  ['broadcast-no-retry', 7000, 'message', 'o-1', 'arriving', 'dropped', ['message.delivered', 'message.dropped']],
  ['order-suspend-blocks-queue', 6500, undefined, '', 'arriving', 'behind', ['message.stored', 'message.cached', 'message.consumed']],
  ['order-suspend-blocks-queue', 6500, undefined, '', 'twice', 'suspendedAgain', ['message.delivered', 'message.consumed']],
  ['duplicate-on-delivery', 20_000, undefined, '', 'twice', 'crashedAfter', ['message.delivered', 'message.consumed', 'client.crashed']],
  ['duplicate-on-delivery', 20_000, undefined, '', 'late', 'deliveredAgain', ['message.delivered']],
  [
    'first-retry-late',
    60_000,
    'message',
    'o-1001',
    'late',
    'queueTaken',
    ['message.stored', 'route.fetched', 'rebalance.done', 'message.cached'],
  ],
  ['first-retry-late', 60_000, 'message', 'o-1001', 'twice', 'retried', ['message.delivered', 'message.consumed', 'message.sentBack']],
  ['first-retry-late', 20_000, undefined, '', 'late', 'stillUnread', ['message.stored']],
  ['consume-retry-16', 2_452_000, 'message', 'o-1001', 'arriving', 'retryWaiting', ['message.sentBack']],
  ['retry-other-broker', 15_000, 'queue', 'OrderTopic:broker-b:0', 'owner', 'owner', ['rebalance.done']],
  ['consumer-starts-late', 20_000, undefined, '', 'arriving', 'ownerNoRoute', ['client.started', 'message.stored']],
  ['consumer-starts-late', 20_000, undefined, '', 'owner', 'ownerNoRoute', ['client.started']],
  ['consumer-starts-late', 60_000, undefined, '', 'late', 'queueTaken', ['message.stored', 'route.fetched', 'rebalance.done']],
  ['silent-broker', 130_000, undefined, '', 'arriving', 'notSent', ['send.attemptFailed', 'send.failed']],
  ['broadcast-local-offset', 60_000, undefined, '', 'arriving', 'startedAfter', ['message.stored', 'rebalance.done', 'pull.held']],
  ['subscription-tag-mismatch', 30_000, undefined, '', 'late', 'notWoken', ['pull.held', 'message.stored', 'message.cached']],
  ['one-slow-message', 90_000, undefined, '', 'twice', 'crashedAfter', ['message.delivered', 'message.consumed', 'client.crashed']],
  ['retry-1s-or-10s', 15_000, undefined, '', 'late', 'retriesWaited', ['message.sentBack', 'message.due']],
  ['checkback-never-called', 120_000, undefined, '', 'arriving', 'half', ['half.stored', 'half.checked']],
  ['committed-still-checked', 120_000, undefined, '', 'late', 'halfWaited', ['half.stored', 'half.checked', 'half.committed']],
  [
    'order-suspend-blocks-queue',
    60_000,
    'message',
    'fails-always',
    'arriving',
    'deadLetterWaiting',
    ['message.delivered', 'message.deadLettered', 'message.scheduled'],
  ],
  ['pull-consumer-no-retry', 9_900, 'message', 'o-3', 'arriving', 'givenUp', ['message.delivered', 'message.dropped']],
  ['dead-letter-exit', 90_000, 'message', 'o-3', 'twice', 'offsetReset', ['message.delivered', 'offset.reset']],
  [
    'master-killed-slave-reads',
    170_000,
    'message',
    'before-1',
    'late',
    'queueTaken',
    ['message.stored', 'rebalance.done', 'message.cached'],
  ],
  ['clustering-nine-messages', 30_201, 'message', 's-3', 'arriving', 'onItsWay', ['message.stored', 'rebalance.done', 'pull.held']],
  ['message-trace', 100_010, 'queue', 'RMQ_SYS_TRACE_TOPIC:broker-a:0', 'arriving', 'noSubscriber', []],
  ['dead-letter-exit', 60_000, 'message', 'o-3', 'arriving', 'deadLetter', ['message.delivered', 'message.deadLettered']],
  ['delay-3s-and-timed', 10_000, undefined, '', 'arriving', 'delayed', ['message.scheduled']],
  ['timer-behind-backlog', 20_000, undefined, '', 'late', 'behindOther', ['message.cached', 'message.delivered']],
  ['order-failover', 30_000, undefined, '', 'owner', 'idle', ['client.registered', 'rebalance.done']],
  ['http-15min-visibility', 60_000, 'group', 'CID_FORGETS', 'arriving', 'taken', ['http.received']],
  ['http-15min-visibility', 904_100, 'consumer', 'deletes', 'arriving', 'arrived', ['http.received']],
  ['http-15min-visibility', 910_000, 'group', 'CID_DIES', 'twice', 'notDeleted', ['http.received', 'client.crashed', 'http.expired']],
  ['http-15min-visibility', 910_000, 'message', 'o-1001', 'late', 'unconfirmedWaited', ['http.received', 'http.expired']],
  ['http-15min-visibility', 910_000, 'group', 'CID_FORGETS', 'owner', 'takesAny', ['client.started']],
  ['http-15min-visibility', 910_000, 'queue', 'TopicTestMQ:broker-a:0', 'owner', 'noOwner', []],
  ['http-send-receive-delete', 9_000, undefined, '', 'arriving', 'notAsked', ['message.stored']],
  ['http-send-receive-delete', 9_900, undefined, '', 'late', 'notYet', ['http.requested']],
  ['http-send-receive-delete', 13_000, undefined, '', 'late', 'askedLate', ['message.stored', 'http.received']],
  ['http-400-408', 8_500, 'message', 'timeout 999', 'arriving', 'postRefused', ['http.requested', 'http.refused']],
  ['simple-consumer-invisible-time', 10_000, 'message', 'o-4', 'arriving', 'taken', ['message.popped']],
  ['simple-consumer-invisible-time', 25_000, 'message', 'o-4', 'arriving', 'notReceived', ['message.stored']],
  [
    'simple-consumer-invisible-time',
    40_000,
    'message',
    'o-3',
    'twice',
    'notAcked',
    ['message.delivered', 'message.consumed', 'message.revived'],
  ],
  ['simple-consumer-invisible-time', 40_000, undefined, '', 'late', 'unconfirmedWaited', ['message.popped', 'message.revived']],
  ['simple-consumer-invisible-time', 40_000, undefined, '', 'late', 'reviveLate', ['message.revived']],
  ['simple-consumer-invisible-time', 40_000, undefined, '', 'owner', 'takesAny', ['client.registered']],
  ['three-starts', 60_000, undefined, '', 'late', 'queueTaken', ['message.stored', 'rebalance.done', 'message.cached']],
];

describe('the struggles of learners', () => {
  test.each(answers)('%s at %i ms, %s %s: %s is %s', (slug, ms, kind, id, question, word, types) => {
    const { model, facts } = at(slug, ms, kind, id);
    const found = model.answers.find((it) => it.question === question)?.findings.find((it) => it.word === word);
    expect(found?.word ?? words(model, question)).toBe(word);
    expect([...new Set(found?.proof.map(({ type }) => type))]).toEqual(expect.arrayContaining([...types]));
    for (const fact of found?.proof ?? []) expect(fact).toEqual(facts.get(fact.seq));
    if (found === undefined) return;
    for (const language of ['en', 'zh-CN'] as const) {
      overwriteGetLocale(() => language);
      expect(findingText(found, model.keys)).not.toMatch(/undefined|[{}]/);
    }
  });

  describe('of an HTTP client that nobody answers or that never comes back', () => {
    const opened = (script: readonly object[]): ResolvedScenario => {
      const parsed = parseScenario({
        version: 1,
        profile: 'ons-2017',
        brokers: [{ id: 'broker-a' }],
        topics: [{ name: 'TopicTestMQ' }],
        producers: [],
        consumers: [],
        httpGateways: [{ id: 'http-1' }],
        httpClients: [{ id: 'h1' }, { id: 'dies', consumerId: 'CID_DIES' }],
        script,
      });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      return parsed.value;
    };
    const send = { at: '5s', do: 'httpSend', client: 'h1', key: 'o-1001' };

    test('the message is open again after 15 minutes, and nobody asks for it', () => {
      const scenario = opened([send, { at: '6s', do: 'httpReceive', client: 'dies' }, { at: '15s', do: 'crash', node: 'dies' }]);
      const before = diagnosed(scenario, 60_000, 'group', 'CID_DIES');
      expect(words(before.model, 'arriving')).not.toContain('openAgain');
      const { model } = diagnosed(scenario, 910_000, 'group', 'CID_DIES');
      const found = model.answers.flatMap(({ findings }) => findings).find(({ word }) => word === 'openAgain');
      expect(found?.proof.map(({ type }) => type)).toEqual(['http.received', 'http.expired']);
      expect(found && findingText(found, model.keys)).toContain('o-1001');
    });

    test('a POST that got no answer is stored nowhere', () => {
      const { model } = diagnosed(opened([{ at: '4s', do: 'cutLink', from: 'h1', to: 'http-1' }, send]), 120_000, 'message', 'o-1001');
      const found = model.answers.find(({ question }) => question === 'arriving')?.findings[0];
      expect(found?.word).toBe('postUnanswered');
      expect(found?.proof.map(({ type }) => type)).toEqual(['http.requested', 'http.unanswered']);
      expect(found && findingText(found, model.keys)).toContain('the POST of h1 got no answer');
    });
  });

  test.each<readonly [string, number, Selection['kind'] | undefined, string, QuestionId, string, readonly string[]]>([
    ['subscription-topic-mismatch', 60_000, undefined, '', 'arriving', 'ownerNotReading', ['notStored', 'nobodyReads']],
    [
      'order-suspend-blocks-queue',
      6_500,
      undefined,
      '',
      'arriving',
      'behind',
      ['notStored', 'nobodyReads', 'noOwner', 'offsetPassed', 'notLocked', 'noPull'],
    ],
    [
      'consume-retry-16',
      2_452_000,
      'message',
      'o-1001',
      'arriving',
      'retryWaiting',
      ['notStored', 'notReadable', 'nobodyReads', 'noOwner', 'noPull'],
    ],
    ['consumers-idle', 40_000, 'consumer', 'c5', 'arriving', 'idle', []],
    ['duplicate-on-delivery', 20_000, undefined, '', 'arriving', 'arrived', []],
    ['duplicate-on-delivery', 60_000, undefined, '', 'twice', 'crashedAfter', ['storedTwice']],
    ['committed-still-checked', 121_000, undefined, '', 'twice', 'storedTwice', ['failed', 'moved', 'ended']],
    ['order-suspend-blocks-queue', 7_000, undefined, '', 'twice', 'suspendedAgain', ['storedTwice', 'moved', 'ended']],
    ['order-failover', 50_000, undefined, '', 'twice', 'queueMoved', ['storedTwice', 'ended', 'twins']],
    ['twin-client-ids', 30_000, undefined, '', 'twice', 'twins', ['storedTwice']],
    ['clustering-nine-messages', 20_000, undefined, '', 'twice', 'noneTwice', []],
    ['three-starts', 39_000, undefined, '', 'late', 'queueTaken', ['sentLate', 'calledLate']],
    ['timer-behind-backlog', 20_000, undefined, '', 'late', 'behindOther', ['sentLate', 'scannedLate', 'readLate']],
    ['http-15min-visibility', 910_000, 'message', 'o-1001', 'late', 'unconfirmedWaited', ['sentLate']],
    ['one-slow-message', 30_000, undefined, '', 'late', 'prompt', []],
    ['retry-other-broker', 15_000, 'queue', 'OrderTopic:broker-b:0', 'owner', 'owner', ['otherOwner']],
  ])('%s at %i ms, %s %s: %s is %s, and facts exclude %j', (slug, ms, kind, id, question, word, excluded) => {
    const { model, facts } = at(slug, ms, kind, id);
    const found = model.answers.find((it) => it.question === question)?.findings.find((it) => it.word === word);
    expect(found?.word ?? words(model, question)).toBe(word);
    expect((found?.excluded ?? []).map((it) => it.word)).toEqual(excluded);
    for (const { fact, ms: took } of found?.excluded ?? []) {
      expect(fact).toEqual(facts.get(fact.seq));
      expect(took).toBeLessThan(noticeable);
    }
    for (const language of ['en', 'zh-CN'] as const) {
      overwriteGetLocale(() => language);
      for (const it of found?.excluded ?? []) expect(excludedText(it, contextOfKeys(model.keys, model.receivers))).toMatch(/^✓ [^{}]+$/u);
    }
  });

  test('retries are all counted', () => {
    const { model } = at('consume-retry-16', 2_452_000, 'message', 'o-1001');
    const retried = model.answers.flatMap(({ findings }) => findings).find(({ word }) => word === 'retried');
    expect(retried?.values.number).toBe(10);
  });

  test('the twin says each question, its answer and its facts', () => {
    const { model } = at('duplicate-on-delivery', 20_000);
    const [table] = diagnosisLens.twin(model, 20_000);
    expect(table?.rows.map(({ cells }) => cells[0])).toEqual([
      'Why is nothing arriving?',
      'Why twice?',
      'Why so late?',
      'Who owns this queue?',
    ]);
    expect(table?.rows[1]?.cells[1]).toContain('crashed before its consumer offset was written down');
  });
});
