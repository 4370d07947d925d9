import { afterEach, describe, expect, test } from 'vitest';
import { createRun, type Fact, type FactOf } from '../../engine/index.ts';
import { messageStory } from '../../projections/messageStory/messageStory.ts';
import type { MessageStory, MessageStoryModel } from '../../projections/messageStory/storyModel.ts';
import { FactScript, handWrittenScenario, msgId, retryFacts, takeoverFacts } from '../../projections/messageStory/testing/handWritten.ts';
import { m } from '../../paraglide/messages.js';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { openPreset } from '../../scenario/index.ts';
import { listTime, thin } from '../format/index.ts';
import { waitingNote } from '../scrubber/waitingNote.ts';
import { listNames, stateWord, storyAnswer } from './answer.ts';
import { stepMark, storyRows, type StoryRow } from './rows.ts';
import { contextOfStories } from './storyContext.ts';
import { storyLens } from './storyLens.ts';
import { placeRows } from './storyView.ts';
import { whyRows } from './whyView.ts';

afterEach(() => overwriteGetLocale(() => 'en'));

function modelOf(facts: readonly Fact[]): MessageStoryModel {
  const state = messageStory.initial(handWrittenScenario);
  for (const fact of facts) messageStory.apply(state, fact);
  return messageStory.model(state, facts.at(-1)?.at ?? 0, { kind: 'message', id: msgId });
}

function storyOf(facts: readonly Fact[]): MessageStory {
  const { story } = modelOf(facts);
  if (story === undefined) throw new Error('no story');
  return story;
}

const stored = {
  broker: 'broker-a',
  topic: 'OrderTopic',
  queueId: 0,
  queueOffset: 0,
  physicalOffset: 0,
  msgId,
  offsetMsgId: '00',
  reconsumeTimes: 0,
  sizeBytes: 1,
};

/** Run and folded stories of a preset at a moment. */
function storiesAt(slug: string, ms: number) {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  const run = createRun(opened.value);
  run.advanceTo(ms);
  const state = messageStory.initial(opened.value);
  for (let each = 1; each <= run.trace.seqAt({ ms }); each++) messageStory.apply(state, run.trace.fact(each));
  return { run, state };
}

test('a one-way send that is lost on its way is lost, not being sent for ever', () => {
  const { state } = storiesAt('oneway-loss', 100_000);
  const stories = messageStory.model(state, 100_000, undefined).messages;
  expect(stories.filter((it) => it.state === 'sending' && it.producer === 'logger')).toEqual([]);
  const lost = stories.find((it) => it.state === 'lost' && it.storedAt === undefined);
  const { story } = messageStory.model(state, 100_000, { kind: 'message', id: lost?.msgId ?? '' });
  expect(story === undefined ? '' : storyAnswer(story, 100_000).answer).toBe(
    'It was sent one-way and was lost on its way: the network lost the packet. No broker has it, and logger never hears of it.',
  );
});

test('of several groups all that consumed it are named', () => {
  const { state } = storiesAt('client-capability-matrix', 15_000);
  const model = messageStory.model(state, 15_000, undefined);
  const { story } = messageStory.model(state, 15_000, {
    kind: 'message',
    id: model.messages.find(({ keys }) => keys === 'far-http')?.msgId ?? '',
  });
  expect(story === undefined ? '' : storyAnswer(story, 15_000).answer).toBe(
    'net-tag, java-all consumed it at the first try: CONSUME_SUCCESS.',
  );
});

test('where another group retries, the story says that broadcasting does not', () => {
  const { story } = messageStory.model(storiesAt('broadcast-no-retry', 17_000).state, 17_000, undefined);
  const { answer } = story === undefined ? { answer: '' } : storyAnswer(story, 17_000);
  expect(answer).toContain('A broadcasting consumer does not retry: the client gave it up.');
  expect(answer).toContain('Retry 1 succeeded');
});

test('a reply goes to the client that asked, and to no consumer', () => {
  const { state } = storiesAt('request-reply', 6_504);
  const reply = messageStory
    .model(state, 6_504, undefined)
    .messages.find(({ topic, state: now }) => topic === undefined && now === 'stored');
  const { story } = messageStory.model(state, 6_504, { kind: 'message', id: reply?.msgId ?? '' });
  expect(story === undefined ? '' : storyAnswer(story, 6_504).answer).toContain('It is a reply');
  expect(story === undefined ? [] : placeRows(story, 6_504).map(({ key }) => key)).not.toContain('delivered');
});

