/** From a preset's opening, with its run at the end, three clicks at most lead to what is looked for, and its sentence stands in view. */
import type { Locator } from '@playwright/test';
import { expect, test } from './guards/guards.ts';
import type { LensWord, OrreryPage } from './pages/OrreryPage.ts';

/** A pointer that counts. */
class Hand {
  clicks = 0;

  constructor(readonly orrery: OrreryPage) {}

  async click(target: Locator): Promise<void> {
    this.clicks += 1;
    await target.click();
  }

  async lens(lens: LensWord): Promise<void> {
    await this.click(this.orrery.rail().getByRole('button', { name: this.orrery.text(`app_lens_${lens}`), exact: true }));
  }

  /** One click opens the list of what happened in this run, one chooses in it. */
  async kind(kind: string): Promise<void> {
    await this.lens('trace');
    this.clicks += 2;
    const list = this.orrery.stage().getByLabel(this.orrery.text('trace_type'));
    await expect(list.locator('optgroup').first().locator(`option[value="${kind}"]`)).toBeAttached();
    await list.selectOption(kind);
  }
}

interface Way {
  readonly what: string;
  readonly preset: string;
  readonly go: (hand: Hand) => Promise<void>;
  /** Key of the sentence, or words of it. */
  readonly says: string | RegExp;
}

const inTrace = (what: string, preset: string, kind: string, says: string | RegExp): Way => ({
  what,
  preset,
  says,
  go: (hand) => hand.kind(kind),
});

const ways: readonly Way[] = [
  inTrace('refused lock', 'order-failover', 'queue.lockDenied', 'facts_queue_lockDenied'),
  inTrace('heartbeat', 'order-failover', 'request.sent HEART_BEAT', /sent HEART_BEAT to broker/),
  inTrace('filtered message', 'tag-filter-trade', 'message.filtered', 'facts_message_filtered_broker'),
  inTrace('offset commit', 'one-slow-message', 'offset.committed', 'facts_offset_committed_broker'),
  inTrace('HTTP 403', 'http-403-clock-and-signature', 'http.refused', /with 403: /),
  inTrace('rebalance result', 'consumers-idle', 'rebalance.done', 'facts_rebalance_done'),
  inTrace('dead letter', 'dead-letter-exit', 'message.deadLettered', 'facts_message_deadLettered'),
  inTrace('check answer', 'tx-checkback-120s', 'transaction.ended', 'facts_transaction_ended_check'),
  inTrace('transfer to the slave', 'master-killed-slave-reads', 'log.replicated', 'facts_log_replicated'),
  { what: 'slave lag', preset: 'master-killed-slave-reads', go: (hand) => hand.lens('cluster'), says: 'cluster_behind' },
  inTrace('send failure', 'send-3-times-firewall', 'send.failed', /Send \[3\] times, still failed/),
  inTrace('ack of pop', 'simple-consumer-invisible-time', 'message.acked', 'facts_message_acked'),
  inTrace('recall', 'recall-timed-message', 'message.recalled', 'facts_message_recalled'),
  inTrace('retention', 'whole-files-72h', 'message.expired', 'facts_message_expired'),
  inTrace('expiry at the name server', 'silent-broker', 'route.removed', 'facts_route_removed'),
  inTrace('trace message', 'message-trace', 'trace.dispatched', 'facts_trace_dispatched'),
  inTrace('until when a pull was held', 'flow-control', 'pull.held', 'facts_pull_held'),
  inTrace('when a retry is due', 'consume-retry-16', 'message.scheduled', /holds .* at delay level 18 until/),
  inTrace('route of a producer', 'silent-broker', 'route.fetched', /p1 learned the route of OrderTopic from n1/),
  inTrace('pause of flow control', 'flow-control', 'pull.flowControlled', 'facts_pull_flowControlled'),
  { what: 'why it came twice', preset: 'duplicate-on-delivery', go: (hand) => hand.lens('diagnosis'), says: 'diagnosis_crashedAfter' },
];

// One page for all of them: it is loaded once, and its title says when the next preset is open.
test('three clicks at most lead from the end of a preset to each kind of fact, and to the cause of a second delivery', async ({
  orrery,
}) => {
  let opened = '';
  for (const { what, preset, go, says } of ways) {
    if (preset !== opened) {
      const before = await orrery.page.title();
      await orrery.open(`#/run/${preset}?lang=en`);
      await expect.poll(() => orrery.page.title()).not.toBe(before);
      await orrery.press('End');
      await orrery.untilPaused();
      opened = preset;
    }
    const hand = new Hand(orrery);
    await go(hand);
    const sentence = orrery.stage().getByText(typeof says === 'string' ? orrery.pattern(says) : says);
    await expect(sentence.last(), what).toBeInViewport();
    expect(hand.clicks, what).toBeLessThanOrEqual(3);
  }
});
