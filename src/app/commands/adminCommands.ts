/** What an operator does to the cluster, beyond killing and starting: each makes an action for the script at the shown moment. */
import { parseQueue } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import type { IconName } from '../controls/Icon.tsx';
import { messageKey, nodeStatus } from '../models.ts';
import { endsOf, selectedNode, whenNode } from './actCommands.ts';
import type { ActionCommand, CommandContext } from './command.ts';

type Action = ReturnType<ActionCommand['toAction']>;

/** A command about one thing that the selection names. */
function about(
  id: string,
  icon: IconName,
  words: readonly string[],
  text: (subject: string | undefined) => string,
  subjectOf: (context: CommandContext) => string | undefined,
  isAvailable: (context: CommandContext, subject: string | undefined) => true | string,
  toAction: (subject: string, context: CommandContext) => Action,
): ActionCommand {
  return {
    id,
    group: 'act',
    icon,
    words,
    label: (context) => text(subjectOf(context)),
    isAvailable: (context) => isAvailable(context, subjectOf(context)),
    toAction: (context) => toAction(subjectOf(context) ?? '', context),
  };
}

/** The command asks first for what its action needs besides. */
const asking = (command: ActionCommand): ActionCommand => ({ ...command, asks: true });

const whenUp = (context: CommandContext): true | string => whenNode(context, true);

const isFrozen = (context: CommandContext, node: string): boolean => nodeStatus(context.run, node)?.state === 'frozen';

const brokerOf = ({ selection }: CommandContext): string | undefined => (selection?.kind === 'broker' ? selection.id : undefined);
const serverOf = ({ selection }: CommandContext): string | undefined =>
  selection?.kind === 'broker' || selection?.kind === 'nameServer' ? selection.id : undefined;
const consumerOf = ({ selection }: CommandContext): string | undefined => (selection?.kind === 'consumer' ? selection.id : undefined);

/** The selected group, or the group of the selected consumer. */
function groupOf({ selection, scenario }: CommandContext): string | undefined {
  if (selection?.kind === 'group') return selection.id;
  return selection?.kind === 'consumer' ? scenario?.consumers.find(({ id }) => id === selection.id)?.group : undefined;
}

/** A producer or consumer, which asks name servers for routes. */
const clientOf = ({ selection }: CommandContext): string | undefined =>
  selection?.kind === 'producer' || selection?.kind === 'consumer' ? selection.id : undefined;

const topicOf = ({ selection }: CommandContext): string | undefined =>
  selection?.kind === 'queue' ? parseQueue(selection.id)?.topic : undefined;

const keyOf = ({ selection, run }: CommandContext): string | undefined =>
  selection?.kind === 'message' ? messageKey(run, selection.id) : undefined;

function linkEnds(context: CommandContext): { readonly from: string; readonly to: string } {
  const [from, to] = endsOf(context) ?? ['', ''];
  return { from, to };
}

function linkOf(context: CommandContext): string | undefined {
  const ends = endsOf(context);
  return ends === undefined ? undefined : `${ends[0]} – ${ends[1]}`;
}

/** The fixed list of queues that is equal to what the topic has now. */
function orderConfOf(topic: string, { scenario }: CommandContext): string | undefined {
  const known = scenario?.topics.find(({ name }) => name === topic);
  return known?.brokers.map((broker) => `${broker}:${known.writeQueueNums}`).join(';');
}

/** First topic that the group subscribes to. */
const topicOfGroup = (group: string, { scenario }: CommandContext): string =>
  scenario?.consumers.find((consumer) => consumer.group === group)?.subscriptions[0]?.topic ?? '';

const needs =
  (sentence: () => string) =>
  (_context: CommandContext, subject: string | undefined): true | string =>
    subject === undefined ? sentence() : true;

/** A broker's disk and page cache can be touched while it runs. */
const brokerUp = (context: CommandContext, broker: string | undefined): true | string =>
  broker === undefined ? m.app_no_broker() : whenUp(context);

