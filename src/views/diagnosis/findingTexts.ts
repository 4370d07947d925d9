/** Each finding as a sentence in the current language. */
import type {
  Excluded,
  ExcludedWord,
  Finding,
  FindingWord,
  QuestionId,
  DiagnosisSubject,
} from '../../projections/diagnosis/diagnosisModel.ts';
import { m } from '../../paraglide/messages.js';
import { count, duration, saidTime, messageName, queueName } from '../format/index.ts';
import { factSentence } from '../sentences/sentences.ts';
import { queuesInWords, reasonText, type SentenceContext } from '../sentences/words.ts';

/** Values as they stand in a sentence. */
interface Said {
  readonly message: string;
  readonly consumer: string;
  readonly other: string;
  readonly group: string;
  readonly topic: string;
  readonly queue: string;
  readonly broker: string;
  readonly producer: string;
  readonly text: string;
  readonly tag: string;
  readonly count: string;
  readonly span: string;
  readonly time: string;
}

const sentences: Readonly<Record<FindingWord, (said: Said) => string>> = {
  arrived: (said) => m.diagnosis_arrived(said),
  nothingSent: (said) => m.diagnosis_nothingSent(said),
  sending: (said) => m.diagnosis_sending(said),
  notSentNoNameServer: (said) => m.diagnosis_notSentNoNameServer(said),
  notSentNoRoute: (said) => m.diagnosis_notSentNoRoute(said),
  notSent: (said) => m.diagnosis_notSent(said),
  half: (said) => m.diagnosis_half(said),
  rolledBack: (said) => m.diagnosis_rolledBack(said),
  discarded: (said) => m.diagnosis_discarded(said),
  delayed: (said) => m.diagnosis_delayed(said),
  retryWaiting: (said) => m.diagnosis_retryWaiting(said),
  deadLetter: (said) => m.diagnosis_deadLetter(said),
  deadLetterWaiting: (said) => m.diagnosis_deadLetterWaiting(said),
  gone: (said) => m.diagnosis_gone(said),
  dropped: (said) => m.diagnosis_dropped(said),
  givenUp: (said) => m.diagnosis_givenUp({ ...said, reason: reasonText(said.text) }),
  filteredBroker: (said) => m.diagnosis_filteredBroker(said),
  filteredClient: (said) => m.diagnosis_filteredClient(said),
  noSubscriber: (said) => m.diagnosis_noSubscriber(said),
  noTopicThere: (said) => m.diagnosis_noTopicThere(said),
  groupDown: (said) => m.diagnosis_groupDown(said),
  notReceived: (said) => m.diagnosis_notReceived(said),
  consumerDown: (said) => m.diagnosis_consumerDown(said),
  ownerNone: (said) => m.diagnosis_ownerNone(said),
  ownerNoRoute: (said) => m.diagnosis_ownerNoRoute(said),
  ownerUnshared: (said) => m.diagnosis_ownerUnshared(said),
  ownerTwins: (said) => m.diagnosis_ownerTwins(said),
  ownerNotReading: (said) => m.diagnosis_ownerNotReading(said),
  ownerGone: (said) => m.diagnosis_ownerGone(said),
  suspended: (said) => m.diagnosis_suspended(said),
  brokerDown: (said) => m.diagnosis_brokerDown(said),
  cut: (said) => m.diagnosis_cut(said),
  passed: (said) => m.diagnosis_passed(said),
  startedAfter: (said) => m.diagnosis_startedAfter(said),
  lockDenied: (said) => m.diagnosis_lockDenied(said),
  behind: (said) => m.diagnosis_behind(said),
  flowControlled: (said) => m.diagnosis_flowControlled(said),
  pullRefused: (said) => m.diagnosis_pullRefused(said),
  cached: (said) => m.diagnosis_cached(said),
  idle: (said) => (said.count === '1' ? m.diagnosis_idleOne(said) : m.diagnosis_idle(said)),
  onItsWay: (said) => m.diagnosis_onItsWay(said),
  unexplained: (said) => m.diagnosis_unexplained(said),
  once: (said) => m.diagnosis_once(said),
  never: (said) => m.diagnosis_never(said),
  noneTwice: (said) => m.diagnosis_noneTwice(said),
  eachInstance: (said) => m.diagnosis_eachInstance(said),
  retried: (said) => m.diagnosis_retried(said),
  suspendedAgain: (said) => m.diagnosis_suspendedAgain(said),
  twins: (said) => m.diagnosis_twins(said),
  crashedAfter: (said) => m.diagnosis_crashedAfter(said),
  crashedDuring: (said) => m.diagnosis_crashedDuring(said),
  stopped: (said) => m.diagnosis_stopped(said),
  queueMoved: (said) => m.diagnosis_queueMoved(said),
  offsetReset: (said) => m.diagnosis_offsetReset(said),
  sought: (said) => m.diagnosis_sought(said),
  resubmitted: (said) => m.diagnosis_resubmitted(said),
  storedTwice: (said) => m.diagnosis_storedTwice(said),
  readAgain: (said) => m.diagnosis_readAgain(said),
  prompt: (said) => m.diagnosis_prompt(said),
  notYet: (said) => m.diagnosis_notYet(said),
  nothingYet: (said) => m.diagnosis_nothingYet(said),
  sendRetried: (said) => m.diagnosis_sendRetried(said),
  sendSlow: (said) => m.diagnosis_sendSlow(said),
  halfWaited: (said) => m.diagnosis_halfWaited(said),
  delayWaited: (said) => m.diagnosis_delayWaited(said),
  retriesWaited: (said) => (said.count === '1' ? m.diagnosis_retryWaited(said) : m.diagnosis_retriesWaited(said)),
  scanLate: (said) => m.diagnosis_scanLate(said),
  queueTaken: (said) => m.diagnosis_queueTaken(said),
  refusedLate: (said) => m.diagnosis_refusedLate(said),
  notWoken: (said) => m.diagnosis_notWoken(said),
  pulledLate: (said) => m.diagnosis_pulledLate(said),
  behindOther: (said) => m.diagnosis_behindOther(said),
  listenerLate: (said) => m.diagnosis_listenerLate(said),
  neverStored: (said) => m.diagnosis_neverStored(said),
  deliveredAgain: (said) => m.diagnosis_deliveredAgain(said),
  stillParked: (said) => m.diagnosis_stillParked(said),
  stillUnread: (said) => m.diagnosis_stillUnread(said),
  owner: (said) => m.diagnosis_owner(said),
  ownerTwo: (said) => m.diagnosis_ownerTwo(said),
  ownerEach: (said) => m.diagnosis_ownerEach(said),
  holds: (said) => m.diagnosis_holds(said),
  holdsAll: (said) => m.diagnosis_holdsAll(said),
  noQueue: (said) => m.diagnosis_noQueue(said),
  notAsked: (said) => m.diagnosis_notAsked(said),
  taken: (said) => m.diagnosis_taken(said),
  openAgain: (said) => m.diagnosis_openAgain(said),
  postRefused: (said) => m.diagnosis_postRefused(said),
  postUnanswered: (said) => m.diagnosis_postUnanswered(said),
  notDeleted: (said) => m.diagnosis_notDeleted(said),
  notAcked: (said) => m.diagnosis_notAcked(said),
  unconfirmedWaited: (said) => m.diagnosis_unconfirmedWaited(said),
  reviveLate: (said) => m.diagnosis_reviveLate(said),
  askedLate: (said) => m.diagnosis_askedLate(said),
  noOwner: (said) => m.diagnosis_noOwner(said),
  takesAny: (said) => m.diagnosis_takesAny(said),
  notInQueue: (said) => m.diagnosis_notInQueue(said),
};