test.each([
  ['retry-multiplication', 6_500, 'to nobody: no broker has stored it'],
  ['tx-commit-rollback', 20_000, 'to nobody'],
])('%s: what will not be delivered is not delivered “not yet”', (slug, ms, expected) => {
  const { story } = messageStory.model(storiesAt(slug, ms).state, ms, undefined);
  expect(story === undefined ? [] : placeRows(story, ms)).toContainEqual(expect.objectContaining({ key: 'delivered', value: expected }));
});

describe('the console’s query', () => {
  test('S-068, S-178: of a stored message id, topic, tag, key, queue, offset and store time are listed', () => {
    const { run, state } = storiesAt('push-consumer-basics', 5_020);
    const fact = run.trace.fact(run.trace.find(1, ['message.stored']) ?? 0) as FactOf<'message.stored'>;
    const tables = storyLens.twin(messageStory.model(state, 5_020, { kind: 'message', id: fact.msgId }), 5_020);
    const cells = tables.flatMap(({ rows }) => rows.map((row) => row.cells.join(' | ')));
    const at = listTime(fact.at, true);
    expect(cells.filter((row) => row.startsWith(`${fact.msgId} | OrderTopic | TagA | o-1 | ${at} | `))).toHaveLength(1);
    expect(cells.filter((row) => row.startsWith(`${at} | OrderTopic broker-a q${fact.queueId} | ${fact.queueOffset} | `))).toHaveLength(1);
  });
});

test('DY13: a timed message that its producer took back is gone when it is due, and its story says so', () => {
  const { run, state } = storiesAt('recall-timed-message', 20_001);
  const recalled = run.trace.fact(run.trace.find(1, ['message.recalled']) ?? 0) as FactOf<'message.recalled'>;
  const { story } = messageStory.model(state, 20_001, { kind: 'message', id: recalled.msgId });
  expect(story?.state).toBe('recalled');
  expect(story === undefined ? '' : storyAnswer(story, 20_001).answer).toContain('took it back before it was due');
});

test('the record that marks a half message is no copy of it', () => {
  const { state } = storiesAt('tx-commit-rollback', 20_000);
  const { story } = messageStory.model(state, 20_000, undefined);
  expect(story?.state).toBe('rolledBack');
  expect(story?.place?.topic).toBe('RMQ_SYS_TRANS_HALF_TOPIC');
  expect(story?.copyCount).toBe(1);
});

/** What the story of the preset's message with these keys says at a moment. */
function answerAt(slug: string, ms: number, keys: string): ReturnType<typeof storyAnswer> {
  const { state } = storiesAt(slug, ms);
  const kept = [...state.stories.values()].find((it) => it.keys === keys);
  const { story } = messageStory.model(state, ms, kept && { kind: 'message', id: kept.msgId });
  if (story?.keys !== keys) throw new Error(`no message ${keys}`);
  return storyAnswer(story, ms);
}

describe('several groups', () => {
  test('each gets the message for itself; where nobody deleted it over HTTP it came again', () => {
    const { state } = storiesAt('http-15min-visibility', 1_200_000);
    const { story } = messageStory.model(state, 1_200_000, undefined);
    if (story === undefined) throw new Error('no story');
    expect(storyAnswer(story, 1_200_000).answer).toBe(
      '3 groups receive it, each for itself. ' +
        'CID_FORGETS: forgets did not delete it within 15 minutes, so forgets received it again. Retry 1 succeeded: DELETE. ' +
        'CID_DIES: dies did not delete it within 15 minutes, so dies received it again. Retry 1 succeeded: DELETE.',
    );
  });

  test.each([
    [
      'dead-letter-exit',
      90_000,
      'o-3',
      'order-group: The listener failed 2 times. Before each retry the broker kept the message for the delay of its level: 10\u2009s. After its last failure it was given up for this group and went to %DLQ%order-group. repair-group: The consumer offset of the group was reset',
    ],
    [
      'duplicate-on-send',
      95_000,
      'ORDERID_200',
      'no-check-group, msgid-group, key-group: It was stored twice: two copies with the same msgId',
    ],
    ['retry-max-20', 80_000, 'M1', 'twenty-group, three-group: The listener failed 3 times.'],
    // The first delivery and three retries, which waited three times.
    ['retry-max-20', 3_600_000, 'M1', 'three-group: The listener failed 4 times.'],
  ])('%s at %i ms: each group has its own reasons, alike ones are said once', (slug, at, keys, part) => {
    expect(answerAt(slug, at, keys).answer).toContain(part);
  });
});