const pushConsumerUp = (context: CommandContext, consumer: string | undefined): true | string => {
  if (consumer === undefined) return m.app_no_consumer();
  const isOther = context.scenario?.consumers.some(({ id, type = 'push' }) => id === consumer && type !== 'push') === true;
  return isOther ? m.action_notPushConsumer({ subject: consumer }) : whenUp(context);
};

export const adminCommands: readonly ActionCommand[] = [
  about(
    'freeze',
    'stop',
    ['kill -STOP', 'GC', '冻结', '停顿'],
    (node) => (node === undefined ? m.app_cmd_freeze() : m.app_cmd_freezeNode({ node })),
    selectedNode,
    (context, node) => (node !== undefined && isFrozen(context, node) ? m.app_no_frozen({ node }) : whenUp(context)),
    (node) => ({ do: 'freeze', node }),
  ),
  about(
    'thaw',
    'start',
    ['kill -CONT', '解冻', '恢复'],
    (node) => (node === undefined ? m.app_cmd_thaw() : m.app_cmd_thawNode({ node })),
    selectedNode,
    (context, node) => (node === undefined ? m.app_no_selection_node() : isFrozen(context, node) ? true : m.app_no_notFrozen({ node })),
    (node) => ({ do: 'thaw', node }),
  ),
  about(
    'powerFailure',
    'crash',
    ['power', 'page cache', '断电', '页缓存'],
    (node) => (node === undefined ? m.app_cmd_powerFailure() : m.app_cmd_powerFailureNode({ node })),
    selectedNode,
    whenUp,
    (node) => ({ do: 'powerFailure', node }),
  ),
  about(
    'closePort',
    'cut',
    ['firewall', '防火墙', '端口'],
    (node) => (node === undefined ? m.app_cmd_closePort() : m.app_cmd_closePortNode({ node })),
    serverOf,
    needs(() => m.app_no_server()),
    (node) => ({ do: 'closePort', node }),
  ),
  about(
    'openPort',
    'heal',
    ['firewall', '防火墙', '端口'],
    (node) => (node === undefined ? m.app_cmd_openPort() : m.app_cmd_openPortNode({ node })),
    serverOf,
    needs(() => m.app_no_server()),
    (node) => ({ do: 'openPort', node }),
  ),
  about(
    'slowDisk',
    'clock',
    ['flush', '刷盘', '磁盘'],
    (node) => (node === undefined ? m.app_cmd_slowDisk() : m.app_cmd_slowDiskNode({ node })),
    brokerOf,
    brokerUp,
    (broker) => ({
      do: 'slowDisk',
      broker,
      flushMs: 1_000,
    }),
  ),
  about(
    'fillDisk',
    'upload',
    ['disk full', '磁盘满'],
    (node) => (node === undefined ? m.app_cmd_fillDisk() : m.app_cmd_fillDiskNode({ node })),
    brokerOf,
    brokerUp,
    (broker) => ({
      do: 'fillDisk',
      broker,
      percent: 95,
    }),
  ),
  about(
    'stallAppends',
    'stop',
    ['page cache busy', '页缓存', '追加'],
    (node) => (node === undefined ? m.app_cmd_stallAppends() : m.app_cmd_stallAppendsNode({ node })),
    brokerOf,
    brokerUp,
    (broker) => ({ do: 'stallAppends', broker, forMs: 2_000 }),
  ),
  about(
    'deleteOffsetFile',
    'fail',
    ['offsets.json', '位点', '广播'],
    (node) => (node === undefined ? m.app_cmd_deleteOffsetFile() : m.app_cmd_deleteOffsetFileNode({ node })),
    consumerOf,
    ({ scenario }, consumer) => {
      if (consumer === undefined) return m.app_no_consumer();
      return scenario?.consumers.some(({ id, messageModel }) => id === consumer && messageModel === 'BROADCASTING') === true
        ? true
        : m.app_no_broadcaster();
    },
    (consumer) => ({ do: 'deleteOffsetFile', consumer }),
  ),
  about(
    'suspendConsumer',
    'pause',
    ['suspend', '挂起', '暂停'],
    (node) => (node === undefined ? m.app_cmd_suspendConsumer() : m.app_cmd_suspendConsumerNode({ node })),
    consumerOf,
    pushConsumerUp,
    (consumer) => ({ do: 'suspendConsumer', consumer }),
  ),
  about(
    'resumeConsumer',
    'play',
    ['resume', '恢复'],
    (node) => (node === undefined ? m.app_cmd_resumeConsumer() : m.app_cmd_resumeConsumerNode({ node })),
    consumerOf,
    pushConsumerUp,
    (consumer) => ({ do: 'resumeConsumer', consumer }),
  ),
  about(
    'consumerProgress',
    'help',
    ['mqadmin', 'lag', '积压', '进度'],
    (node) => (node === undefined ? m.app_cmd_consumerProgress() : m.app_cmd_consumerProgressNode({ node })),
    groupOf,
    needs(() => m.app_no_group()),
    (group) => ({ do: 'consumerProgress', group }),
  ),
  about(
    'resetToStart',
    'undo',
    ['resetOffset', 'mqadmin', '重置', '回溯'],
    (node) => (node === undefined ? m.app_cmd_resetToStart() : m.app_cmd_resetToStartNode({ node })),
    groupOf,
    needs(() => m.app_no_group()),
    (group, context) => ({ do: 'resetOffset', group, topic: topicOfGroup(group, context), timestamp: 0 }),
  ),
  about(
    'resetToEnd',
    'redo',
    ['resetOffset', 'skip', 'mqadmin', '跳过', '堆积'],
    (node) => (node === undefined ? m.app_cmd_resetToEnd() : m.app_cmd_resetToEndNode({ node })),
    groupOf,
    needs(() => m.app_no_group()),
    (group, context) => ({ do: 'resetOffset', group, topic: topicOfGroup(group, context) }),
  ),
  about(
    'readOnly',
    'stop',
    ['updateTopic', 'perm', '禁写', '权限'],
    (node) => (node === undefined ? m.app_cmd_readOnly() : m.app_cmd_readOnlyNode({ node })),
    topicOf,
    needs(() => m.app_no_topic()),
    (topic) => ({ do: 'updateTopic', topic, perm: 4 }),
  ),
  about(
    'readWrite',
    'start',
    ['updateTopic', 'perm', '权限'],
    (node) => (node === undefined ? m.app_cmd_readWrite() : m.app_cmd_readWriteNode({ node })),
    topicOf,
    needs(() => m.app_no_topic()),
    (topic) => ({ do: 'updateTopic', topic, perm: 6 }),
  ),
  about(
    'deleteTopic',
    'fail',
    ['mqadmin', '删除', 'topic'],
    (node) => (node === undefined ? m.app_cmd_deleteTopic() : m.app_cmd_deleteTopicNode({ node })),
    topicOf,
    needs(() => m.app_no_topic()),
    (topic) => ({ do: 'deleteTopic', topic }),
  ),
  about(
    'wipeWritePerm',
    'stop',
    ['mqadmin', '禁写', '下线', 'drain'],
    (node) => (node === undefined ? m.app_cmd_wipeWritePerm() : m.app_cmd_wipeWritePermNode({ node })),
    brokerOf,
    brokerUp,
    (broker) => ({ do: 'wipeWritePerm', broker }),
  ),
  asking(
    about(
      'updateBrokerConfig',
      'pencil',
      ['mqadmin', 'config', '配置'],
      (node) => (node === undefined ? m.app_cmd_updateBrokerConfig() : m.app_cmd_updateBrokerConfigNode({ node })),
      brokerOf,
      brokerUp,
      (broker) => ({ do: 'updateBrokerConfig', broker }),
    ),
  ),
  asking(
    about(
      'updateOrderConf',
      'pencil',
      ['mqadmin', 'orderTopicConf', 'orderMessageEnable', '顺序'],
      (node) => (node === undefined ? m.app_cmd_updateOrderConf() : m.app_cmd_updateOrderConfNode({ node })),
      topicOf,
      needs(() => m.app_no_topic()),
      (topic, context) => ({ do: 'updateOrderConf', topic, orderConf: orderConfOf(topic, context) }),
    ),
  ),
  asking(
    about(
      'updateSubGroup',
      'pencil',
      ['mqadmin', 'retryMaxTimes', 'consumeEnable', '消费组'],
      (node) => (node === undefined ? m.app_cmd_updateSubGroup() : m.app_cmd_updateSubGroupNode({ node })),
      groupOf,
      needs(() => m.app_no_group()),
      (group) => ({ do: 'updateSubGroup', group }),
    ),
  ),
  asking(
    about(
      'deleteSubGroup',
      'fail',
      ['mqadmin', 'removeOffset', '消费组', '删除'],
      (node) => (node === undefined ? m.app_cmd_deleteSubGroup() : m.app_cmd_deleteSubGroupNode({ node })),
      groupOf,
      needs(() => m.app_no_group()),
      (group) => ({ do: 'deleteSubGroup', group }),
    ),
  ),
  asking(
    about(
      'updateNameServerAddressList',
      'pencil',
      ['namesrvAddr', 'NameServer', '名字服务器'],
      (node) => (node === undefined ? m.app_cmd_updateNameServerAddressList() : m.app_cmd_updateNameServerAddressListNode({ node })),
      clientOf,
      (context, client) => (client === undefined ? m.app_no_client() : whenUp(context)),
      (client, { scenario }) => ({
        do: 'updateNameServerAddressList',
        client,
        namesrvAddr: scenario?.nameServers.map(({ id }) => id).join(';'),
      }),
    ),
  ),
  about(
    'addWritePerm',
    'start',
    ['mqadmin', '写权限', '上线'],
    (node) => (node === undefined ? m.app_cmd_addWritePerm() : m.app_cmd_addWritePermNode({ node })),
    brokerOf,
    brokerUp,
    (broker) => ({ do: 'addWritePerm', broker }),
  ),
  about(
    'unsubscribe',
    'stop',
    ['unsubscribe', '取消订阅'],
    (node) => (node === undefined ? m.app_cmd_unsubscribe() : m.app_cmd_unsubscribeNode({ node })),
    consumerOf,
    pushConsumerUp,
    (consumer, { scenario }) => ({
      do: 'unsubscribe',
      consumer,
      topic: scenario?.consumers.find(({ id }) => id === consumer)?.subscriptions[0]?.topic ?? '',
    }),
  ),
  about(
    'slowLink',
    'clock',
    ['latency', '延迟', '网络'],
    (node) => (node === undefined ? m.app_cmd_slowLink() : m.app_cmd_slowLinkNode({ node })),
    linkOf,
    needs(() => m.app_no_selection_link()),
    (_link, context) => ({ do: 'changeLink', ...linkEnds(context), latency: 200 }),
  ),
  about(
    'lossyLink',
    'cut',
    ['packet loss', '丢包', '网络'],
    (node) => (node === undefined ? m.app_cmd_lossyLink() : m.app_cmd_lossyLinkNode({ node })),
    linkOf,
    needs(() => m.app_no_selection_link()),
    (_link, context) => ({ do: 'changeLink', ...linkEnds(context), lossPerMille: 200 }),
  ),
  about(
    'queryById',
    'search',
    ['mqadmin', 'queryMsgById', 'offsetMsgId', '查询'],
    () => m.app_cmd_queryById(),
    ({ selection }) => (selection?.kind === 'message' ? selection.id : undefined),
    needs(() => m.app_no_selection_message()),
    (message) => ({ do: 'queryById', message }),
  ),
  about(
    'queryByKey',
    'search',
    ['mqadmin', 'queryMsgByKey', '查询'],
    (node) => (node === undefined ? m.app_cmd_queryByKey() : m.app_cmd_queryByKeyNode({ node })),
    keyOf,
    ({ selection }, key) => (selection?.kind !== 'message' ? m.app_no_selection_message() : key === undefined ? m.app_no_key() : true),
    (key) => ({ do: 'queryByKey', key }),
  ),
];
