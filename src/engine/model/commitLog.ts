/**
 * The commit log of one broker: rows of numbers, appended only (cut only by a power failure). Source: CommitLog, 4.9.8.
 * A record has 91 bytes of its own plus body, topic and properties.
 */
import { Shared, type SelfCloning } from '../kernel/clone.ts';
import { SegmentedLog } from '../kernel/segmentedLog.ts';
import type { Hasher } from '../kernel/stateHash.ts';
import { hex } from '../kernel/hexTexts.ts';
import { LastText, type TextId, type TextTable } from '../kernel/textTable.ts';
import { CachedMessage } from './cachedMessage.ts';
import { LoggedMessage } from './loggedMessage.ts';
import { hexOfAddress, isRetryTopic } from './names.ts';
import { recordBytes } from './recordBytes.ts';

/** What the copies of one message have in common. */
export interface MessageContent {
  readonly msgId: string;
  /** Number of that text. */
  readonly msgTextId: TextId;
  readonly tag: string | undefined;
  readonly keys: string | undefined;
  readonly keysTextId: TextId | undefined;
  readonly bodyBytes: number;
  readonly bornAtMs: number;
  /** Process that sent it. */
  readonly producer: string;
  /** User properties. */
  readonly properties?: Readonly<Record<string, string>> | undefined;
  /** Size of the body as it travels and is stored (bytes), when the client has compressed it. */
  readonly compressedBytes?: number | undefined;
  /** The body as text; undefined where only its size is known. */
  readonly body?: string | undefined;
  /** Message.flag: RocketMQ carries it and never looks at it; 0 when absent. */
  readonly flag?: number | undefined;
}

/** What few messages have. */
type RareContent = Pick<MessageContent, 'properties' | 'compressedBytes' | 'body' | 'flag'>;

/** Content as it is made: nothing ever changes it. */
export class SharedContent extends Shared implements MessageContent {
  readonly msgTextId: TextId;
  readonly tag: string | undefined;
  readonly keysTextId: TextId | undefined;
  readonly bodyBytes: number;
  readonly bornAtMs: number;
  readonly producer: string;
  private readonly rare: RareContent | undefined;
  /** Private to the language too: who walks over state does not walk over all texts. */
  readonly #texts: TextTable;

  constructor(
    texts: TextTable,
    msgTextId: TextId,
    tag: string | undefined,
    keysTextId: TextId | undefined,
    bodyBytes: number,
    bornAtMs: number,
    producer: string,
    properties: Readonly<Record<string, string>> | undefined,
    compressedBytes?: number,
    body?: string,
    flag?: number,
  ) {
    super();
    this.#texts = texts;
    this.msgTextId = msgTextId;
    this.tag = tag;
    this.keysTextId = keysTextId;
    this.bodyBytes = bodyBytes;
    this.bornAtMs = bornAtMs;
    this.producer = producer;
    const isPlain = properties === undefined && compressedBytes === undefined && body === undefined && flag === undefined;
    this.rare = isPlain ? undefined : { properties, compressedBytes, body, flag };
  }

  get properties(): RareContent['properties'] {
    return this.rare?.properties;
  }

  get compressedBytes(): number | undefined {
    return this.rare?.compressedBytes;
  }

  get body(): string | undefined {
    return this.rare?.body;
  }

  get flag(): number | undefined {
    return this.rare?.flag;
  }

  get msgId(): string {
    return this.#texts.text(this.msgTextId);
  }

  get keys(): string | undefined {
    return this.keysTextId === undefined ? undefined : this.#texts.text(this.keysTextId);
  }
}

