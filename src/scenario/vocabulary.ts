/** The words of the engine that a scenario may use: actions with their fields, and the constants of each profile. */
import { profiles } from '../engine/profiles/index.ts';
import type { ConstantSpec, Profile } from '../engine/profiles/profile.ts';
import type { ActionSpec, FieldSpec, ProfileId } from '../engine/index.ts';

export const profileIds: readonly ProfileId[] = ['rocketmq-4.9', 'rocketmq-5.3', 'ons-2017'];

const node: FieldSpec = { kind: 'ref', to: 'node', doc: { en: 'Node or client.', zh: '节点或客户端。' } };
const farEnd: FieldSpec = { kind: 'ref', to: 'node', doc: { en: 'The other end of the link.', zh: '链路的另一端。' } };

export const actionSpecs: Readonly<Record<string, ActionSpec>> = {
  send: {
    doc: { en: 'A producer sends a message.', zh: '生产者发送一条消息。' },
    fields: {
      producer: { kind: 'ref', to: 'producer', doc: { en: 'Who sends.', zh: '由谁发送。' } },
      topic: { kind: 'ref', to: 'topic', optional: true, doc: { en: 'Topic; the first one by default.', zh: '主题，默认第一个。' } },
      tag: { kind: 'text', maxLength: 128, optional: true, doc: { en: 'Tag.', zh: '标签（tag）。' } },
      keys: { kind: 'text', maxLength: 128, optional: true, doc: { en: 'Message keys.', zh: '消息 key。' } },
      bodyBytes: { kind: 'int', min: 0, max: 4_194_304, optional: true, doc: { en: 'Body size (bytes).', zh: '消息体大小（字节）。' } },
      mode: { kind: 'enum', values: ['SYNC', 'ASYNC', 'ONEWAY'], optional: true, doc: { en: 'How it is sent.', zh: '发送方式。' } },
    },
  },
  start: { doc: { en: 'Starts a stopped node.', zh: '启动节点。' }, fields: { node } },
  stop: { doc: { en: 'Stops a node gracefully.', zh: '优雅停止节点。' }, fields: { node } },
  crash: { doc: { en: 'Kills a process (kill -9).', zh: '杀死进程（kill -9）。' }, fields: { node } },
  cutLink: { doc: { en: 'Cuts a link.', zh: '切断链路。' }, fields: { from: node, to: farEnd } },
  healLink: { doc: { en: 'Heals a link.', zh: '恢复链路。' }, fields: { from: node, to: farEnd } },
};

/** Which processes an option may be set for; `any` is the scenario's own `config`. */
export type OptionScope = 'any' | 'broker' | 'producer' | 'consumer';

const scopes: Readonly<Record<OptionScope, readonly (keyof Profile['constants'])[]>> = {
  any: ['nameServer', 'broker', 'client', 'producer', 'consumer'],
  broker: ['broker'],
  producer: ['client', 'producer'],
  consumer: ['client', 'producer', 'consumer'], // It sends failed messages back with a producer inside.
};

/** The options of a profile that may be set there, by their real names. */
export function optionsOf(profile: ProfileId, scope: OptionScope): ReadonlyMap<string, ConstantSpec> {
  const { constants } = profiles[profile];
  return new Map(scopes[scope].flatMap((name) => Object.entries(constants[name])));
}

/** Wrong claims that can be run. */
export const claimIds: readonly string[] = [];
