/** What the Java clients of ONS are given, under the names of their PropertyKeyConst (ons-client 1.x): in a program, or in the XML of Spring. */
import type { Config } from '../../../engine/index.ts';
import type { ClientCodeModel } from '../../../projections/clientCode/clientCode.ts';
import { quoted, type Program } from '../program.ts';

export interface OnsProperty {
  /** Constant of PropertyKeyConst. */
  readonly constant: string;
  /** Its value, which is the key in a file. */
  readonly key: string;
  readonly value: string;
}

const property = (constant: string, value: string, key = constant): OnsProperty => ({ constant, key, value });

/** Options of a scenario that ONS has a property for; of two that mean the same the later one counts. */
const optionNames: Readonly<Record<string, readonly [constant: string, key?: string]>> = {
  sendMsgTimeout: ['SendMsgTimeoutMillis'],
  maxReconsumeTimes: ['MaxReconsumeTimes', 'maxReconsumeTimes'],
  consumeThreadMin: ['ConsumeThreadNums'],
  consumeThreadMax: ['ConsumeThreadNums'],
  consumeTimeout: ['ConsumeTimeout', 'consumeTimeout'],
  consumeMessageBatchMaxSize: ['ConsumeMessageBatchMaxSize'],
  suspendCurrentQueueTimeMillis: ['SuspendTimeMillis', 'suspendTimeMillis'],
  checkImmunityTimeInSeconds: ['CheckImmunityTimeInSeconds'],
};

export function onsProperties(
  { namesrvAddr }: ClientCodeModel,
  id: 'ProducerId' | 'ConsumerId',
  group: string,
  config: Config,
  isBroadcast = false,
): readonly OnsProperty[] {
  const options = new Map<string, OnsProperty>();
  for (const [name, value] of Object.entries(config)) {
    const [constant, key] = optionNames[name] ?? [];
    if (constant !== undefined) options.set(constant, property(constant, String(value), key));
  }
  return [
    property(id, group),
    property('AccessKey', 'XXX'),
    property('SecretKey', 'XXX'),
    property('NAMESRV_ADDR', namesrvAddr),
    ...(isBroadcast ? [property('MessageModel', 'BROADCASTING')] : []),
    ...options.values(),
  ];
}

/** As a Java program sets them. */
export function propertyLines(out: Program, properties: readonly OnsProperty[]): void {
  out.line('Properties properties = new Properties();');
  for (const { constant, value } of properties) {
    const text = constant === 'MessageModel' ? `PropertyValueConst.${value}` : quoted(value);
    out.line(`properties.put(PropertyKeyConst.${constant}, ${text});`);
  }
}

/** What the build needs: the client, and one of the two logs that it can write to. */
export function dependencyLines(out: Program): void {
  out.line('// pom.xml: com.aliyun.openservices:ons-client:1.6.0.Final, and for its log either');
  out.line('// org.slf4j:jcl-over-slf4j:1.7.7, org.slf4j:slf4j-log4j12:1.7.7, log4j:log4j:1.2.17 (log4j2 will not do), or');
  out.line('// ch.qos.logback:logback-core:1.1.2, ch.qos.logback:logback-classic:1.1.2; never both');
}