export interface StoredMessage {
  readonly content: MessageContent;
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly physicalOffset: number;
  /** Number of the text of its offset message id. */
  readonly offsetMsgTextId: TextId;
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

const big = { physicalOffset: 0, storedAt: 1 } as const;
const int = {
  topic: 0,
  queueId: 1,
  queueOffset: 2,
  offsetMsgId: 3,
  msgId: 4,
  tag: 5,
  keys: 6,
  bodyBytes: 7,
  producer: 8,
  /** Time from its birth to the store (ms); 0 when that is among the special parts. */
  age: 9,
  /** Row among the special parts; −1 for a message that has none of them. */
  special: 10,
} as const;
/** Parts that only messages have which were sent back, wait for their time or carry user properties. */
const specialBig = { deliverAt: 0, bornAt: 1 } as const;
const specialInt = {
  retryTopic: 0,
  realTopic: 1,
  realQueueId: 2,
  delayLevel: 3,
  /** User properties as JSON. */
  properties: 4,
  reconsumeTimes: 5,
  /** Size of a compressed body; −1 for one that is not. */
  compressedBytes: 6,
  body: 7,
  /** Message.flag. */
  flag: 8,
} as const;
const none = -1;
/** Records whose contents are at hand. */
const recentRows = 4_096;
const recentMask = recentRows - 1;

type Columns = Readonly<Record<string, number>>;

/** Feeds rows to a hasher, texts as texts: their numbers differ between runs that know different texts. */
function hashRows(hasher: Hasher, rows: SegmentedLog, bigs: Columns, ints: Columns, isText: ReadonlySet<string>, texts: TextTable): void {
  for (let row = 0; row < rows.length; row++) {
    for (const column of Object.values(bigs)) hasher.big(rows.big(row, column));
    for (const [name, column] of Object.entries(ints)) {
      const value = rows.int(row, column);
      hasher.word(value >= 0 && isText.has(name) ? texts.hash(value) : value);
    }
  }
}

const textColumns: ReadonlySet<string> = new Set([
  'topic',
  'offsetMsgId',
  'msgId',
  'tag',
  'keys',
  'producer',
  'retryTopic',
  'realTopic',
  'properties',
  'body',
]);

/** What is written of a message, beside its place and its time. */
export interface NewRecord {
  readonly content: MessageContent;
  readonly topic: string;
  readonly queueId: number;
  readonly reconsumeTimes: number;
  readonly retryTopic?: string | undefined;
  readonly realTopic?: string | undefined;
  readonly realQueueId?: number;
  readonly delayLevel?: number | undefined;
  readonly deliverAtMs?: number;
  /** A copy on a slave has the id that the master's record got. */
  readonly offsetMsgTextId?: TextId;
}

export class CommitLog implements SelfCloning {
  /** Where the next record goes (bytes). */
  endOffset = 0;
  private readonly texts: TextTable;
  private rows = new SegmentedLog(2, 11);
  private specials = new SegmentedLog(2, 9);
  /** Contents of the newest records by row, so that who reads them soon does not make them again. No part of the state … */
  private readonly recent: (SharedContent | undefined)[] = [];
  /** … and messages of those that were pulled, for other groups. */
  private readonly pulled: CachedMessage[] = [];
  /** Rows of those: an older message is far away in memory, and is not looked at to see that it is another. */
  private pulledRows: Int32Array | undefined = undefined;
  /** Address of the broker (IP and port); offset message ids begin with it. */
  private readonly address: string;
  private readonly storeHost: string;
  private readonly lastTopic: LastText;
  private readonly lastTag: LastText;

  constructor(texts: TextTable, address: string) {
    this.texts = texts;
    this.address = address;
    this.lastTopic = new LastText(texts);
    this.lastTag = new LastText(texts);
    this.storeHost = hexOfAddress(address) + hex(Number(address.split(':')[1]), 8);
  }

  /** Number of records. */
  get length(): number {
    return this.rows.length;
  }

  /** What must lie in one file of `fileBytes` and does not fit, with 8 bytes of the file's own end mark, begins the next one. */
  keepTogether(bytes: number, fileBytes: number): void {
    const used = this.endOffset % fileBytes;
    if (used > 0 && used + bytes + 8 > fileBytes) this.endOffset += fileBytes - used;
  }

  /** A record never spans two files of `fileBytes`. */
  append(record: NewRecord, queueOffset: number, storedAtMs: number, fileBytes = Infinity): number {
    const { rows, texts } = this;
    const { content, topic, queueId } = record;
    const sizeBytes = recordBytes(texts, topic, content);
    this.keepTogether(sizeBytes, fileBytes);
    const physicalOffset = this.endOffset;
    const offsetMsgTextId = record.offsetMsgTextId ?? this.offsetMsgId(physicalOffset);
    const row = rows.append();
    rows.setBig(row, big.physicalOffset, physicalOffset);
    rows.setBig(row, big.storedAt, storedAtMs);
    const special = this.appendSpecial(record, storedAtMs);
    const ints = rows.intsAround(row);
    const first = rows.firstInt(row);
    ints[first + int.topic] = this.lastTopic.idOf(topic);
    ints[first + int.queueId] = queueId;
    ints[first + int.queueOffset] = queueOffset;
    ints[first + int.offsetMsgId] = offsetMsgTextId;
    ints[first + int.msgId] = content.msgTextId;
    ints[first + int.tag] = content.tag === undefined ? none : this.lastTag.idOf(content.tag);
    ints[first + int.keys] = content.keysTextId ?? none;
    ints[first + int.bodyBytes] = content.bodyBytes;
    ints[first + int.producer] = texts.id(content.producer);
    ints[first + int.age] = special === none ? storedAtMs - content.bornAtMs : 0;
    ints[first + int.special] = special;
    this.endOffset += sizeBytes;
    this.recent[row & recentMask] = content instanceof SharedContent ? content : undefined;
    return row;
  }