test.each([
  'duplicate-on-delivery',
  'consume-retry-16',
  'tx-commit-rollback',
  'power-failure-trickle',
  'tag-filter-trade',
  'http-403-clock-and-signature',
])('the legend of %s has each mark of its stories, and no mark twice', (slug) => {
  const { state } = storiesAt(slug, 130_000);
  expect(state.stories.size).toBeGreaterThan(0);
  for (const id of state.stories.keys()) {
    const model = messageStory.model(state, 130_000, { kind: 'message', id });
    const { story } = model;
    const drawn = new Set(story?.steps.map(({ fact }) => stepMark(fact, story, 130_000).name));
    const legend = storyLens.legend(model).map(({ mark }) => mark);
    expect(legend).toEqual(expect.arrayContaining([...drawn]));
    expect(new Set(legend).size).toBe(legend.length);
  }
});

describe('why it came again', () => {
  test.each([
    ['twin-client-ids', 10_400, 'o-1', 'c1 and c2 have the same clientId', 'A clientId of its own for each instance (instanceName)'],
    [
      'order-suspend-blocks-queue',
      6_300,
      'fails-3',
      'Each time its queue paused, then the same message was tried again; nothing was sent back. Retry 3 succeeded: SUCCESS.',
      undefined,
    ],
    [
      'simple-consumer-invisible-time',
      397_000,
      'o-3',
      'No ack of c1 came within its invisible time, so c2 received it again.',
      'safe to run twice',
    ],
    ['pull-consumer-no-retry', 9_900, 'o-3', 'this kind of client has no retry', undefined],
    ['power-failure-trickle', 110_100, 'late-1', 'broker-a had stored it and lost it: power failure.', undefined],
    [
      'http-403-clock-and-signature',
      10_600,
      'age-15001ms',
      'The HTTP access refused the POST with 403: its time is 15.001\u2009s off, more than 15 s.',
      'Keep what could not be sent',
    ],
    [
      'order-suspend-blocks-queue',
      60_000,
      'fails-always',
      'its copy waits one delay level more, until 02:00:08.008, and then goes to %DLQ%order-group',
      'Nobody consumes a dead-letter topic',
    ],
  ])('%s at %i ms, %s', (slug, at, keys, part, help) => {
    const said = answerAt(slug, at, keys);
    expect(said.answer).toContain(part);
    if (help === undefined) expect(said.help).toBeUndefined();
    else expect(said.help).toContain(help);
  });
});

test('who found the work done did not consume it at the first try', () => {
  const { run, state } = storiesAt('duplicate-on-send', 10_000);
  const facts = Array.from({ length: run.trace.seqAt({ ms: 10_000 }) }, (_, index) => run.trace.fact(index + 1));
  const skipped = facts.find((fact) => fact.type === 'message.skipped');
  const { story } = messageStory.model(state, 10_000, { kind: 'message', id: skipped?.msgId ?? '' });
  expect(story === undefined ? '' : storyAnswer(story, 10_000).answer).toBe(
    'c1, c2 consumed it at the first try: CONSUME_SUCCESS. c3 skipped it as a duplicate.',
  );
});

