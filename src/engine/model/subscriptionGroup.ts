/** What an administrator says about a consumer group at a broker. Source: SubscriptionGroupConfig (4.9.8). */
export interface SubscriptionGroupConfig {
  readonly group: string;
  readonly consumeEnable: boolean;
  readonly consumeBroadcastEnable: boolean;
  readonly retryQueueNums: number;
  /** Counts where the client does not say a maximum of its own: POP. */
  readonly retryMaxTimes: number;
}
