/** Read model of the retry ladder: from the folded state to what the picture shows at one moment. */
import { parseDelayLevels, type Fact, type Projection, type Selection } from '../../engine/index.ts';
import { applyExit, exitModel } from './deadLetterExit.ts';
import { planInvisible, planPopRetries, planRetries, retryCount } from './delaySchedule.ts';
import type { PlannedRetry, RetryRule } from './delaySchedule.ts';
import { apply, finished, initial, isHidden, keyOf, maximumFor, retryPrefix } from './ladderState.ts';
import type { FailingMessage, LadderState, Wait } from './ladderState.ts';
import { applyInvisible } from './invisibleWait.ts';
import type {
  LadderMessage,
  LadderRung,
  LadderStep,
  RetryLadderModel,
  StepStatus,
  UnusedReason,
  WaitingMessage,
} from './retryLadderModel.ts';

const mostWaitingShown = 60;

/** Group the ladder is about: the selection's, else that of the first message that failed, else the scenario's first. */
function groupShown(state: LadderState, selection: Selection | undefined): string | undefined {
  if (selection?.kind === 'group' && state.groups.has(selection.id)) return selection.id;
  if (selection?.kind === 'consumer') {
    for (const [group, rule] of state.groups) if (rule.maxReconsumeTimes.has(selection.id)) return group;
  }
  if (selection?.kind === 'queue' && selection.id.startsWith(retryPrefix)) {
    const group = selection.id.slice(retryPrefix.length).split(':')[0];
    if (group !== undefined && state.groups.has(group)) return group;
  }
  const first = mainOf([...state.messages.values()]);
  if (first !== undefined) return first.group;
  const firstGroup = state.groups.keys().next();
  return firstGroup.done === true ? undefined : firstGroup.value;
}

const lastMovedAt = ({ deadLetteredAt, deliveries, firstFailedAt }: FailingMessage): number =>
  deadLetteredAt ?? deliveries.at(-1)?.at ?? firstFailedAt;

/** The first message that still fails; when all are through, the one that came through last. */
function mainOf(messages: readonly FailingMessage[]): FailingMessage | undefined {
  const still = messages.find((message) => !finished.has(message.phase));
  return still ?? [...messages].sort((a, b) => lastMovedAt(a) - lastMovedAt(b)).at(-1);
}

function statusOf(message: FailingMessage, attempt: number): StepStatus {
  if (message.deliveries.some((delivery) => delivery.attempt === attempt)) return 'past';
  if (finished.has(message.phase))
    return message.waits.some((wait) => wait.attempt === attempt && wait.foundAt !== undefined) ? 'past' : 'notNeeded';
  return message.waits.some((wait) => wait.attempt === attempt) ? 'present' : 'future';
}

function stepsOf(plan: readonly PlannedRetry[], message: FailingMessage | undefined): readonly LadderStep[] {
  if (message === undefined) return plan.map((retry) => ({ ...retry, status: 'future' }));
  // What a listener asked for may differ from the plan, so the plan only continues what really happened.
  const steps: LadderStep[] = [];
  let nominalMs = 0;
  for (const retry of plan) {
    const wait = message.waits.find((one) => one.attempt === retry.attempt);
    const delayMs = wait === undefined ? retry.delayMs : wait.dueAt - wait.storedAt;
    nominalMs += delayMs;
    const delivery = message.deliveries.find((one) => one.attempt === retry.attempt);
    steps.push({
      attempt: retry.attempt,
      level: wait?.level ?? retry.level,
      delayMs,
      nominalMs,
      status: statusOf(message, retry.attempt),
      storedAt: wait?.storedAt,
      dueAt: wait?.dueAt,
      foundAt: wait?.foundAt,
      arrivedAt: delivery?.at,
      result: delivery?.result,
    });
  }
  return steps;
}

function rungsOf(rule: RetryRule, steps: readonly LadderStep[], hasGroup: boolean): readonly LadderRung[] {
  const used = new Set(steps.map((step) => step.level));
  const lowest = Math.min(...used);
  const reasonFor = (level: number): UnusedReason | undefined => {
    if (used.has(level) || !hasGroup) return undefined;
    if (steps.length === 0) return 'neverRetried';
    if (rule.askedLevel > 0) return 'listenerAsksOther';
    return level < lowest ? 'belowFirstRetry' : 'aboveLastRetry';
  };
  return rule.levels.map((delayMs, index) => ({ level: index + 1, queueId: index, delayMs, unusedBecause: reasonFor(index + 1) }));
}

function waitOf(message: FailingMessage, isInvisible: boolean): Wait | undefined {
  // An invisible time runs on while the message is processed.
  const waits = message.phase === 'waiting' || (isInvisible && message.phase === 'beingConsumed');
  return waits ? message.waits.findLast((wait) => wait.foundAt === undefined) : undefined;
}