describe('the answer', () => {
  const waiting = storyOf(retryFacts(2).facts);
  const dueAt = waiting.dueAt ?? 0;

  test('of a message that waits for a retry says how often, how long, and what is next', () => {
    const { question, answer } = storyAnswer(waiting, dueAt - 6_200);
    expect(question).toBe('Why did it come 3 times?');
    expect(answer).toBe(
      `The listener failed 3 times. Before each retry the broker kept the message for the delay of its level: 10${thin}s, 30${thin}s, 1${thin}m. Now it waits for retry 3, due in 6.2${thin}s.`,
    );
    overwriteGetLocale(() => 'zh-CN');
    expect(storyAnswer(waiting, dueAt - 6_200)).toMatchObject({
      question: '为什么收到 3 次？',
      answer: `监听器失败了 3 次。每次重试之前，Broker 都按级别的延迟保留消息：10${thin}s、30${thin}s、1${thin}m。此刻等待第 3 次重试，还剩 6.2${thin}s。`,
    });
  });

  test('of the first failure looks ahead', () => {
    expect(storyAnswer(storyOf(retryFacts(0).facts), 5_100).question).toBe('Why will it come again?');
  });

  test('of a dead letter counts and says what would have helped', () => {
    const { question, answer, help } = storyAnswer(storyOf(retryFacts(16).facts), 0);
    expect(question).toBe('Why did it end in %DLQ%order-group?');
    expect(answer).toBe(
      'All 17 deliveries failed, the first one and 16 retries. broker-a gave up: it keeps one copy in %DLQ%order-group and delivers nothing more.',
    );
    expect(help).toContain('dead-letter');
  });

  test('of a takeover names who had it and who began again', () => {
    const { question, answer } = storyAnswer(storyOf(takeoverFacts().facts), 18_231);
    expect(question).toBe('Why did it come twice?');
    expect(answer).toContain('c1 had finished it');
    expect(answer).toContain('So c2 began there.');
    expect(answer).toContain('reconsumeTimes is 0 both times');
  });

  test('of a failed send has RocketMQ’s own words in both languages', () => {
    const script = new FactScript();
    const message = 'Send [3] times, still failed, cost [7]ms, Topic: TR, BrokersSent: [broker-a, broker-b, broker-a]';
    script.add(1, 'send.requested', { producer: 'p1', msgId, topic: 'TR', mode: 'SYNC', bodyBytes: 1 });
    script.add(8, 'send.failed', {
      producer: 'p1',
      msgId,
      errorClass: 'MQClientException',
      message,
      attempts: 3,
      brokersSent: [],
      costMs: 7,
    });
    const story = storyOf(script.facts);
    expect(storyAnswer(story, 8).answer).toBe(
      `All 3 attempts of this send failed, in 7${thin}ms altogether. MQClientException: ${message}`,
    );
    overwriteGetLocale(() => 'zh-CN');
    expect(storyAnswer(story, 8).answer).toContain(message);
  });

  test('of a send that found no broker counts no attempts', () => {
    const script = new FactScript();
    script.add(1, 'send.failed', {
      producer: 'p1',
      msgId,
      errorClass: 'E',
      message: 'No route info',
      attempts: 0,
      brokersSent: [],
      costMs: 7,
    });
    expect(storyAnswer(storyOf(script.facts), 8).answer).toBe(`It failed before any broker was chosen, after 7${thin}ms. E: No route info`);
  });

  test('of a consumer that came back itself says so, and the story shows its start', () => {
    const { facts } = takeoverFacts();
    const back = facts.map((fact): Fact => {
      if (fact.type === 'rebalance.done') return { seq: fact.seq, at: fact.at, type: 'client.started', id: 'c1', clientId: 'c1@1' };
      return 'consumer' in fact && fact.consumer === 'c2' ? ({ ...fact, consumer: 'c1' } as Fact) : fact;
    });
    const story = storyOf(back);
    expect(storyAnswer(story, 18_231).answer).toContain('So c1 began there again once it was back.');
    expect(story.steps.map((step) => step.fact.type)).toContain('client.started');
  });

  test('of a plain life says where the message stands', () => {
    const script = new FactScript();
    script.add(1, 'message.stored', stored);
    expect(storyAnswer(storyOf(script.facts), 1)).toEqual({
      question: expect.stringContaining('What happened to') as string,
      answer: 'broker-a stored it in OrderTopic q0. No consumer has it yet.',
    });
  });

  test('the note for the scrubber', () => {
    expect(waitingNote(waiting, dueAt - 288_000)).toBe(`waiting for retry 3, due in 4${thin}m 48${thin}s`);
    expect(waitingNote(storyOf(retryFacts(16).facts), 0)).toBeUndefined();
  });
});

