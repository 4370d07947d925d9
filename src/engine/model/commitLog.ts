/**
 * The commit log of one broker: rows of numbers, appended only (cut only by a power failure). Source: CommitLog, 4.9.8.
 * A record has 91 bytes of its own plus body, topic and properties.
 */
import type { SelfCloning } from '../kernel/clone.ts';
import { SegmentedLog } from '../kernel/segmentedLog.ts';
import type { Hasher } from '../kernel/stateHash.ts';
import type { TextTable } from '../kernel/textTable.ts';

/** What the copies of one message have in common. */
export interface MessageContent {
  readonly msgId: string;
  readonly tag: string | undefined;
  readonly keys: string | undefined;
  readonly bodyBytes: number;
  readonly bornAtMs: number;
  /** Process that sent it. */
  readonly producer: string;
  /** User properties. */
  readonly properties?: Readonly<Record<string, string>> | undefined;
}

/** Content as it is made: nothing ever changes it, so checkpoints share it. */
export class SharedContent implements MessageContent, SelfCloning {
  readonly msgId: string;
  readonly tag: string | undefined;
  readonly keys: string | undefined;
  readonly bodyBytes: number;
  readonly bornAtMs: number;
  readonly producer: string;
  readonly properties: Readonly<Record<string, string>> | undefined;

  constructor(
    msgId: string,
    tag: string | undefined,
    keys: string | undefined,
    bodyBytes: number,
    bornAtMs: number,
    producer: string,
    properties: Readonly<Record<string, string>> | undefined,
  ) {
    this.msgId = msgId;
    this.tag = tag;
    this.keys = keys;
    this.bodyBytes = bodyBytes;
    this.bornAtMs = bornAtMs;
    this.producer = producer;
    this.properties = properties;
  }

  get ownBytes(): number {
    return 8;
  }

  cloneWith(): this {
    return this;
  }
}

export interface StoredMessage {
  readonly content: MessageContent;
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly physicalOffset: number;
  readonly sizeBytes: number;
  readonly storedAtMs: number;
  readonly reconsumeTimes: number;
  /** RETRY_TOPIC: original topic of a message that was sent back. */
  readonly retryTopic: string | undefined;
  /** For a parked message: where it goes. */
  readonly realTopic: string | undefined;
  readonly realQueueId: number;
  readonly delayLevel: number;
  readonly deliverAtMs: number;
}

const big = { physicalOffset: 0, storedAt: 1, bornAt: 2, deliverAt: 3 } as const;
const int = {
  topic: 0,
  queueId: 1,
  queueOffset: 2,
  size: 3,
  msgId: 4,
  tag: 5,
  keys: 6,
  bodyBytes: 7,
  producer: 8,
  reconsumeTimes: 9,
  retryTopic: 10,
  realTopic: 11,
  realQueueId: 12,
  delayLevel: 13,
  /** User properties as JSON. */
  properties: 14,
} as const;
const textColumns: ReadonlySet<string> = new Set(['topic', 'msgId', 'tag', 'keys', 'producer', 'retryTopic', 'realTopic', 'properties']);
const none = -1;

/** Name and value, each with a separator of one byte. */
const userPropertyBytes = (properties: MessageContent['properties'] = {}): number =>
  Object.entries(properties).reduce((bytes, [name, value]) => bytes + name.length + value.length + 2, 0);

export class CommitLog implements SelfCloning {
  /** Where the next record goes (bytes). */
  endOffset = 0;
  private readonly texts: TextTable;
  private rows = new SegmentedLog(4, 15);

  constructor(texts: TextTable) {
    this.texts = texts;
  }

  /** Number of records. */
  get length(): number {
    return this.rows.length;
  }

