/** A request on its way, being handled, or answered. */
import { Shared, type SelfCloning } from '../kernel/clone.ts';
import type { TextId } from '../kernel/textTable.ts';
import type { EventHandle } from '../kernel/eventQueue.ts';
import type { Process } from './world.ts';

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

/** What has become of it and how it was called, a bit each: thousands are on their way at once. */
const oneway = 1;
const async = 2;
const done = 4;
const arrived = 8;
const lost = 16;
const answered = 32;

export class RemotingCall extends Shared implements SelfCloning {
  readonly from: string;
  readonly to: string;
  readonly code: string;
  readonly body: Readonly<Record<string, unknown>>;
  private flags: number;
  readonly callerLives: number;
  /** When it was called (ms) … */
  readonly sentAtMs: number;
  /** … and when it left, once its connection was open. */
  writtenAtMs: number;
  readonly id: number;
  /** Its number in the life of the caller's process. */
  readonly opaque: number;
  /** When the caller gives up (ms) … */
  readonly timeoutAtMs: number;
  /** … and what it asked for (ms). */
  readonly timeoutMs: number;
  readonly msgTextId: TextId | undefined;
  readonly queue: string | undefined;
  readonly msgIds: readonly string[] | undefined;
  readonly then: string | undefined;
  token: unknown;
  /** Fact of the last hop. */
  hopSeq: number;
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
    // What the receiver asks for stands first: a request that comes from far is far away in memory.
    this.from = from.id;
    this.to = to;
    this.code = code;
    this.body = parts.body;
    this.flags = (parts.isOneway === true ? oneway : 0) | (parts.isAsync === true ? async : 0);
    this.callerLives = from.lives;
    this.sentAtMs = sentAtMs;
    this.writtenAtMs = sentAtMs;
    this.id = id;
    this.opaque = opaque;
    this.timeoutAtMs = timeoutAtMs;
    this.timeoutMs = parts.timeoutMs;
    this.msgTextId = msgTextId;
    this.queue = parts.queue;
    this.msgIds = parts.msgIds;
    this.then = parts.then;
    this.token = parts.token;
    this.hopSeq = hopSeq;
  }

  get ownBytes(): number {
    return 152;
  }

  get isOneway(): boolean {
    return (this.flags & oneway) !== 0;
  }

  /** No thread waits for it. */
  get isAsync(): boolean {
    return (this.flags & async) !== 0;
  }

  get isDone(): boolean {
    return (this.flags & done) !== 0;
  }

  set isDone(is: boolean) {
    this.flag(done, is);
  }

  /** The server has it. */
  get hasArrived(): boolean {
    return (this.flags & arrived) !== 0;
  }

  set hasArrived(is: boolean) {
    this.flag(arrived, is);
  }

  /** The request or its response will never arrive. */
  get isLost(): boolean {
    return (this.flags & lost) !== 0;
  }

  set isLost(is: boolean) {
    this.flag(lost, is);
  }

  /** The response is on its way. */
  get isAnswered(): boolean {
    return (this.flags & answered) !== 0;
  }

  set isAnswered(is: boolean) {
    this.flag(answered, is);
  }

  /** The connection is there, but connecting has used the time up: nothing is written (NettyRemotingClient.invokeSync, invokeAsync) … */
  isLate(nowMs: number): boolean {
    return nowMs - this.sentAtMs > this.timeoutMs && !this.isOneway;
  }

  /** … and this is how the call ends. */
  lateFailure(address: string) {
    const message = `${this.isAsync ? 'invokeAsync' : 'invokeSync'} call the addr[${address}] timeout`;
    const [error, errorClass] = this.isAsync
      ? (['tooMuch', 'RemotingTooMuchRequestException'] as const)
      : (['timeout', 'RemotingTimeoutException'] as const);
    return { ok: false, error, errorClass, message, seq: this.hopSeq } as const;
  }

  private flag(bit: number, is: boolean): void {
    this.flags = is ? this.flags | bit : this.flags & ~bit;
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
    copy.flags = this.flags;
    copy.timeoutHandle = this.timeoutHandle;
    return copy as this;
  }
}

export const isCallerAlive = (call: RemotingCall, caller: Process): boolean => caller.isRunning && caller.lives === call.callerLives;

/**
 * What was written reaches a server that has lived since, though its sender has closed the channel or died meanwhile: the kernel
 * sends it before the end of the connection. Only a sender that lives again is taken for another.
 */
export const isSameConversation = (call: RemotingCall, caller: Process, target: Process): boolean =>
  (!caller.isRunning || isCallerAlive(call, caller)) && target.startedAtMs <= call.writtenAtMs;

/** Nobody waits for an asynchronous call: a scan each second of the client's life finds that it is overdue (NettyRemotingAbstract.scanResponseTable). */
export function nextResponseTableScan(from: Process, givenUpAtMs: number): number {
  const number = (name: string): number => from.options.get(name) as number;
  const first = from.startedAtMs + number('responseTableScanFirst');
  const period = number('responseTableScanInterval');
  return first + Math.max(0, Math.ceil((givenUpAtMs + number('responseTableGrace') - first) / period)) * period;
}