  /** Store host (address and port) and commit log offset: 32 hex characters, by the number of their text. */
  private offsetMsgId(physicalOffset: number): TextId {
    return this.texts.hexId(this.storeHost, Math.floor(physicalOffset / 0x1_0000_0000), physicalOffset);
  }

  private appendSpecial(record: NewRecord, storedAtMs: number): number {
    const { content, retryTopic, realTopic, realQueueId = 0, delayLevel = 0, deliverAtMs = 0, reconsumeTimes } = record;
    const age = storedAtMs - content.bornAtMs;
    const hasText = content.properties !== undefined || content.body !== undefined;
    const hasOwnParts = hasText || content.compressedBytes !== undefined || content.flag !== undefined;
    const isPlain = retryTopic === undefined && realTopic === undefined && !hasOwnParts && age === (age | 0);
    if (isPlain && realQueueId === 0 && delayLevel === 0 && deliverAtMs === 0 && reconsumeTimes === 0) return none;
    const { specials } = this;
    const row = specials.append();
    specials.setBig(row, specialBig.deliverAt, deliverAtMs);
    specials.setBig(row, specialBig.bornAt, content.bornAtMs);
    specials.setInt(row, specialInt.reconsumeTimes, reconsumeTimes);
    specials.setInt(row, specialInt.compressedBytes, content.compressedBytes ?? none);
    specials.setInt(row, specialInt.retryTopic, this.idOrNone(retryTopic));
    specials.setInt(row, specialInt.realTopic, this.idOrNone(realTopic));
    specials.setInt(row, specialInt.realQueueId, realQueueId);
    specials.setInt(row, specialInt.delayLevel, delayLevel);
    const properties = content.properties === undefined ? undefined : JSON.stringify(content.properties);
    specials.setInt(row, specialInt.properties, this.idOrNone(properties));
    specials.setInt(row, specialInt.body, this.idOrNone(content.body));
    specials.setInt(row, specialInt.flag, content.flag ?? 0);
    return row;
  }

  private idOrNone(text: string | undefined): number {
    return text === undefined ? none : this.texts.id(text);
  }

  message(row: number): StoredMessage {
    return new LoggedMessage(this, row);
  }

  content(row: number): MessageContent {
    const recent = row < this.rows.length - recentRows ? undefined : this.recent[row & recentMask];
    return recent ?? this.contentOf(row);
  }

  /** A record as clients get it: one object for all groups that pull it soon. */
  pulledMessage(row: number): CachedMessage {
    this.pulledRows ??= new Int32Array(recentRows).fill(none);
    if (this.pulledRows[row & recentMask] === row) return this.pulled[row & recentMask] as CachedMessage;
    const reconsumeTimes = this.specialValue(row, 'reconsumeTimes');
    const made = new CachedMessage(
      this.content(row),
      this.queueOffset(row),
      this.physicalOffset(row),
      this.offsetMsgTextId(row),
      reconsumeTimes,
      this.shownTopic(row),
      this.rows.int(row, int.msgId) as TextId,
      this.tag(row),
      this.rows.int(row, int.bodyBytes),
    );
    this.pulled[row & recentMask] = made;
    this.pulledRows[row & recentMask] = row;
    return made;
  }

  /** Only what comes from %RETRY% is shown under its first topic; a dead letter stays one of %DLQ% (resetRetryAndNamespace). */
  private shownTopic(row: number): string {
    const topic = this.topic(row);
    const retryTopic = this.specialText(row, 'retryTopic');
    return retryTopic !== undefined && isRetryTopic(topic) ? retryTopic : topic;
  }

