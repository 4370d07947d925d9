/** Which commands touch a selected thing: the usual ones are buttons of the inspector, all of them stand in its context menu. */
import type { Selection } from '../../engine/index.ts';

type Kind = Selection['kind'];

export const usualCommands: Readonly<Record<Kind, readonly string[]>> = {
  message: ['succeed', 'fail'],
  queue: ['send'],
  broker: ['crash', 'stop', 'start'],
  nameServer: ['crash', 'stop', 'start'],
  producer: ['send', 'crash', 'stop', 'start'],
  consumer: ['crash', 'stop', 'start'],
  group: ['consumerProgress', 'updateSubGroup'],
  link: ['cut', 'heal'],
};

const process = ['powerFailure', 'freeze', 'thaw'];
const ofGroup = ['resetToStart', 'resetToEnd', 'deleteSubGroup'];

const furtherCommands: Readonly<Record<Kind, readonly string[]>> = {
  message: ['commitHalf', 'rollbackHalf', 'queryById', 'queryByKey'],
  queue: ['readOnly', 'readWrite', 'updateOrderConf', 'deleteTopic'],
  broker: [
    ...process,
    'closePort',
    'openPort',
    'slowDisk',
    'fillDisk',
    'stallAppends',
    'wipeWritePerm',
    'addWritePerm',
    'updateBrokerConfig',
  ],
  nameServer: [...process, 'closePort', 'openPort'],
  producer: ['sendInTransaction', ...process, 'updateNameServerAddressList'],
  consumer: [
    ...process,
    'suspendConsumer',
    'resumeConsumer',
    'unsubscribe',
    'deleteOffsetFile',
    'updateNameServerAddressList',
    ...usualCommands.group,
    ...ofGroup,
  ],
  group: ofGroup,
  link: ['slowLink', 'lossyLink'],
};

export const menuCommands = (kind: Kind): readonly string[] => [...usualCommands[kind], ...furtherCommands[kind]];
