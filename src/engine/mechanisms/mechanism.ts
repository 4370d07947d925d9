/**
 * What a mechanism is: one object in one folder. It answers requests as the broker's own processors do, performs what
 * machines propose, and meets other mechanisms only through events and the model.
 */
import type { AnyStateMachine } from 'xstate';
import type { EventHandle } from '../kernel/eventQueue.ts';
import type { TextId, TextTable } from '../kernel/textTable.ts';
import type { FactType, RecordedFields } from '../trace/factTypes.ts';
import type { MessageFacts } from '../trace/messageFacts.ts';
import type { CallParts } from '../model/remotingCall.ts';
import type { ActionSpec, ConfigValue, ResolvedScenario, ScriptAction } from '../model/scenario.ts';
import type { MachineInstance, PeriodicTask, Process, RemotingCall, World } from '../model/world.ts';

/** How a call ended for its caller. */
export type CallOutcome =
  | { readonly ok: true; readonly status: string; readonly body: Readonly<Record<string, unknown>>; readonly seq: number }
  | {
      readonly ok: false;
      readonly error: 'connect' | 'timeout' | 'closed' | 'tooMuch';
      readonly errorClass: string;
      readonly message: string;
      readonly seq: number;
    };

export interface ResponseParts {
  readonly status: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Messages that travel in it: their ids, or the numbers of those texts. */
  readonly msgIds?: readonly string[] | readonly TextId[] | undefined;
}

/** What handlers work with. One object for a whole run; nothing of it is kept between events. */
export interface EngineContext {
  readonly world: World;
  readonly scenario: ResolvedScenario;
  readonly now: number;
  /** Texts as facts and logs know them, by number. */
  readonly texts: TextTable;
  /** Fact that made the present event happen; facts emitted now point to it. 0 = none. */
  cause: number;

  /** Facts that ordinary messages leave behind at each step. */
  readonly facts: MessageFacts;
  emit<T extends FactType>(type: T, fields: RecordedFields<T>): number;
  /** Runs `work` with another cause. */
  causedBy(seq: number, work: () => void): void;
  /** The same without a function, where every message passes: another cause from here … */
  enterCause(seq: number): void;
  /** … to here. */
  leaveCause(): void;

  process<K extends Process = Process>(id: string): K;
  option(process: Process, name: string): ConfigValue;
  number(process: Process, name: string): number;

  /** A follow-up at now, before anything else of this millisecond that is not a follow-up. */
  raise(event: string, payload: unknown): void;
  /** An event later (priority timer). Dropped when `process` has died meanwhile. Caused by the context's cause unless told otherwise. */
  after(delayMs: number, event: string, payload: unknown, process?: Process, cause?: number): EventHandle;
  cancel(handle: EventHandle): void;

  /** Puts a fresh machine instance into its initial state and performs its entry effects. Caused by the context's cause unless told otherwise. */
  start(instance: MachineInstance, causeSeq?: number): void;
  /** Moves a machine; events sent while it moves are handled after. */
  step(instance: MachineInstance, event: string): void;
  stateOf(instance: MachineInstance): string;

  /** Starts a periodic task of a process on its grid. */
  armTask(
    process: Process,
    task: string,
    firstDelayMs: number,
    periodMs: number,
    options?: { readonly target?: string; readonly subject?: number },
  ): PeriodicTask;
  stopTasks(process: Process): void;
  /** Something changed: asks the task anew when its next tick could find work. */
  wake(process: Process, task: string, subject?: number): void;
  /** As `wake`, when the caller knows when there is work (ms). */
  wakeAt(process: Process, task: string, workAtMs: number): void;
  /** As both, for who keeps the task that was armed; one that was stopped stays so. */
  wakeArmed(task: PeriodicTask | undefined, workAtMs?: number): void;
  /** `wake` in all running processes. */
  wakeAll(task: string): void;
  /** Begins the task's grid anew: next tick one period from now. */
  restartGrid(process: Process, task: string): void;
  /** Its next tick stays where it is; from there on it has this period. */
  changePeriod(process: Process, task: string, periodMs: number): void;
  /** Last tick of the task's grid up to now (ms); −1 before the first. */
  lastTickMs(process: Process, task: string, subject?: number): number;

  /** Sends a request from one process to another. */
  call(from: Process, to: string, code: string, parts: CallParts): void;
  /** Answers a request, now or later. The server's own cost of 1 ms is added. */
  respond(call: RemotingCall, response: ResponseParts): void;
  /** The answer will wait for something: the caller may give up first. */
  expectSilence(call: RemotingCall): void;
  /** Closes a process's connections: all, or those that others made to it. */
  closeConnections(process: Process, reason: string, side: 'both' | 'server'): void;
  cutLink(a: string, b: string): void;
  healLink(a: string, b: string): void;
  /** From now on everything that would happen in the process waits … */
  freeze(process: Process): void;
  /** … until now, and happens in the order in which it came. */
  thaw(process: Process): void;
  /** Whether what one of two nodes sends now is taken by the other: the link is up and neither is frozen. */
  isLinkUp(a: string, b: string): boolean;
  /** Whether a request that a client sends now is taken by a server: the link is up, neither is frozen, and the port is open. */
  isReachable(client: string, server: string): boolean;
  latencyMs(a: string, b: string): number;