  append(message: Omit<StoredMessage, 'physicalOffset' | 'sizeBytes'>): number {
    const { rows, texts } = this;
    const { content } = message;
    const propertyBytes = 60 + (content.tag?.length ?? 0) + (content.keys?.length ?? 0) + userPropertyBytes(content.properties);
    const sizeBytes = 91 + content.bodyBytes + message.topic.length + propertyBytes;
    const text = (value: string | undefined): number => (value === undefined ? none : texts.id(value));
    const row = rows.append();
    rows.setBig(row, big.physicalOffset, this.endOffset);
    rows.setBig(row, big.storedAt, message.storedAtMs);
    rows.setBig(row, big.bornAt, content.bornAtMs);
    rows.setBig(row, big.deliverAt, message.deliverAtMs);
    rows.setInt(row, int.topic, texts.id(message.topic));
    rows.setInt(row, int.queueId, message.queueId);
    rows.setInt(row, int.queueOffset, message.queueOffset);
    rows.setInt(row, int.size, sizeBytes);
    rows.setInt(row, int.msgId, texts.id(content.msgId));
    rows.setInt(row, int.tag, text(content.tag));
    rows.setInt(row, int.keys, text(content.keys));
    rows.setInt(row, int.bodyBytes, content.bodyBytes);
    rows.setInt(row, int.producer, texts.id(content.producer));
    rows.setInt(row, int.reconsumeTimes, message.reconsumeTimes);
    rows.setInt(row, int.retryTopic, text(message.retryTopic));
    rows.setInt(row, int.realTopic, text(message.realTopic));
    rows.setInt(row, int.realQueueId, message.realQueueId);
    rows.setInt(row, int.delayLevel, message.delayLevel);
    rows.setInt(row, int.properties, text(content.properties === undefined ? undefined : JSON.stringify(content.properties)));
    this.endOffset += sizeBytes;
    return row;
  }

  message(row: number): StoredMessage {
    const { rows, texts } = this;
    const text = (column: number): string | undefined => {
      const id = rows.int(row, column);
      return id === none ? undefined : texts.text(id);
    };
    return {
      content: new SharedContent(
        texts.text(rows.int(row, int.msgId)),
        text(int.tag),
        text(int.keys),
        rows.int(row, int.bodyBytes),
        rows.big(row, big.bornAt),
        texts.text(rows.int(row, int.producer)),
        this.userProperties(row).properties,
      ),
      topic: texts.text(rows.int(row, int.topic)),
      queueId: rows.int(row, int.queueId),
      queueOffset: rows.int(row, int.queueOffset),
      physicalOffset: rows.big(row, big.physicalOffset),
      sizeBytes: rows.int(row, int.size),
      storedAtMs: rows.big(row, big.storedAt),
      reconsumeTimes: rows.int(row, int.reconsumeTimes),
      retryTopic: text(int.retryTopic),
      realTopic: text(int.realTopic),
      realQueueId: rows.int(row, int.realQueueId),
      delayLevel: rows.int(row, int.delayLevel),
      deliverAtMs: rows.big(row, big.deliverAt),
    };
  }

  private userProperties(row: number): Pick<MessageContent, 'properties'> {
    const id = this.rows.int(row, int.properties);
    return id === none ? {} : { properties: JSON.parse(this.texts.text(id)) as Readonly<Record<string, string>> };
  }

  /** Due time of a parked message (ms), without reading the rest of the row. */
  deliverAtMs(row: number): number {
    return this.rows.big(row, big.deliverAt);
  }

  sizeBytes(row: number): number {
    return this.rows.int(row, int.size);
  }

  tag(row: number): string | undefined {
    const id = this.rows.int(row, int.tag);
    return id === none ? undefined : this.texts.text(id);
  }

  /** Row of the record that begins at this offset (bytes); undefined when none does. */
  rowAt(physicalOffset: number): number | undefined {
    let low = 0;
    let high = this.rows.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const offset = this.rows.big(middle, big.physicalOffset);
      if (offset === physicalOffset) return middle;
      if (offset < physicalOffset) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  /** Feeds every record to a hasher, texts as texts: their numbers differ between runs that know different texts. */
  hashInto(hasher: Hasher): void {
    hasher.big(this.endOffset);
    for (let row = 0; row < this.rows.length; row++) {
      for (const column of Object.values(big)) hasher.big(this.rows.big(row, column));
      for (const [name, column] of Object.entries(int)) {
        const value = this.rows.int(row, column);
        if (column === int.properties && value === none) continue;
        hasher.word(value >= 0 && textColumns.has(name) ? this.texts.hash(value) : value);
      }
    }
  }

  /** What this log holds and no copy of it (bytes). */
  get ownBytes(): number {
    return this.rows.ownBytes;
  }

  get bytes(): number {
    return this.rows.bytes;
  }

  cloneWith(): this {
    const copy = new CommitLog(this.texts);
    copy.endOffset = this.endOffset;
    copy.rows = this.rows.cloneWith();
    return copy as this;
  }
}
