/** Touching the cluster: each makes an action for the script at the shown moment. */
import type { ResolvedScenario, Selection } from '../../engine/index.ts';
import { messageName } from '../../views/format/index.ts';
import { actionText } from '../../views/sentences/actionWords.ts';
import { m } from '../../paraglide/messages.js';
import { consumingGroup, isLinkCut, isNodeUp, storySummary } from '../models.ts';
import type { ActionCommand, CommandContext } from './command.ts';

/** Node or client that the selection means; undefined for messages, queues, groups and links. */
export function selectedNode(context: CommandContext): string | undefined {
  const { selection, scenario } = context;
  if (selection === undefined || scenario === undefined) return undefined;
  switch (selection.kind) {
    case 'broker':
    case 'nameServer':
    case 'producer':
    case 'consumer':
      return selection.id;
    default:
      return undefined;
  }
}

/** The two ends of the selected link: the longest first part that is a node, because ids contain hyphens too. */
export function linkEnds(scenario: ResolvedScenario, selection: Selection | undefined): readonly [string, string] | undefined {
  if (selection?.kind !== 'link') return undefined;
  const ids = nodeIds(scenario);
  for (const from of ids) {
    const to = selection.id.startsWith(`${from}-`) ? selection.id.slice(from.length + 1) : undefined;
    if (to !== undefined && ids.includes(to)) return [from, to];
  }
  return undefined;
}

export function nodeIds(scenario: ResolvedScenario): readonly string[] {
  const { nameServers, brokers, producers, consumers, httpGateways = [], httpClients = [] } = scenario;
  return [...nameServers, ...brokers, ...producers, ...consumers, ...httpGateways, ...httpClients].map(({ id }) => id);
}

export function endsOf(context: CommandContext): readonly [string, string] | undefined {
  return context.scenario === undefined ? undefined : linkEnds(context.scenario, context.selection);
}

export function whenNode(context: CommandContext, wantsUp: boolean): true | string {
  const node = selectedNode(context);
  if (node === undefined) return m.app_no_selection_node();
  if (isNodeUp(context.run, node) === wantsUp) return true;
  return wantsUp ? m.app_no_down({ node }) : m.app_no_up({ node });
}

function whenLink(context: CommandContext, wantsCut: boolean): true | string {
  const ends = endsOf(context);
  if (ends === undefined) return m.app_no_selection_link();
  if (isLinkCut(context.run, ends[0], ends[1]) === wantsCut) return true;
  return wantsCut ? m.app_no_healed() : m.app_no_cut();
}

function producerOf({ scenario, selection }: CommandContext): string | undefined {
  const chosen = scenario?.producers.find(({ id }) => selection?.kind === 'producer' && selection.id === id);
  return (chosen ?? scenario?.producers[0])?.id;
}

/** The group that works on the selected message, or has it next: the one that failed it, otherwise the only subscriber. */
function groupOf({ run, scenario, selection }: CommandContext): string | undefined {
  if (selection?.kind !== 'message') return undefined;
  const topic = storySummary(run, selection.id)?.topic;
  const subscriber = scenario?.consumers.find(({ subscriptions }) => subscriptions.some((subscription) => subscription.topic === topic));
  return consumingGroup(run, selection.id) ?? subscriber?.group;
}

const answer = (id: 'succeed' | 'fail', result: string): ActionCommand => ({
  id,
  group: 'act',
  icon: id,
  words: [result, id === 'succeed' ? '成功' : '失败'],
  label: () => (id === 'succeed' ? m.app_cmd_succeed() : m.app_cmd_fail()),
  isAvailable: (context) => {
    if (context.selection?.kind !== 'message') return m.app_no_selection_message();
    return groupOf(context) === undefined ? m.app_no_consuming() : true;
  },
  toAction: (context) => ({ do: 'answerConsumption', group: groupOf(context) ?? '', message: context.selection?.id ?? '', result }),
});

/** A producer that can send in a transaction: the selected one, otherwise the first. */
function transactionProducerOf({ scenario, selection }: CommandContext): string | undefined {
  const able = scenario?.producers.filter(({ transactionListener }) => transactionListener !== undefined) ?? [];
  return (able.find(({ id }) => selection?.kind === 'producer' && selection.id === id) ?? able[0])?.id;
}

/** A hand decides what the next check of the selected half message is answered with. */
const answerCheck = (id: 'commitHalf' | 'rollbackHalf', state: string): ActionCommand => ({
  id,
  group: 'act',
  icon: id === 'commitHalf' ? 'succeed' : 'fail',
  words: [state, '事务', '回查', id === 'commitHalf' ? '提交' : '回滚'],
  label: () => (id === 'commitHalf' ? m.app_cmd_commitHalf() : m.app_cmd_rollbackHalf()),
  isAvailable: ({ run, selection }) => {
    if (selection?.kind !== 'message') return m.app_no_selection_message();
    return storySummary(run, selection.id)?.state === 'half' ? true : m.app_no_half();
  },
  toAction: ({ selection }) => ({ do: 'answerCheckback', message: selection?.id ?? '', state }),
});

const linkCommand = (id: 'cut' | 'heal'): ActionCommand => ({
  id,
  group: 'act',
  icon: id,
  words: id === 'cut' ? ['切断', 'network', '网络'] : ['恢复', 'network', '网络'],
  label: (context) => {
    const ends = endsOf(context);
    if (ends === undefined) return id === 'cut' ? m.app_cmd_cut() : m.app_cmd_heal();
    const [from, to] = ends;
    return id === 'cut' ? m.app_cmd_cutLink({ from, to }) : m.app_cmd_healLink({ from, to });
  },
  isAvailable: (context) => whenLink(context, id === 'heal'),
  toAction: (context) => {
    const [from, to] = endsOf(context) ?? ['', ''];
    return { do: id === 'cut' ? 'cutLink' : 'healLink', from, to };
  },
});