test('where it is, where it goes, how often it came', () => {
  const story = storyOf(retryFacts(2).facts);
  const rows = Object.fromEntries(placeRows(story, (story.dueAt ?? 0) - 1_000).map((row) => [row.key, row.value]));
  expect(rows).toEqual({
    place: 'SCHEDULE_TOPIC_XXXX broker-a q4, offset 0',
    next: '%RETRY%order-group q0',
    due: expect.stringMatching(/^1\.0.s, at 00:01:45\.\d{3}$/u) as string,
    reconsumeTimes: '3',
    delivered: '3 (failed: 3)',
  });
});

test('a message that was given up and still waits for the delay level is asked why it goes there, not why it ended there', () => {
  const saidAt = (ms: number) => {
    const { state } = storiesAt('order-suspend-blocks-queue', ms);
    const id = [...state.stories.values()].find(({ keys }) => keys === 'fails-always')?.msgId ?? '';
    const { story } = messageStory.model(state, ms, { kind: 'message', id });
    if (story === undefined) throw new Error('it is told');
    return { state: stateWord(story.state), dueAt: story.dueAt, ...storyAnswer(story, ms) };
  };
  expect(saidAt(20_000)).toMatchObject({
    state: 'given up, waits for %DLQ%',
    dueAt: 7_208_008,
    question: 'Why does it go to %DLQ%order-group?',
  });
  expect(saidAt(7_209_000)).toMatchObject({
    state: 'dead letter',
    dueAt: undefined,
    question: 'Why did it end in %DLQ%order-group?',
  });
});

test('what its broker lost or deleted is not said to be stored there now, until it is stored again', () => {
  const labelAt = (slug: string, ms: number, key: string): string | undefined => {
    const { state } = storiesAt(slug, ms);
    const id = [...state.stories.values()].find(({ keys }) => keys === key)?.msgId ?? '';
    const { story } = messageStory.model(state, ms, { kind: 'message', id });
    return story && placeRows(story, ms).find((row) => row.key === 'place')?.label;
  };
  expect(labelAt('timer-40-days-and-3-days', 100_000, 'ordinary')).toBe('stored now in');
  expect(labelAt('timer-40-days-and-3-days', 414_726_000, 'ordinary')).toBe('was stored in');
  expect(labelAt('timer-40-days-and-3-days', 414_726_000, '5-days')).toBe('stored now in');
});

