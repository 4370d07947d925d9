/** What the actions of a script do, in letters: the first picture's marks and notices have them too, so they come before the sentences. */
import type { SentenceContext } from './words.ts';
import { count, duration, queueName } from '../format/index.ts';
import { m } from '../../paraglide/messages.js';

/** Longest value of an action's parameter that is shown in a sentence (characters). */
const longestParam = 60;

function paramText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > longestParam ? `${text.slice(0, longestParam)}…` : text;
}

/** A script action as one could type it: `send p1 topic=OrderTopic tag=TagA`. Its time is said by the fact, so `at` is left out. */
export function typedAction(action: unknown): string {
  const { at: _at, do: verb, ...params } = paramsOf(action);
  const shown = Object.entries(params).map(([name, value]) => `${name}=${paramText(value)}`);
  return [typeof verb === 'string' ? verb : '?', ...shown].join(' ');
}

const paramsOf = (action: unknown): Readonly<Record<string, unknown>> =>
  typeof action === 'object' && action !== null ? (action as Readonly<Record<string, unknown>>) : {};

/** What a script action does: "c1 is killed (kill -9)". An action that has no sentence is shown as one could type it. */
export function actionText(action: unknown, context: Pick<SentenceContext, 'message'>): string {
  const given = paramsOf(action);
  const text = (name: string): string => paramText(given[name]);
  switch (given['do']) {
    case 'send':
      return sendText(given);
    case 'httpSend':
      return Number(given['count'] ?? 1) === 1
        ? m.action_do_httpSend_one({ client: text('client') })
        : m.action_do_httpSend({ client: text('client'), count: count(Number(given['count'])) });
    case 'httpReceive':
      return m.action_do_httpReceive({ client: text('client') });
    case 'httpDelete':
      return given['messages'] === undefined
        ? m.action_do_httpDelete_all({ client: text('client') })
        : m.action_do_httpDelete({ client: text('client'), messages: text('messages') });
    case 'applyProducerId':
      return m.action_do_applyProducerId({ id: text('producerId'), topic: text('topic') });
    case 'applyConsumerId':
      return m.action_do_applyConsumerId({ id: text('consumerId'), topic: text('topic') });
    case 'grantTopic':
      return m.action_do_grantTopic({ accessKey: text('accessKey'), topic: text('topic') });
    case 'print':
      return m.action_do_print({ client: text('client'), text: text('text') });
    case 'closePort':
      return m.action_do_closePort({ node: text('node') });
    case 'openPort':
      return m.action_do_openPort({ node: text('node') });
    case 'sendBatch':
      return m.action_do_sendBatch({ producer: text('producer'), count: Number(given['messages']) });
    case 'sendInTransaction':
      return m.action_do_sendInTransaction({ producer: text('producer') });
    case 'answerCheckback':
      return m.action_do_answerCheckback({ message: context.message(text('message')), state: text('state') });
    case 'registerMessageListener':
      return m.action_do_registerMessageListener({ consumer: text('consumer') });
    case 'updateCorePoolSize':
      return m.action_do_updateCorePoolSize({ consumer: text('consumer'), count: Number(given['corePoolSize']) });
    case 'answerConsumption':
      return m.action_do_answerConsumption({ group: text('group'), result: text('result'), message: context.message(text('message')) });
    case 'receive':
      return m.action_do_receive({ consumer: text('consumer') });
    case 'ack':
      return m.action_do_ack({ consumer: text('consumer'), message: context.message(text('message')) });
    case 'changeInvisibleDuration':
      return m.action_do_changeInvisibleDuration({
        consumer: text('consumer'),
        message: context.message(text('message')),
        time: duration(Number(given['invisibleDuration'])),
      });
    case 'request':
      return m.action_do_request({ producer: text('producer'), topic: text('topic') });
    case 'pause':
      return m.action_do_pause({ consumer: text('consumer'), queue: queueName(text('queue')) });
    case 'resume':
      return m.action_do_resume({ consumer: text('consumer'), queue: queueName(text('queue')) });
    case 'commitSync':
      return given['queue'] === undefined
        ? m.action_do_commitSync({ consumer: text('consumer') })
        : m.action_do_commitQueue({ consumer: text('consumer'), queue: text('queue') });
    case 'seek':
      return m.action_do_seek({ consumer: text('consumer'), queue: queueName(text('queue')), offset: text('offset') });
    case 'recall':
      return m.action_do_recall({ producer: text('producer'), message: context.message(text('message')) });
    case 'start':
      return m.action_do_start({ node: text('node') });
    case 'stop':
      return m.action_do_stop({ node: text('node') });
    case 'crash':
      return m.action_do_crash({ node: text('node') });
    case 'callStart':
      return m.action_do_callStart({ client: text('client') });
    case 'exit':
      return m.action_do_exit({ client: text('client') });
    case 'powerFailure':
      return given['diskLost'] === true ? m.action_do_loseDisk({ node: text('node') }) : m.action_do_powerFailure({ node: text('node') });
    case 'fillDisk':
      return m.action_do_fillDisk({ broker: text('broker'), percent: text('percent') });
    case 'stallAppends':
      return m.action_do_stallAppends({ broker: text('broker'), ms: text('forMs') });
    case 'slowDisk':
      return m.action_do_slowDisk({ broker: text('broker'), flush: text('flushMs') });
    case 'deleteOffsetFile':
      return m.action_do_deleteOffsetFile({ consumer: text('consumer') });
    case 'freeze':
      return m.action_do_freeze({ node: text('node') });
    case 'thaw':
      return m.action_do_thaw({ node: text('node') });
    case 'cutLink':
      return m.action_do_cutLink({ from: text('from'), to: text('to') });
    case 'changeLink':
      return m.action_do_changeLink({ from: text('from'), to: text('to') });
    case 'unsubscribe':
      return m.action_do_unsubscribe({ consumer: text('consumer'), topic: text('topic') });
    case 'updateNameServerAddressList':
      return m.action_do_updateNameServerAddressList({ client: text('client'), nameServers: text('namesrvAddr') });
    case 'wipeWritePerm':
      return m.action_do_wipeWritePerm({ broker: text('broker') });
    case 'addWritePerm':
      return m.action_do_addWritePerm({ broker: text('broker') });
    case 'healLink':
      return m.action_do_healLink({ from: text('from'), to: text('to') });
    case 'subscribe':
      return m.action_do_subscribe({ consumer: text('consumer'), topic: text('topic'), expression: text('expression') || '*' });
    case 'updateTopic':
      return m.action_do_updateTopic({ topic: text('topic') });
    case 'deleteTopic':
      return m.action_do_deleteTopic({ topic: text('topic') });
    case 'updateBrokerConfig':
      return m.action_do_updateBrokerConfig({ broker: text('broker'), key: text('key'), value: text('value') });
    case 'updateOrderConf':
      return m.action_do_updateOrderConf({ topic: text('topic') });
    case 'updateSubGroup':
      return m.action_do_updateSubGroup({ group: text('group') });
    case 'deleteSubGroup':
      return m.action_do_deleteSubGroup({ group: text('group') });
    case 'resetOffset':
      return m.action_do_resetOffset({ group: text('group'), topic: text('topic') });
    case 'setConsumeMode':
      return m.action_do_setConsumeMode({ group: text('group'), topic: text('topic'), mode: text('mode') });
    case 'consumerProgress':
      return m.action_do_consumerProgress({ group: text('group') });
    case 'queryById':
      return m.action_do_queryById({ message: context.message(text('message')) });
    case 'queryByUniqueKey':
      return m.action_do_queryByUniqueKey({ message: context.message(text('message')) });
    case 'consumerStatus':
      return m.action_do_consumerStatus({ group: text('group') });
    case 'queryByKey':
      return m.action_do_queryByKey({ key: text('key') });
    case 'suspendConsumer':
      return m.action_do_suspendConsumer({ consumer: text('consumer') });
    case 'resumeConsumer':
      return m.action_do_resumeConsumer({ consumer: text('consumer') });
    default:
      return typedAction(action);
  }
}