export const actCommands: readonly ActionCommand[] = [
  {
    id: 'send',
    group: 'act',
    icon: 'send',
    words: ['发送', 'message', '消息'],
    label: (context) => {
      const producer = producerOf(context);
      return producer === undefined ? m.app_cmd_send() : m.app_cmd_sendFrom({ producer });
    },
    isAvailable: (context) => (producerOf(context) === undefined ? m.app_no_producer() : true),
    toAction: (context) => {
      const topic = context.selection?.kind === 'queue' ? context.selection.id.split(':')[0] : undefined;
      const known = context.scenario?.topics.find(({ name }) => name === topic) ?? context.scenario?.topics[0];
      return {
        do: 'send',
        producer: producerOf(context) ?? '',
        ...(known === undefined ? {} : { topic: known.name }),
        tag: 'TagA',
        keys: nextKey(context),
      };
    },
  },
  {
    id: 'sendInTransaction',
    group: 'act',
    icon: 'send',
    words: ['transaction', 'half message', '事务消息', '半消息'],
    label: (context) => {
      const producer = transactionProducerOf(context);
      return producer === undefined ? m.app_cmd_sendInTransaction() : m.app_cmd_sendInTransactionFrom({ producer });
    },
    isAvailable: (context) => (transactionProducerOf(context) === undefined ? m.app_no_transactionProducer() : true),
    toAction: (context) => ({
      do: 'sendInTransaction',
      producer: transactionProducerOf(context) ?? '',
      tag: 'TagA',
      keys: nextKey(context),
    }),
  },
  answerCheck('commitHalf', 'COMMIT_MESSAGE'),
  answerCheck('rollbackHalf', 'ROLLBACK_MESSAGE'),
  answer('succeed', 'CONSUME_SUCCESS'),
  answer('fail', 'RECONSUME_LATER'),
  {
    id: 'crash',
    group: 'act',
    icon: 'crash',
    words: ['kill', '宕机', '杀掉', '崩溃'],
    label: (context) => {
      const node = selectedNode(context);
      return node === undefined ? m.app_cmd_crash() : m.app_cmd_crashNode({ node });
    },
    isAvailable: (context) => whenNode(context, true),
    toAction: (context) => ({ do: 'crash', node: selectedNode(context) ?? '' }),
  },
  {
    id: 'stop',
    group: 'act',
    icon: 'stop',
    words: ['shutdown', '停止'],
    label: (context) => {
      const node = selectedNode(context);
      return node === undefined ? m.app_cmd_stop() : m.app_cmd_stopNode({ node });
    },
    isAvailable: (context) => whenNode(context, true),
    toAction: (context) => ({ do: 'stop', node: selectedNode(context) ?? '' }),
  },
  {
    id: 'start',
    group: 'act',
    icon: 'start',
    words: ['restart', '重启', '启动'],
    label: (context) => {
      const node = selectedNode(context);
      return node === undefined ? m.app_cmd_start() : m.app_cmd_startNode({ node });
    },
    isAvailable: (context) => whenNode(context, false),
    toAction: (context) => ({ do: 'start', node: selectedNode(context) ?? '' }),
  },
  linkCommand('cut'),
  linkCommand('heal'),
];

/** `hand-1`, `hand-2` …: a message sent by hand can be told from those of the scenario. */
function nextKey({ run }: CommandContext): string {
  const script = run.tree?.experiments.find((experiment) => experiment.id === run.tree?.currentId);
  const used = [...(script?.baseScript ?? []), ...(script?.own ?? [])].filter(
    ({ do: verb, ...action }) => (verb === 'send' || verb === 'sendInTransaction') && String(action['keys'] ?? '').startsWith('hand-'),
  );
  return `hand-${used.length + 1}`;
}

/** An action in words, for the run menu, undo and notices: "broker-a killed at 12.000". */
export function actionInWords(
  action: { readonly [key: string]: unknown },
  time: string,
  keyOf: (msgId: string) => string | undefined,
): string {
  const text = (name: string): string => String(action[name] ?? '');
  switch (action['do']) {
    case 'send':
      return m.app_did_send({ producer: text('producer'), time });
    case 'sendInTransaction':
      return m.app_did_sendInTransaction({ producer: text('producer'), time });
    case 'answerCheckback':
      return m.app_did_answerCheckback({ message: messageName(text('message'), keyOf(text('message'))), state: text('state'), time });
    case 'crash':
      return m.app_did_crash({ node: text('node'), time });
    case 'freeze':
      return m.app_did_freeze({ node: text('node'), time });
    case 'thaw':
      return m.app_did_thaw({ node: text('node'), time });
    case 'stop':
      return m.app_did_stop({ node: text('node'), time });
    case 'start':
      return m.app_did_start({ node: text('node'), time });
    case 'cutLink':
      return m.app_did_cutLink({ from: text('from'), to: text('to'), time });
    case 'healLink':
      return m.app_did_healLink({ from: text('from'), to: text('to'), time });
    case 'answerConsumption': {
      const message = messageName(text('message'), keyOf(text('message')));
      return text('result') === 'CONSUME_SUCCESS' ? m.app_did_succeed({ message, time }) : m.app_did_fail({ message, time });
    }
    default:
      return m.app_did_other({ action: actionText(action, { message: (msgId) => messageName(msgId, keyOf(msgId)) }), time });
  }
}