describe('rows', () => {
  const rowsAt = (slug: string, ms: number): readonly StoryRow[] => {
    const { state } = storiesAt(slug, ms);
    const model = messageStory.model(state, ms, undefined);
    if (model.story === undefined) throw new Error('no story');
    return storyRows(model.story, { context: contextOfStories(model), nowMs: ms, opened: new Map() });
  };

  test('where several groups receive the message, each chapter says whose it is', () => {
    const chapters = rowsAt('retry-max-20', 60_000).filter((row) => row.kind === 'chapter');
    expect(chapters.slice(1).map(({ title, summary }) => `${title}: ${summary}`)).toEqual([
      `Retry 1: twenty-group · 10${thin}s later, c1: RECONSUME_LATER`,
      `Retry 1: three-group · 10${thin}s later, c3: RECONSUME_LATER`,
      `Retry 2: twenty-group · 30${thin}s later, c1: RECONSUME_LATER`,
      `Retry 2: three-group · 30${thin}s later, c3: RECONSUME_LATER`,
      'Retry 3: twenty-group',
      'Retry 3: three-group',
    ]);
    const dead = rowsAt('retry-max-20', 3_600_000).find((row) => row.kind === 'chapter' && row.title.startsWith('given up'));
    expect(dead).toMatchObject({ summary: 'three-group', at: expect.closeTo(105_314, -2) });
  });

  test('times run on down the list: over its steps a chapter has the time of the first of them', () => {
    const rows = rowsAt('dead-letter-exit', 30_013);
    const times = rows.flatMap((row) => (row.kind === 'chapter' && !row.isOpen ? [] : row.kind === 'gap' ? [] : [row.at]));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    const open = rows.findIndex((row) => row.kind === 'chapter' && row.isOpen);
    expect(rows[open]).toMatchObject({ at: 5_215 });
  });

  test('as a cause an HTTP request is said without its address and its signature', () => {
    const causes = rowsAt('http-15min-visibility', 920_000).flatMap((row) => (row.kind === 'step' ? [row.cause] : []));
    expect(causes).toContain('because forgets sent DELETE as CID_FORGETS to http-1, about o-1001');
    expect(causes.join(' ')).not.toContain('HMAC');
  });

  const rowsOf = (facts: readonly Fact[], opened = new Map<number, boolean>()): readonly StoryRow[] => {
    const model = modelOf(facts);
    if (model.story === undefined) throw new Error('no story');
    return storyRows(model.story, { context: contextOfStories(model), nowMs: facts.at(-1)?.at ?? 0, opened });
  };

  test('a short story has no chapters; what the line above says is not said again as the cause', () => {
    const rows = rowsOf(takeoverFacts().facts);
    expect(rows.every((row) => row.kind === 'step')).toBe(true);
    const [sent, stores, delivered, consumed] = rows;
    expect(sent).toMatchObject({ sentence: 'p1 called send: o-1117 to OrderTopic, SYNC' });
    for (const row of [stores, delivered, consumed]) expect(row).toMatchObject({ cause: undefined });
    expect(rows.find((row) => row.kind === 'step' && row.mark.name === 'fault')).toMatchObject({
      sentence: 'c1 was killed: kill -9',
    });
  });

  test('a long story has a chapter for each delivery, the last two open', () => {
    const rows = rowsOf(retryFacts(5).facts);
    const chapters = rows.filter((row) => row.kind === 'chapter');
    expect(chapters.map((row) => row.title)).toEqual([
      'Sending and first delivery',
      'Retry 1',
      'Retry 2',
      'Retry 3',
      'Retry 4',
      'Retry 5',
      'Retry 6',
    ]);
    expect(chapters.map((row) => row.isOpen)).toEqual([false, false, false, false, false, true, true]);
    expect(chapters[1]?.summary).toBe(`10${thin}s later, c1: RECONSUME_LATER`);
    expect(
      rowsOf(
        retryFacts(5).facts,
        new Map([
          [1, true],
          [6, false],
        ]),
      )
        .filter((row) => row.kind === 'chapter')
        .map((row) => row.isOpen),
    ).toEqual([false, true, false, false, false, true, false]);
  });

  test('the cause of a retry’s scan is the periodic scan, and the wait’s pie stands at now', () => {
    const rows = rowsOf(retryFacts(1).facts);
    const steps = rows.filter((row) => row.kind === 'step');
    expect(steps.find((row) => row.sentence.includes('found o-1001 due'))?.cause).toBe(
      `because of the schedule scan (deliverDelayedMessage) of broker-a, every 100${thin}ms`,
    );
    expect(steps.at(-1)).toMatchObject({ isNewest: true, mark: { name: 'waiting', share: 0 } });
  });
});

test('in a comparison the step that the other run has not is marked', () => {
  const { facts } = retryFacts(1);
  const model = modelOf(facts);
  if (model.story === undefined) throw new Error('no story');
  const differsSeq = model.story.steps[2]?.fact.seq;
  const rows = storyRows(model.story, { context: contextOfStories(model), nowMs: facts.at(-1)?.at ?? 0, opened: new Map(), differsSeq });
  expect(rows.filter((row) => row.kind === 'step' && row.isDifference).map((row) => row.key)).toEqual([`step ${differsSeq}`]);
});

test('why: from a delivery back to the script action', () => {
  const { facts } = takeoverFacts();
  const chain: Fact[] = [];
  for (let seq: number | undefined = 9; seq !== undefined;) {
    const fact: Fact | undefined = facts[seq - 1];
    if (fact === undefined) break;
    chain.push(fact);
    seq = fact.causeSeq;
  }
  const toAction = [facts[7], facts[6], facts[5]].filter((fact) => fact !== undefined);
  const context = contextOfStories(modelOf(facts));
  const { rows, ending } = whyRows(
    toAction.map((fact) => ({ fact })),
    context,
  );
  expect(rows.map((row) => row.sentence)).toEqual([
    'c2 now holds broker-a q2 q3 of OrderTopic (AVG)',
    'because c1 was killed: kill -9',
    'because script action 2: c1 is killed (kill -9)',
  ]);
  expect(ending).toBe('Here the chain begins: a script action.');
  expect(
    whyRows(
      chain.map((fact) => ({ fact })),
      context,
    ).rows.at(-1)?.sentence,
  ).toContain('p1 called send');
  expect(whyRows([], context)).toEqual({ rows: [], ending: undefined });
});