function waitingOf(messages: readonly FailingMessage[], main: FailingMessage | undefined, isInvisible: boolean): readonly WaitingMessage[] {
  const waiting: WaitingMessage[] = [];
  for (const message of messages) {
    const wait = message === main ? undefined : waitOf(message, isInvisible);
    if (wait !== undefined)
      waiting.push({
        msgId: message.msgId,
        key: message.key,
        attempt: wait.attempt,
        level: wait.level,
        storedAt: wait.storedAt,
        dueAt: wait.dueAt,
      });
  }
  return waiting.sort((a, b) => a.dueAt - b.dueAt || a.storedAt - b.storedAt || (a.msgId < b.msgId ? -1 : 1));
}

function publicMessage(message: FailingMessage): LadderMessage {
  const { msgId, group, key, tag, topic, phase, firstFailedAt, reconsumeTimes, stored, deadLetteredAt } = message;
  return {
    msgId,
    group,
    key,
    tag,
    topic,
    phase,
    firstFailedAt,
    reconsumeTimes,
    stored,
    deadLetteredAt,
    deliveries: message.deliveries.map((delivery) => ({ ...delivery })),
  };
}

function selectedMessage(state: LadderState, selection: Selection | undefined): FailingMessage | undefined {
  if (selection?.kind !== 'message') return undefined;
  return mainOf([...state.groups.keys()].flatMap((group) => state.messages.get(keyOf(selection.id, group)) ?? []));
}

function model(state: LadderState, _nowMs: number, selection: Selection | undefined): RetryLadderModel {
  const selected = selectedMessage(state, selection);
  const group = selected?.group ?? groupShown(state, selection);
  const ofGroup = group === undefined ? [] : [...state.messages.values()].filter((message) => message.group === group);
  const main = selected ?? mainOf(ofGroup);
  const groupRule = group === undefined ? undefined : state.groups.get(group);
  const messageDelayLevel = state.schedules.get(main?.stored?.broker ?? '') ?? [...state.schedules.values()][0] ?? state.defaultSchedule;
  const rule: RetryRule = {
    levels: parseDelayLevels(messageDelayLevel),
    maxReconsumeTimes: maximumFor(state, groupRule, main?.failedBy),
    askedLevel: groupRule?.askedLevel ?? 0,
    firstLevel: state.firstLevel,
  };
  const invisibleMs = groupRule?.invisibleMs;
  const isInvisible = isHidden(groupRule);
  const plan = invisibleMs === undefined ? (isInvisible ? planPopRetries(rule) : planRetries(rule)) : planInvisible(invisibleMs);
  // Where no group retries nothing is to come.
  const steps = group === undefined ? [] : stepsOf(plan, main);
  const wait = main === undefined ? undefined : waitOf(main, isInvisible);
  const waiting = waitingOf(ofGroup, main, isInvisible);
  return {
    group,
    otherGroups: group === undefined ? [] : [...state.groups.keys()].filter((one) => one !== group),
    isOrderly: group !== undefined && state.orderlyGroups.includes(group),
    withoutLadder: state.withoutLadder,
    waits: isInvisible ? 'invisible' : 'levels',
    messageDelayLevel,
    isDefaultSchedule: messageDelayLevel === state.defaultSchedule,
    maxRetries: invisibleMs === undefined ? retryCount(rule) : steps.length - 1,
    maxRetriesDiffer: !isInvisible && !state.lastStartSetsMaximum && new Set(groupRule?.maxReconsumeTimes.values()).size > 1,
    rungs: isInvisible ? steps.map(({ level, delayMs }) => ({ level, delayMs })) : rungsOf(rule, steps, group !== undefined),
    steps,
    main: main === undefined ? undefined : publicMessage(main),
    countdown: wait === undefined ? undefined : { attempt: wait.attempt, level: wait.level, fromMs: wait.storedAt, dueAt: wait.dueAt },
    waiting: waiting.slice(0, mostWaitingShown),
    waitingHidden: Math.max(0, waiting.length - mostWaitingShown),
    deadLetters: groupRule?.deadLetters ?? 0,
    exit: group === undefined ? undefined : exitModel(state.exit, group, main?.phase === 'deadLetter' ? main.msgId : undefined),
  };
}

const foldFact = (state: LadderState, fact: Fact): void => {
  applyExit(state.exit, fact);
  if (!applyInvisible(state, fact)) apply(state, fact);
};

export const retryLadder: Projection<LadderState, RetryLadderModel> = { id: 'retryLadder', initial, apply: foldFact, model };
