/** Spring Retry around the sends of an application (seed 004): what the build needs, the settings, the template and its pool. */
import type { SendRetrySpec } from '../../../engine/index.ts';
import type { Program } from '../program.ts';

/** `pom.xml` and `application.yml`, as remarks at the head of the file. */
export function springRetrySettings(out: Program, { maxAttempts, initialInterval, multiplier }: SendRetrySpec): void {
  out
    .line('// retry:')
    .line(`//   max-attempts: ${maxAttempts}`)
    .line(`//   init-interval: ${initialInterval}`)
    .line(`//   multiplier: ${multiplier}`);
  out.line('// pom.xml: org.springframework.retry:spring-retry, org.springframework.boot:spring-boot-starter-aop');
}

export const springRetryImports = [
  'org.springframework.boot.autoconfigure.SpringBootApplication',
  'org.springframework.context.annotation.Bean',
  'org.springframework.context.annotation.Configuration',
  'org.springframework.retry.annotation.EnableRetry',
  'org.springframework.retry.backoff.*',
  'org.springframework.retry.policy.SimpleRetryPolicy',
  'org.springframework.retry.support.RetryTemplate',
  'org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor',
];

function backOffLines(out: Program, { backOff, initialInterval, multiplier, maxInterval }: SendRetrySpec): void {
  if (backOff === 'fixed') {
    out.line('FixedBackOffPolicy backOffPolicy = new FixedBackOffPolicy();').line(`backOffPolicy.setBackOffPeriod(${initialInterval}L);`);
    return;
  }
  if (backOff === 'random') {
    out.line('UniformRandomBackOffPolicy backOffPolicy = new UniformRandomBackOffPolicy();');
    out.line(`backOffPolicy.setMinBackOffPeriod(${initialInterval}L);`).line(`backOffPolicy.setMaxBackOffPeriod(${maxInterval}L);`);
    return;
  }
  out.line('ExponentialBackOffPolicy backOffPolicy = new ExponentialBackOffPolicy();');
  out.line(`backOffPolicy.setInitialInterval(${initialInterval}L); // The first wait; the second is ${initialInterval * multiplier} ms.`);
  out.line(`backOffPolicy.setMultiplier(${multiplier}.0);`).line(`backOffPolicy.setMaxInterval(${maxInterval}L);`);
}

/** The classes beside the service. */
export function springRetryClasses(out: Program, retry: SendRetrySpec): void {
  const { maxAttempts, pool } = retry;
  out.line().line('// For annotated methods. The RetryTemplate below is called by code and retries without it.').line('@EnableRetry');
  out.line('@SpringBootApplication').line('class Application {}').line().line('@Configuration');
  out.block('class RetryConfig {', () => {
    out.line('@Bean').block('public RetryTemplate retryTemplate() {', () => {
      out.line('SimpleRetryPolicy retryPolicy = new SimpleRetryPolicy();');
      out.line(`retryPolicy.setMaxAttempts(${maxAttempts}); // All tries, the first one included.`);
      backOffLines(out, retry);
      out.line('RetryTemplate retryTemplate = new RetryTemplate();');
      out.line('retryTemplate.setRetryPolicy(retryPolicy);').line('retryTemplate.setBackOffPolicy(backOffPolicy);');
      out.line('return retryTemplate;');
    });
    out.line().line('@Bean');
    out.block('public ThreadPoolTaskExecutor retryExecutor() {', () => {
      out.line('ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();');
      for (const [setter, value] of [
        ['CorePoolSize', pool.corePoolSize],
        ['MaxPoolSize', pool.maxPoolSize],
        ['QueueCapacity', pool.queueCapacity],
        ['KeepAliveSeconds', pool.keepAliveSeconds],
        ['AwaitTerminationSeconds', pool.awaitTerminationSeconds],
      ] as const)
        out.line(`executor.set${setter}(${value});`);
      out.line('executor.setWaitForTasksToCompleteOnShutdown(true);');
      out.line('executor.setRejectedExecutionHandler(new java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy());');
      out.line('return executor;');
    });
  });
}

/** In `onException`: the tries, and what comes after the last one. */
export function springRetryCall(out: Program, { fallback }: SendRetrySpec, destination: string, index: number): void {
  out.block(
    'retryExecutor.execute(() -> retryTemplate.execute(',
    () => {
      out.line(`attempt -> rocketMQTemplate.syncSend(${destination}, again),`, `retry:${index}`);
      out.line(
        fallback === 'table' ? `attempt -> fallbackTable.save(${destination}, again)` : 'attempt -> null // Nobody keeps the message.',
      );
    },
    '));',
  );
}

/** What the service is given besides its template. */
export function springRetryFields(out: Program, { fallback, scanInterval }: SendRetrySpec): void {
  out.line('@Autowired').line('private RetryTemplate retryTemplate;');
  out.line('@Autowired').line('private ThreadPoolTaskExecutor retryExecutor;');
  if (fallback !== 'table') return;
  out
    .line(`// A job sends the rows again each ${scanInterval / 1000} s.`)
    .line('@Autowired')
    .line('private FallbackTable fallbackTable;');
  out.block('interface FallbackTable {', () => out.line('SendResult save(String destination, Message<byte[]> message);'));
}
