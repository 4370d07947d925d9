/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec, FieldSpec } from '../../model/scenario.ts';

const node = (en: string, zh: string): FieldSpec => ({ kind: 'ref', to: 'node', doc: { en, zh } });
const linkFields = { from: node('One end.', '一端。'), to: node('Other end.', '另一端。') };

export const actionSpecs = {
  start: {
    doc: { en: 'Starts a node or client that is not running.', zh: '启动一个未运行的节点或客户端。' },
    fields: { node: node('What to start.', '要启动的对象。') },
  },
  stop: {
    doc: { en: 'Stops a node or client gracefully.', zh: '正常停止一个节点或客户端。' },
    fields: { node: node('What to stop.', '要停止的对象。') },
  },
  crash: {
    doc: { en: 'Kills a process (kill -9).', zh: '杀掉一个进程（kill -9）。' },
    fields: { node: node('What to kill.', '要杀掉的对象。') },
  },
  powerFailure: {
    doc: {
      en: 'Takes the power from the host of a process: what only its page cache holds is lost, and its connections do not close.',
      zh: '让进程所在的主机断电：仅在页缓存（page cache）中的数据丢失，且连接不会关闭。',
    },
    fields: {
      node: node('What loses its power.', '断电的对象。'),
      diskLost: {
        kind: 'boolean',
        optional: true,
        doc: { en: 'Its disk is destroyed too: it comes back with nothing.', zh: '磁盘同时损坏：重启后没有任何数据。' },
      },
    },
  },
  freeze: {
    doc: {
      en: 'Freezes a process (kill -STOP): its connections stay open, nothing is answered, and nobody sees an end.',
      zh: '冻结一个进程（kill -STOP）：连接保持打开，不再应答，对端看不到连接关闭。',
    },
    fields: { node: node('What to freeze.', '要冻结的对象。') },
  },
  thaw: {
    doc: {
      en: 'Lets a frozen process go on (kill -CONT): what arrived meanwhile is handled now.',
      zh: '恢复一个被冻结的进程（kill -CONT）：期间到达的请求此时开始处理。',
    },
    fields: { node: node('What to thaw.', '要恢复的对象。') },
  },
  cutLink: {
    doc: {
      en: 'Cuts the link between two nodes: packets vanish, connections stay open.',
      zh: '切断两个节点之间的链路：报文丢失，连接保持打开。',
    },
    fields: linkFields,
  },
  changeLink: {
    doc: {
      en: 'Gives the link between two nodes another latency, jitter or loss; what is not said stays.',
      zh: '修改两个节点之间链路的延迟、抖动或丢包率；未给出的保持不变。',
    },
    fields: {
      ...linkFields,
      latency: { kind: 'duration', optional: true, doc: { en: 'One way, at least 1 ms.', zh: '单程延迟，至少 1 ms。' } },
      jitter: { kind: 'duration', optional: true, doc: { en: 'Added at random, from 0 to this.', zh: '随机附加的延迟上限。' } },
      lossPerMille: {
        kind: 'int',
        min: 0,
        max: 1000,
        optional: true,
        doc: { en: 'Lost packets in a thousand.', zh: '每千个报文丢失的个数。' },
      },
    },
  },
  closePort: {
    doc: {
      en: 'A firewall closes the port of a server: nobody connects to it, what it asks others still passes.',
      zh: '防火墙封闭一个服务端的端口：别人连不上它，它访问别人不受影响。',
    },
    fields: {
      node: node('Broker or name server.', 'Broker 或 NameServer。'),
      refuseAfter: {
        kind: 'duration',
        optional: true,
        doc: {
          en: 'After so long a connection is refused; when absent, packets are dropped and connecting times out (3 s).',
          zh: '过这么久后拒绝连接；缺省为丢弃报文，连接超时（3 s）。',
        },
      },
    },
  },
  openPort: {
    doc: { en: 'The firewall lets the port through again.', zh: '防火墙重新放行该端口。' },
    fields: { node: node('Broker or name server.', 'Broker 或 NameServer。') },
  },
  healLink: { doc: { en: 'Heals a cut link.', zh: '恢复被切断的链路。' }, fields: linkFields },
} satisfies Record<string, ActionSpec>;
