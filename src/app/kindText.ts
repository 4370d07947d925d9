import type { Selection } from '../engine/index.ts';
import { m } from '../paraglide/messages.js';

/** What kind of thing is selected, in the current language. */
export function kindText(kind: Selection['kind']): string {
  return {
    message: m.app_kind_message,
    queue: m.app_kind_queue,
    broker: m.app_kind_broker,
    nameServer: m.app_kind_nameServer,
    producer: m.app_kind_producer,
    consumer: m.app_kind_consumer,
    group: m.app_kind_group,
    link: m.app_kind_link,
  }[kind]();
}