/** A topic that is no name at all, empty or with spaces, stands in quotes: only so it is seen. */
const shownTopic = (topic: string): string => (/^\S+$/.test(topic) ? topic : `"${topic}"`);

function sendText(given: Readonly<Record<string, unknown>>): string {
  const producer = paramText(given['producer']);
  const many = typeof given['count'] === 'number' && given['count'] > 1 ? given['count'] : undefined;
  const every = typeof given['every'] === 'number' && given['every'] > 0 ? duration(given['every']) : undefined;
  const topic = typeof given['topic'] === 'string' ? shownTopic(given['topic']) : undefined;
  if (many === undefined) return topic === undefined ? m.action_do_send({ producer }) : m.action_do_send_topic({ producer, topic });
  const inputs = { producer, count: count(many) };
  if (every === undefined)
    return topic === undefined ? m.action_do_send_together(inputs) : m.action_do_send_togetherTopic({ ...inputs, topic });
  return topic === undefined ? m.action_do_send_many({ ...inputs, every }) : m.action_do_send_manyTopic({ ...inputs, every, topic });
}

const verbs: Readonly<Record<string, () => string>> = {
  send: () => m.action_verb_send(),
  print: () => m.action_verb_print(),
  closePort: () => m.action_verb_closePort(),
  openPort: () => m.action_verb_openPort(),
  sendBatch: () => m.action_verb_sendBatch(),
  sendInTransaction: () => m.action_verb_sendInTransaction(),
  answerConsumption: () => m.action_verb_answerConsumption(),
  answerCheckback: () => m.action_verb_answerCheckback(),
  recall: () => m.action_verb_recall(),
  receive: () => m.action_verb_receive(),
  ack: () => m.action_verb_ack(),
  changeInvisibleDuration: () => m.action_verb_changeInvisibleDuration(),
  seek: () => m.action_verb_seek(),
  pause: () => m.action_verb_pause(),
  resume: () => m.action_verb_resume(),
  commitSync: () => m.action_verb_commitSync(),
  request: () => m.action_verb_request(),
  start: () => m.action_verb_start(),
  stop: () => m.action_verb_stop(),
  crash: () => m.action_verb_crash(),
  callStart: () => m.action_verb_callStart(),
  exit: () => m.action_verb_exit(),
  powerFailure: () => m.action_verb_powerFailure(),
  fillDisk: () => m.action_verb_fillDisk(),
  stallAppends: () => m.action_verb_stallAppends(),
  slowDisk: () => m.action_verb_slowDisk(),
  freeze: () => m.action_verb_freeze(),
  thaw: () => m.action_verb_thaw(),
  cutLink: () => m.action_verb_cutLink(),
  changeLink: () => m.action_verb_changeLink(),
  unsubscribe: () => m.action_verb_unsubscribe(),
  updateNameServerAddressList: () => m.action_verb_updateNameServerAddressList(),
  wipeWritePerm: () => m.action_verb_wipeWritePerm(),
  addWritePerm: () => m.action_verb_addWritePerm(),
  healLink: () => m.action_verb_healLink(),
  subscribe: () => m.action_verb_subscribe(),
  deleteOffsetFile: () => m.action_verb_deleteOffsetFile(),
  updateTopic: () => m.action_verb_updateTopic(),
  deleteTopic: () => m.action_verb_deleteTopic(),
  updateBrokerConfig: () => m.action_verb_updateBrokerConfig(),
  updateOrderConf: () => m.action_verb_updateOrderConf(),
  updateSubGroup: () => m.action_verb_updateSubGroup(),
  deleteSubGroup: () => m.action_verb_deleteSubGroup(),
  resetOffset: () => m.action_verb_resetOffset(),
  setConsumeMode: () => m.action_verb_setConsumeMode(),
  consumerProgress: () => m.action_verb_consumerProgress(),
  registerMessageListener: () => m.action_verb_registerMessageListener(),
  updateCorePoolSize: () => m.action_verb_updateCorePoolSize(),
  queryById: () => m.action_verb_queryById(),
  queryByUniqueKey: () => m.action_verb_queryByUniqueKey(),
  consumerStatus: () => m.action_verb_consumerStatus(),
  queryByKey: () => m.action_verb_queryByKey(),
  suspendConsumer: () => m.action_verb_suspendConsumer(),
  resumeConsumer: () => m.action_verb_resumeConsumer(),
  applyProducerId: () => m.action_verb_applyProducerId(),
  applyConsumerId: () => m.action_verb_applyConsumerId(),
  grantTopic: () => m.action_verb_grantTopic(),
  httpSend: () => m.action_verb_httpSend(),
  httpReceive: () => m.action_verb_httpReceive(),
  httpDelete: () => m.action_verb_httpDelete(),
};

/** A script action in a word or two, for a mark: "link cut". Takes its `do`; an unknown one is shown as it is. */
export function actionWord(verb: string): string {
  const word = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  return word === undefined ? verb : word();
}