  private contentOf(row: number): MessageContent {
    const { rows, specials, texts } = this;
    const special = rows.int(row, int.special);
    const properties = this.specialText(row, 'properties');
    const keys = rows.int(row, int.keys);
    return new SharedContent(
      texts,
      rows.int(row, int.msgId) as TextId,
      this.tag(row),
      keys === none ? undefined : (keys as TextId),
      rows.int(row, int.bodyBytes),
      special === none ? rows.big(row, big.storedAt) - rows.int(row, int.age) : specials.big(special, specialBig.bornAt),
      texts.text(rows.int(row, int.producer)),
      properties === undefined ? undefined : (JSON.parse(properties) as Readonly<Record<string, string>>),
      special === none ? undefined : this.compressedBytes(special),
      this.specialText(row, 'body'),
      special === none ? undefined : specials.int(special, specialInt.flag) || undefined,
    );
  }

  topic(row: number): string {
    return this.texts.text(this.rows.int(row, int.topic));
  }

  topicTextId(row: number): TextId {
    return this.rows.int(row, int.topic) as TextId;
  }

  queueId(row: number): number {
    return this.rows.int(row, int.queueId);
  }

  queueOffset(row: number): number {
    return this.rows.int(row, int.queueOffset);
  }

  offsetMsgTextId(row: number): TextId {
    return this.rows.int(row, int.offsetMsgId) as TextId;
  }

  storedAtMs(row: number): number {
    return this.rows.big(row, big.storedAt);
  }

  /** One of the parts that only some records have; 0 where there are none. */
  specialValue(row: number, column: 'reconsumeTimes' | 'realQueueId' | 'delayLevel'): number {
    const special = this.rows.int(row, int.special);
    return special === none ? 0 : this.specials.int(special, specialInt[column]);
  }

  specialText(row: number, column: 'retryTopic' | 'realTopic' | 'properties' | 'body'): string | undefined {
    const special = this.rows.int(row, int.special);
    const id = special === none ? none : this.specials.int(special, specialInt[column]);
    return id === none ? undefined : this.texts.text(id);
  }

  private compressedBytes(special: number): number | undefined {
    const bytes = this.specials.int(special, specialInt.compressedBytes);
    return bytes === none ? undefined : bytes;
  }

  /** Due time of a parked message (ms), without reading the rest of the row. */
  deliverAtMs(row: number): number {
    const special = this.rows.int(row, int.special);
    return special === none ? 0 : this.specials.big(special, specialBig.deliverAt);
  }

  /** Where a record begins (bytes). */
  physicalOffset(row: number): number {
    return this.rows.big(row, big.physicalOffset);
  }

  /** Where the next record goes, left empty in between (bytes): a slave's log begins and goes on where its master sends from. */
  skipTo(physicalOffset: number): void {
    this.endOffset = physicalOffset;
  }

  sizeBytes(row: number): number {
    const { rows } = this;
    const next = row + 1 < rows.length ? rows.big(row + 1, big.physicalOffset) : this.endOffset;
    return next - rows.big(row, big.physicalOffset);
  }

  tag(row: number): string | undefined {
    const id = this.tagTextId(row);
    return id === undefined ? undefined : this.texts.text(id);
  }

  tagTextId(row: number): TextId | undefined {
    const id = this.rows.int(row, int.tag);
    return id === none ? undefined : (id as TextId);
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

  /** Number of records that end at or before this offset (bytes). */
  rowsUpTo(physicalOffset: number): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows.big(middle, big.physicalOffset) + this.sizeBytes(middle) <= physicalOffset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Cuts off every record from this row on: a power failure, or a disk that is gone. */
  truncate(row: number): void {
    if (row >= this.rows.length) return;
    let specials = this.specials.length;
    for (let i = this.rows.length - 1; i >= row; i--) {
      const special = this.rows.int(i, int.special);
      if (special !== none) specials = special;
    }
    this.endOffset = this.rows.big(row, big.physicalOffset);
    this.specials.truncate(specials);
    this.recent.length = 0;
    this.pulledRows = undefined;
    this.rows.truncate(row);
  }

  /** Feeds every record to a hasher. */
  hashInto(hasher: Hasher): void {
    hasher.big(this.endOffset);
    hashRows(hasher, this.rows, big, int, textColumns, this.texts);
    hashRows(hasher, this.specials, specialBig, specialInt, textColumns, this.texts);
  }

  /** What this log holds and no copy of it (bytes). */
  get ownBytes(): number {
    return this.rows.ownBytes + this.specials.ownBytes;
  }

  get bytes(): number {
    return this.rows.bytes + this.specials.bytes;
  }

  cloneWith(): this {
    const copy = new CommitLog(this.texts, this.address);
    copy.endOffset = this.endOffset;
    copy.rows = this.rows.cloneWith();
    copy.specials = this.specials.cloneWith();
    return copy as this;
  }
}