  /** Integer from 0 up to but not including `bound`, from the stream of (seed, mechanism, entity). */
  draw(mechanism: string, entity: string, bound: number): number;
}

export interface TaskSpec {
  /** Earliest time at which a tick would find work (ms, may be past = next tick); Infinity = none. Changes nothing. */
  nextWorkAt(ctx: EngineContext, task: PeriodicTask): number;
  run(ctx: EngineContext, task: PeriodicTask): void;
  /** UNIQ_KEY of the message that the next tick is waited for; a task without one is background work. */
  waitsFor?(ctx: EngineContext, task: PeriodicTask): string | undefined;
}

/** What an event in the queue means to people: a line of the *pending* list without its time. */
export interface PendingEvent {
  /** Stable word: timer, arrival, consume … */
  readonly kind: string;
  readonly name: string;
  readonly subject?: string | undefined;
  readonly msgId?: string | undefined;
  readonly housekeeping: boolean;
}

/** Stable words for why an action is impossible; the pictures have a sentence for each. */
export type RejectionReason =
  | 'notRunning'
  | 'alreadyRunning'
  | 'alreadyStopping'
  | 'frozen'
  | 'notFrozen'
  | 'sameNode'
  | 'portClosed'
  | 'portOpen'
  | 'noPort'
  | 'alreadyCut'
  | 'notCut'
  | 'noConsumerRunning'
  | 'noTransactionListener'
  | 'noHalfMessage'
  | 'noRecall'
  | 'noRecallHandle'
  | 'notSimpleConsumer'
  | 'receivesInLoop'
  | 'notPushConsumer'
  | 'notPaused'
  | 'notPullConsumer'
  | 'notReceived'
  | 'badExpression'
  | 'badProperty'
  | 'noOffsetFile'
  | 'alreadySuspended'
  | 'notSuspended'
  | 'noBrokerRunning'
  | 'noSuchNameServer'
  | 'notRegistered'
  | 'notSubscribed'
  | 'nothingToChange'
  | 'noSuchOption'
  | 'badOption'
  | 'badOrderConf'
  | 'noNameServerRunning'
  | 'noPop'
  | 'noRetryTopicMode'
  | 'noSuchGroup'
  | 'noSuchTopic'
  | 'badProducerId'
  | 'badConsumerId'
  | 'otherKindOfTopic'
  | 'nothingReceived'
  | 'unknownAction';

/** Why an action is impossible, and what the sentence is about. */
export interface ActionRejection {
  readonly reason: RejectionReason;
  readonly subject?: string;
}

export interface ActionHandler {
  readonly spec: ActionSpec;
  /** Why it is impossible now, or undefined when it can be applied. */
  reject(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined;
  /** Called after action.applied; facts emitted here are caused by it. */
  apply(ctx: EngineContext, action: ScriptAction, occurrence: Occurrence): void;
}

/** Which action of the script it is, and which of its repetitions (both from 0). */
export interface Occurrence {
  readonly index: number;
  readonly repetition: number;
}

/** Machine instances of a definition, and what the engine does on their proposals. */
export interface MachineBehaviour {
  readonly definition: AnyStateMachine;
  /** Whether changes of state are facts (nodes, connections, links). */
  readonly recordsChanges?: boolean;
  readonly actions?: Readonly<Record<string, (ctx: EngineContext, instance: never) => void>>;
  readonly guards?: Readonly<Record<string, (ctx: EngineContext, instance: never) => boolean>>;
  /** Milliseconds of named delays. */
  readonly delays?: Readonly<Record<string, (ctx: EngineContext, instance: never) => number>>;
}

export interface Mechanism {
  readonly id: string;
  readonly actions?: Readonly<Record<string, ActionHandler>>;
  /** By node kind and request code. */
  readonly requestProcessors?: Readonly<
    Partial<Record<Process['kind'], Readonly<Record<string, (ctx: EngineContext, call: RemotingCall) => void>>>>
  >;
  readonly eventHandlers?: Readonly<Record<string, (ctx: EngineContext, payload: never) => void>>;
  readonly tasks?: Readonly<Record<string, TaskSpec>>;
  /**
   * Events of this mechanism that people wait for; all others are background work in the pending list. Undefined when nothing will
   * come of one: what it belonged to is over, as its handler will find.
   */
  readonly pendingEvents?: Readonly<Record<string, (payload: never) => PendingEvent | undefined>>;
  readonly machines?: readonly MachineBehaviour[];
  /** Whether nothing of this mechanism is under way (for the quiet end of a run). */
  isQuiet?(ctx: EngineContext): boolean;
}

export const defineMechanism = (mechanism: Mechanism): Mechanism => mechanism;
