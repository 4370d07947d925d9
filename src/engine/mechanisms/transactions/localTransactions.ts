/** TransactionMQProducer: the local transaction after the half message, and the answers to checks. Source: DefaultMQProducerImpl (4.9.8). */
import type { MessageContent } from '../../model/commitLog.ts';
import { matchingTransactionRule } from '../../model/listenerRules.ts';
import type { ScriptAction, TransactionListenerSpec, TransactionState } from '../../model/scenario.ts';
import type { Broker, Producer, RemotingCall, SendRequest } from '../../model/world.ts';
import type { ActionRejection, CallOutcome, EngineContext } from '../mechanism.ts';
import { print } from '../printed.ts';
import { knownHalfStore, type HalfMessage } from './halfStore.ts';

export const listenerOf = (ctx: EngineContext, producer: Producer): TransactionListenerSpec | undefined =>
  ctx.scenario.producers.find(({ id }) => id === producer.id)?.transactionListener;

/** A value of the first rule that matches and has it, otherwise the listener's own. */
function valueOf<K extends 'localMs' | 'localState' | 'checkState'>(
  listener: TransactionListenerSpec,
  name: K,
  content: MessageContent,
  check: number,
): TransactionListenerSpec[K] {
  const rule = matchingTransactionRule(listener, content, check, (one) => one[name] !== undefined);
  return (rule?.[name] as TransactionListenerSpec[K] | undefined) ?? listener[name];
}

/** What the client makes of what the listener returned. */
const stateOf = (returned: TransactionState): string => (returned === 'NULL' || returned === 'THROW' ? 'UNKNOW' : returned);

interface Sent {
  readonly producer: Producer;
  readonly key: string;
  readonly isOk: boolean;
  readonly request: SendRequest;
}

export interface LocalTransaction extends Sent {
  readonly returned: TransactionState;
}

/** send returned: the same application thread runs the local transaction. */
export function halfSent(ctx: EngineContext, sent: Sent): void {
  const { producer, key, isOk, request } = sent;
  const listener = listenerOf(ctx, producer);
  if (!isOk || listener === undefined) return ctx.raise('send.threadDone', { producer, key });
  // A half that may not survive is rolled back; the local transaction does not run.
  if (request.result?.status !== 'SEND_OK') return endFromSend(ctx, sent, 'ROLLBACK_MESSAGE');
  print(ctx, producer, listener.localPrints, request.content, { topic: request.topic });
  const local: LocalTransaction = { ...sent, returned: valueOf(listener, 'localState', request.content, 0) };
  ctx.after(valueOf(listener, 'localMs', request.content, 0), 'transactions.localDone', local, producer);
}

export function localDone(ctx: EngineContext, local: LocalTransaction): void {
  const { producer, request, returned } = local;
  const { msgId } = request.content;
  if (returned === 'THROW')
    ctx.emit('client.logged', { client: producer.id, level: 'INFO', text: 'executeLocalTransactionBranch exception' });
  const state = stateOf(returned);
  ctx.cause = ctx.emit('localTransaction.executed', { producer: producer.id, msgId, state });
  endFromSend(ctx, local, state);
}

function endFromSend(ctx: EngineContext, { producer, key, request }: Sent, state: string): void {
  const { result, content, topic } = request;
  if (result !== undefined) {
    end(ctx, producer, result.broker, { content, topic }, { state, fromTransactionCheck: false, halfOffset: result.queueOffset });
  }
  ctx.raise('send.threadDone', { producer, key });
}

/** Oneway: a packet that is lost, or a broker that is gone, changes nothing for the caller. */
function end(
  ctx: EngineContext,
  producer: Producer,
  broker: string,
  { content, topic }: { readonly content: MessageContent; readonly topic: string },
  what: { readonly state: string; readonly fromTransactionCheck: boolean; readonly halfOffset: number },
): void {
  const { msgId } = content;
  if (producer.hasMsgTrace) ctx.raise('messageTrace.transactionEnded', { producer, broker, content, topic, ...what });
  ctx.call(producer, broker, 'END_TRANSACTION', {
    body: { group: producer.group, ...what, msgId },
    timeoutMs: ctx.number(producer, what.fromTransactionCheck ? 'mqClientApiTimeout' : 'sendMsgTimeout'),
    isOneway: true,
    msgId,
    then: 'transactions.endSent',
    token: { producer, state: what.state, fromTransactionCheck: what.fromTransactionCheck },
  });
}

/** The connection was refused: the client says so in its log and does nothing else. */
export function endSent(
  ctx: EngineContext,
  { token, outcome }: { token: { producer: Producer; state: string; fromTransactionCheck: boolean }; outcome: CallOutcome },
): void {
  if (outcome.ok) return;
  const text = token.fromTransactionCheck
    ? 'endTransactionOneway exception'
    : `local transaction execute ${token.state}, but end broker transaction failed`;
  ctx.emit('client.logged', { client: token.producer.id, level: token.fromTransactionCheck ? 'ERROR' : 'WARN', text });
}

interface Question {
  readonly content: MessageContent;
  readonly topic: string;
  readonly check: number;
  readonly halfOffset: number;
}

/** CHECK_TRANSACTION_STATE: checkLocalTransaction is asked; a plain producer of the group cannot answer. */
export function checkTransactionState(ctx: EngineContext, call: RemotingCall): void {
  const producer = ctx.process<Producer>(call.to);
  const { content, topic, check, halfOffset } = call.body as unknown as Question;
  const listener = listenerOf(ctx, producer);
  if (listener === undefined) return;
  print(ctx, producer, listener.checkPrints, content, {});
  const returned = takeDecision(ctx, content.msgId) ?? valueOf(listener, 'checkState', content, check);
  end(ctx, producer, call.from, { content, topic }, { state: stateOf(returned), fromTransactionCheck: true, halfOffset });
}

/** msgId → what a hand has decided that the next check is answered with. */
function decisionsOf(ctx: EngineContext): Map<string, TransactionState> {
  let decisions = ctx.world.slices.get('transactions/decided') as Map<string, TransactionState> | undefined;
  if (decisions === undefined) ctx.world.slices.set('transactions/decided', (decisions = new Map()));
  return decisions;
}

function takeDecision(ctx: EngineContext, msgId: string): TransactionState | undefined {
  const decisions = decisionsOf(ctx);
  const decided = decisions.get(msgId);
  decisions.delete(msgId);
  return decided;
}

/** Half messages that a hand means by a msgId or key. */
function meant(ctx: EngineContext, action: ScriptAction): readonly HalfMessage[] {
  const found: HalfMessage[] = [];
  for (const process of ctx.world.processes.values()) {
    if (process.kind !== 'broker') continue;
    for (const message of knownHalfStore(ctx, process as Broker)?.messages.values() ?? []) {
      const { msgId, keys } = message.content;
      if (msgId === action['message'] || keys === action['message']) found.push(message);
    }
  }
  return found;
}

export function rejectAnswer(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  return meant(ctx, action).length > 0 ? undefined : { reason: 'noHalfMessage', subject: action['message'] as string };
}

export function applyAnswer(ctx: EngineContext, action: ScriptAction): void {
  for (const { content } of meant(ctx, action)) decisionsOf(ctx).set(content.msgId, action['state'] as TransactionState);
}
