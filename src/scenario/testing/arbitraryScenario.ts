/** Random scenario files that are right: for round trips. */
import fc from 'fast-check';

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const ms = fc.oneof(fc.integer({ min: 1, max: 86_400_000 }), fc.constantFrom('1s', '1m30s', '2h', '500ms'));
const label = fc.record({ en: maybe(fc.string({ maxLength: 40 })), zh: maybe(fc.string({ maxLength: 40, unit: 'grapheme' })) });
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,7}$/).map((text) => `w${text}`);

const listener = fc.record({
  processMs: maybe(ms),
  result: maybe(fc.constantFrom('CONSUME_SUCCESS', 'RECONSUME_LATER', 'NULL', 'THROW')),
  delayLevelWhenNextConsume: maybe(fc.integer({ min: -1, max: 18 })),
  rules: maybe(
    fc.array(
      fc.record({
        when: fc.record({
          tag: maybe(word),
          key: maybe(word),
          reconsumeTimesFrom: maybe(fc.integer({ min: 0, max: 20 })),
          after: maybe(ms),
        }),
        processMs: maybe(ms),
        result: maybe(fc.constantFrom('THROW', 'NULL')),
      }),
      { maxLength: 3 },
    ),
  ),
});

const transactionState = fc.constantFrom('COMMIT_MESSAGE', 'ROLLBACK_MESSAGE', 'UNKNOW', 'NULL', 'THROW');
const transactionListener = fc.record({
  localMs: maybe(ms),
  localState: maybe(transactionState),
  checkState: maybe(transactionState),
  rules: maybe(
    fc.array(
      fc.record({
        when: fc.record({ tag: maybe(word), key: maybe(word), checkFrom: maybe(fc.integer({ min: 1, max: 20 })) }),
        localState: maybe(transactionState),
        checkState: maybe(transactionState),
      }),
      { maxLength: 3 },
    ),
  ),
});

const sendRetry = fc.record({
  maxAttempts: maybe(fc.integer({ min: 1, max: 5 })),
  backOff: maybe(fc.constantFrom('exponential', 'fixed', 'random')),
  fallback: maybe(fc.constantFrom('todo', 'table')),
  pool: maybe(fc.record({ corePoolSize: maybe(fc.integer({ min: 1, max: 50 })), queueCapacity: maybe(fc.integer({ min: 0, max: 300 })) })),
});

const idsOf = (prefix: string, most: number) =>
  fc.integer({ min: 0, max: most }).map((count) => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`));

/** A file of version 1 that opens; most of its fields are sometimes left out, sometimes equal to the default. */
export const arbitraryScenarioFile: fc.Arbitrary<Record<string, unknown>> = fc
  .record({ brokers: idsOf('broker', 3), producers: idsOf('p', 3), consumers: idsOf('c', 4), topics: idsOf('Topic', 3) })
  .chain(({ brokers, producers, consumers, topics }) => {
    const nodes = ['n1', ...brokers, ...producers, ...consumers];
    const actions = [
      fc.record({ at: ms, do: fc.constantFrom('crash', 'start', 'stop'), node: fc.constantFrom(...nodes) }),
      ...(producers.length === 0
        ? []
        : [
            fc.record({
              at: ms,
              do: fc.constant('send'),
              producer: fc.constantFrom(...producers),
              topic: fc.constantFrom('Unknown', ...topics),
              tag: maybe(word),
              count: maybe(fc.integer({ min: 1, max: 10 })),
              every: maybe(fc.integer({ min: 0, max: 1000 })),
            }),
          ]),
    ];
    return fc.record({
      version: fc.constant(1),
      title: maybe(label),
      point: maybe(label),
      basedOn: maybe(fc.constantFrom('consume-retry-16', 'consumers-idle')),
      profile: maybe(fc.constantFrom('rocketmq-4.9', 'rocketmq-5.3', 'ons-2017')),
      config: maybe(fc.record({ sendMsgTimeout: maybe(fc.integer({ min: 1, max: 10_000 })), autoCreateTopicEnable: maybe(fc.boolean()) })),
      seed: maybe(fc.integer({ min: 0, max: 4_294_967_295 })),
      epoch: maybe(fc.constantFrom('2026-01-05T09:00:00+08:00', '2016-03-07T16:20:00Z')),
      network: maybe(
        fc.record({
          latency: maybe(fc.integer({ min: 1, max: 100 })),
          jitter: maybe(fc.integer({ min: 0, max: 10 })),
          links: maybe(
            fc
              .array(
                fc.record({ from: fc.constant('n1'), to: fc.constantFrom('n1', ...nodes), latency: maybe(fc.integer({ min: 1, max: 9 })) }),
                { maxLength: 3 },
              )
              .map((links) => links.filter((link) => link.from !== link.to)),
          ),
        }),
      ),
      nameServers: fc.constantFrom(undefined, [{ id: 'n1' }], [{ id: 'n1' }, { id: 'n2' }]),
      brokers: fc.tuple(
        ...brokers.map((id) => fc.record({ id: fc.constant(id), flushDiskType: maybe(fc.constantFrom('ASYNC_FLUSH', 'SYNC_FLUSH')) })),
      ),
      topics: fc.tuple(
        ...topics.map((name) =>
          fc.record({
            name: fc.constant(name),
            brokers: maybe(fc.constantFrom(brokers, brokers.slice(0, 1))),
            writeQueueNums: maybe(fc.integer({ min: 0, max: 8 })),
          }),
        ),
      ),
      producers: fc.tuple(
        ...producers.map((id) =>
          fc.record({
            id: fc.constant(id),
            startAt: maybe(ms),
            group: maybe(word),
            transactionListener: maybe(transactionListener),
            sendRetry: maybe(sendRetry),
          }),
        ),
      ),
      consumers: fc.tuple(
        ...consumers.map((id) =>
          fc.record({
            id: fc.constant(id),
            group: maybe(fc.constantFrom('order-group', 'pay-group')),
            startAt: maybe(ms),
            subscriptions: maybe(
              fc.uniqueArray(
                fc.record({ topic: fc.constantFrom('A', 'B', 'OrderTopic'), expression: maybe(fc.constantFrom('*', 'TagA || TagB')) }),
                { selector: (item) => item.topic, maxLength: 2 },
              ),
            ),
            messageModel: maybe(fc.constantFrom('CLUSTERING', 'BROADCASTING')),
            messageListener: maybe(fc.constantFrom('concurrently', 'orderly')),
            listener: maybe(listener),
          }),
        ),
      ),
      script: maybe(fc.array(fc.oneof(...actions), { maxLength: 6 })),
      until: maybe(ms),
    }) as fc.Arbitrary<Record<string, unknown>>;
  });