test('the text twin tells the same steps, and each copy with its own offset message id', () => {
  const model = modelOf(retryFacts(16).facts);
  const [steps, copies, messages] = storyLens.twin(model, 0);
  expect(steps?.rows).toHaveLength(model.story?.steps.length ?? -1);
  expect(copies?.rows).toHaveLength(34);
  expect(new Set(copies?.rows.map((row) => row.cells[4])).size).toBe(34);
  const cells = messages?.rows[0]?.cells ?? [];
  expect([...cells.slice(0, 4), ...cells.slice(5)]).toEqual([msgId, 'OrderTopic', 'TagA', 'o-1001', 'dead letter', '17', '17']);
});

test.each(['SUSPEND_CURRENT_QUEUE_A_MOMENT', 'THROW'] as const)('an orderly listener that answers %s sends nothing back', (result) => {
  const opened = openPreset('order-suspend-blocks-queue');
  if (!opened.ok) throw new Error('does not open');
  const consumers = opened.value.consumers.map((consumer) => ({ ...consumer, listener: { ...consumer.listener, result, rules: [] } }));
  const run = createRun({ ...opened.value, consumers });
  run.advanceTo(8_000);
  const failed = run.trace.fact(run.trace.find(1, ['message.consumed']) ?? 0) as FactOf<'message.consumed'>;
  const state = messageStory.initial({ ...opened.value, consumers });
  for (let each = 1; each <= failed.seq; each++) messageStory.apply(state, run.trace.fact(each));
  const { story } = messageStory.model(state, failed.at, { kind: 'message', id: failed.msgId });
  if (story === undefined) throw new Error('no story');
  expect(story.state).toBe('suspended');
  expect(storyAnswer(story, failed.at).answer).toContain(`c1 failed with it: ${failed.result}. Its queue pauses`);
  for (let seq = 1; seq <= run.trace.seqAt({ ms: 8_000 }); seq++) expect(run.trace.fact(seq).type).not.toBe('message.sentBack');
});

test('in Chinese, which has no plural, once is not told as a number of times either', () => {
  overwriteGetLocale(() => 'zh-CN');
  const who = { first: 'c1', second: 'c2' };
  expect(m.story_answer_notAcked({ ...who, count: 1 })).toContain('c2');
  expect(m.story_answer_notAcked({ ...who, count: 2 })).toContain('2 次');
  expect(m.story_answer_notDeleted({ ...who, count: 1 })).toContain('c2');
  expect(m.story_answer_suspendedAgain({ result: 'SUSPEND_CURRENT_QUEUE_A_MOMENT', count: 1 })).not.toContain('1 次');
  expect(m.story_answer_retried({ delays: '10 s', count: 1 })).not.toContain('每次');
  expect(m.story_copiesText({ count: 1 })).not.toContain('每一份');
});

test('messages of one key are told apart in the list, others have their name alone', () => {
  const id = (end: string): string => `C0A8006557028EA144FE16882C5B${end}`;
  const names = listNames([
    { msgId: id('0001'), keys: 'o-fails' },
    { msgId: id('0002'), keys: 'o-fails', tryNumber: 1 },
    { msgId: id('0003'), keys: 'o-fails', tryNumber: 2 },
    { msgId: id('0004'), keys: 'warm-up' },
    { msgId: id('0005'), keys: 'warm-up' },
    { msgId: id('0006'), keys: 'twice' },
    { msgId: id('0007'), keys: 'twice' },
    { msgId: id('0008'), keys: 'o-recovers' },
    { msgId: id('0009'), keys: undefined },
  ]);
  expect([...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name)).toEqual([
    'o-fails',
    'o-fails · application retry 1',
    'o-fails · application retry 2',
    'warm-up …0004',
    'warm-up …0005',
    'twice …0006',
    'twice …0007',
    'o-recovers',
    '…1688 2C5B 0009',
  ]);
});