const excludedTexts: Readonly<Record<ExcludedWord, (inputs: { fact: string; span: string }) => string>> = {
  notStored: m.diagnosis_not_stored,
  notReadable: m.diagnosis_not_readable,
  nobodyReads: m.diagnosis_not_nobodyReads,
  noOwner: m.diagnosis_not_noOwner,
  offsetPassed: m.diagnosis_not_offsetPassed,
  notLocked: m.diagnosis_not_locked,
  noPull: m.diagnosis_not_noPull,
  failed: m.diagnosis_not_failed,
  storedTwice: m.diagnosis_not_storedTwice,
  moved: m.diagnosis_not_moved,
  ended: m.diagnosis_not_ended,
  twins: m.diagnosis_not_twins,
  sentLate: m.diagnosis_not_sentLate,
  readLate: m.diagnosis_not_readLate,
  scannedLate: m.diagnosis_not_scannedLate,
  revivedLate: m.diagnosis_not_revivedLate,
  calledLate: m.diagnosis_not_calledLate,
  otherOwner: m.diagnosis_not_otherOwner,
};

/** What is as it should be, and the fact that says so. */
export const excludedText = ({ word, fact, ms }: Excluded, context: SentenceContext): string =>
  excludedTexts[word]({ fact: factSentence(fact, context), span: duration(ms) });

const questions: Readonly<Record<QuestionId, () => string>> = {
  arriving: () => m.diagnosis_ask_arriving(),
  twice: () => m.diagnosis_ask_twice(),
  late: () => m.diagnosis_ask_late(),
  owner: () => m.diagnosis_ask_owner(),
};

export const questionText = (question: QuestionId): string => questions[question]();

export function findingText({ word, values }: Finding, keys: ReadonlyMap<string, string>): string {
  const name = (id: string): string => messageName(id, keys.get(id));
  // The other one is a node or a message; a msgId is the only 32 hex characters.
  const other = /^[0-9A-F]{32}$/.test(values.other) ? name(values.other) : values.other;
  return sentences[word]({
    message: name(values.msgId),
    consumer: values.consumer,
    other,
    group: values.group,
    topic: values.topic,
    queue: queueName(values.queue),
    broker: values.broker,
    producer: values.producer,
    // RocketMQ's own words; of an exception the first line.
    text: word === 'holds' || word === 'holdsAll' ? queuesInWords(values.text.split(' ')) : (values.text.split('\n')[0] ?? ''),
    tag: values.tag === '' ? '—' : values.tag,
    count: count(values.number),
    span: duration(values.ms),
    time: saidTime(values.atMs),
  }).trim();
}

export function subjectText({ kind, id }: DiagnosisSubject, keys: ReadonlyMap<string, string>): string {
  switch (kind) {
    case 'message':
      return m.diagnosis_about_message({ name: messageName(id, keys.get(id)) });
    case 'queue':
      return m.diagnosis_about_queue({ name: queueName(id) });
    case 'consumer':
      return m.diagnosis_about_consumer({ name: id });
    case 'group':
      return m.diagnosis_about_group({ name: id });
  }
}
