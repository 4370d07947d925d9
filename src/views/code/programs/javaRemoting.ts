/** Java with `rocketmq-client`: the client that the simulated cluster speaks with. */
import { clientKind, type ClientKind } from '../program.ts';
import { consumerLines } from './javaConsumers.ts';
import { producerLines } from './javaProducers.ts';

/** Version 5 has timed messages, and keeps the classes of the protocol elsewhere. */
const kind = (id: string, label: string, hasTimer: boolean, protocol: string): ClientKind =>
  clientKind(id, label, {
    endings: { producer: 'Producer', consumer: 'Consumer' },
    extension: 'java',
    producer: (model, producer) => producerLines(model, producer, hasTimer, protocol),
    consumer: (model, consumer) => consumerLines(model, consumer, protocol),
  });

export const java4 = kind('java4', 'Java · rocketmq-client 4.x', false, 'org.apache.rocketmq.common.protocol');
export const java5 = kind('java5Remoting', 'Java · rocketmq-client 5.x', true, 'org.apache.rocketmq.remoting.protocol');
