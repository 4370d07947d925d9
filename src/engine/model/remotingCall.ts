/** A request on its way, being handled, or answered. */
import { Shared, type SelfCloning } from '../kernel/clone.ts';
import type { TextId } from '../kernel/textTable.ts';
import type { EventHandle } from '../kernel/eventQueue.ts';

/** What the caller gives. */
export interface CallParts {
  readonly body: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly isOneway?: boolean;
  /** No thread waits: a missing answer is found by the scan of the response table. */
  readonly isAsync?: boolean;
  /** The message that it is about: its id, or the number of that text. */
  readonly msgId?: string | TextId | undefined;
  readonly queue?: string | undefined;
  /** All messages of a batch. */
  readonly msgIds?: readonly string[] | undefined;
  /** Event raised in the caller with `{ call, outcome }`; undefined for oneway. */
  readonly then?: string | undefined;
  readonly token?: unknown;
}

export class RemotingCall extends Shared implements SelfCloning {
  readonly id: number;
  /** Its number in the life of the caller's process. */
  readonly opaque: number;
  readonly from: string;
  readonly to: string;
  readonly code: string;
  readonly isOneway: boolean;
  readonly isAsync: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  /** When it was called (ms) … */
  readonly sentAtMs: number;
  /** … and when it left, once its connection was open. */
  writtenAtMs: number;
  /** When the caller gives up (ms) … */
  readonly timeoutAtMs: number;
  /** … and what it asked for (ms). */
  readonly timeoutMs: number;
  readonly callerLives: number;
  readonly msgTextId: TextId | undefined;
  readonly queue: string | undefined;
  readonly msgIds: readonly string[] | undefined;
  readonly then: string | undefined;
  token: unknown;
  /** Fact of the last hop. */
  hopSeq: number;
  isDone = false;
  /** The server has it. */
  hasArrived = false;
  /** The request or its response will never arrive. */
  isLost = false;
  /** The response is on its way. */
  isAnswered = false;
  timeoutHandle: EventHandle | undefined = undefined;

  constructor(
    id: number,
    opaque: number,
    from: { readonly id: string; readonly lives: number },
    to: string,
    code: string,
    parts: CallParts,
    msgTextId: TextId | undefined,
    sentAtMs: number,
    timeoutAtMs: number,
    hopSeq: number,
  ) {
    super();
    this.id = id;
    this.opaque = opaque;
    this.from = from.id;
    this.to = to;
    this.code = code;
    this.isOneway = parts.isOneway === true;
    this.isAsync = parts.isAsync === true;
    this.body = parts.body;
    this.sentAtMs = sentAtMs;
    this.writtenAtMs = sentAtMs;
    this.timeoutAtMs = timeoutAtMs;
    this.timeoutMs = parts.timeoutMs;
    this.callerLives = from.lives;
    this.msgTextId = msgTextId;
    this.queue = parts.queue;
    this.msgIds = parts.msgIds;
    this.then = parts.then;
    this.token = parts.token;
    this.hopSeq = hopSeq;
  }

  get ownBytes(): number {
    return 192;
  }

  /** A oneway request that has left is only read from then on: nobody waits for what becomes of it. */
  override get isShared(): boolean {
    return this.isOneway && this.isDone;
  }

  cloneWith(clone: <T>(value: T) => T): this {
    const caller = { id: this.from, lives: this.callerLives };
    const { timeoutMs, isOneway, isAsync, queue, msgIds, then } = this;
    const parts: CallParts = { body: clone(this.body), timeoutMs, isOneway, isAsync, queue, msgIds, then, token: clone(this.token) };
    const copy = new RemotingCall(
      this.id,
      this.opaque,
      caller,
      this.to,
      this.code,
      parts,
      this.msgTextId,
      this.sentAtMs,
      this.timeoutAtMs,
      this.hopSeq,
    );
    copy.isDone = this.isDone;
    copy.hasArrived = this.hasArrived;
    copy.isLost = this.isLost;
    copy.isAnswered = this.isAnswered;
    copy.timeoutHandle = this.timeoutHandle;
    return copy as this;
  }
}
