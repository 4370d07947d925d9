/** Java with `ons-client` 1.x in Spring: clients are beans of an XML file, started and shut down with the context (seed 002). */
import type { ConsumerSpec, ProducerSpec } from '../../../engine/index.ts';
import type { ClientCodeModel } from '../../../projections/clientCode/clientCode.ts';
import { javaDigestMethod, javaHandledField } from '../handledBefore.ts';
import { clientKind, isNeededLater, Program, quoted, throwsOf, type CodeLine } from '../program.ts';
import { beginProducer, callsLines, checkerLines, listenerLines } from './onsJava.ts';
import { systemPropertyLines } from './javaOptions.ts';
import { dependencyLines, onsProperties, type OnsProperty } from './onsProperties.ts';

const api = 'com.aliyun.openservices.ons.api';
const context = 'ClassPathXmlApplicationContext';

const demoName = { producer: 'MQProducer4Spring', consumer: 'MQConsumer4Spring' } as const;

/** The class that the manual has the names of its console written into. */
function mqConfigLines(out: Program, { topic, producerGroup, consumerGroup }: ClientCodeModel): void {
  out
    .line()
    .line('// MqConfig.java')
    .block('class MqConfig {', () => {
      for (const [name, value] of Object.entries({
        TOPIC: topic,
        PRODUCER_ID: producerGroup ?? 'XXX',
        CONSUMER_ID: consumerGroup ?? 'XXX',
        ACCESS_KEY: 'XXX',
        SECRET_KEY: 'XXX',
      }))
        out.line(`public static final String ${name} = ${quoted(value)};`);
    });
}

const inXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A client's bean: the context calls `start` when it is made and `shutdown` when it is closed. */
function beanLines(out: Program, id: string, type: string, properties: readonly OnsProperty[], more: () => void): void {
  out.line(`<bean id="${id}" class="${api}.bean.${type}"`, 'start').line('      init-method="start" destroy-method="shutdown">', 'start');
  out.line('    <property name="properties"><props>');
  for (const { key, value } of properties) out.line(`        <prop key="${key}">${inXml(value)}</prop>`);
  out.line('    </props></property>');
  more();
  out.line('</bean>');
}

function xmlFile(out: Program, name: string, beans: () => void): void {
  out.line(`/* ${name}`);
  beans();
  out.line('*/');
}

function producerLines(model: ClientCodeModel, producer: ProducerSpec): readonly CodeLine[] {
  const { out, calls, isTransactional, isOrderly, type } = beginProducer(model, producer);
  xmlFile(out, 'producer.xml', () => {
    if (isTransactional) out.line(`<bean id="checker" class="${demoName.producer}$LocalTransactionCheckerImpl" />`);
    beanLines(out, 'producer', `${type}Bean`, onsProperties(model, 'ProducerId', producer.group, producer.config), () => {
      if (isTransactional) out.line('    <property name="localTransactionChecker" ref="checker" />');
    });
  });
  for (const name of [
    `${api}.*`,
    `${api}.exception.ONSClientException`,
    ...(isOrderly ? [`${api}.order.OrderProducer`] : []),
    ...(isTransactional ? [`${api}.transaction.*`] : []),
    `org.springframework.context.support.${context}`,
  ])
    out.line(`import ${name};`);
  out.line().block(`public class ${demoName.producer} {`, () => {
    out.block(`public static void main(String[] args)${throwsOf(calls)} {`, () => {
      if (calls.some(({ deliverAt }) => deliverAt !== undefined)) out.line('long begin = System.currentTimeMillis();');
      out.line(`${context} context = new ${context}("producer.xml");`, 'start');
      out.line(`${type} producer = context.getBean("producer", ${type}.class);`);
      const words = {
        failed: 'System.out.println("发送失败");',
        topicOf: (topic: string) => (topic === model.topic ? 'MqConfig.TOPIC' : quoted(topic)),
      };
      const isNeeded = isNeededLater(producer, calls);
      if (isNeeded) out.line('context.registerShutdownHook();', 'shutdown');
      callsLines(out, calls, producer, isOrderly, words);
      if (!isNeeded) out.line('context.close();', 'shutdown');
    });
    if (producer.transactionListener !== undefined) checkerLines(out, producer.transactionListener);
  });
  mqConfigLines(out, model);
  return out.lines;
}

/** A consumer's bean: an entry of its table for each topic. */
function consumerBean(out: Program, model: ClientCodeModel, consumer: ConsumerSpec, id: string, listener: string): void {
  const properties = onsProperties(model, 'ConsumerId', consumer.group, consumer.config, consumer.messageModel === 'BROADCASTING');
  beanLines(out, id, consumer.messageListener === 'orderly' ? 'OrderConsumerBean' : 'ConsumerBean', properties, () => {
    out.line('    <property name="subscriptionTable"><map>');
    for (const { topic, expression } of consumer.subscriptions) {
      const values = `<property name="topic" value="${inXml(topic)}" /><property name="expression" value="${inXml(expression)}" />`;
      out.line(`        <entry value-ref="${listener}"><key><bean class="${api}.bean.Subscription">`);
      out.line(`            ${values}`).line('        </bean></key></entry>');
    }
    out.line('    </map></property>');
  });
}

function consumerLines(model: ClientCodeModel, consumer: ConsumerSpec): readonly CodeLine[] {
  const out = new Program();
  systemPropertyLines(out, consumer.config);
  dependencyLines(out);
  const isOrderly = consumer.messageListener === 'orderly';
  const [action, base, about] = isOrderly
    ? ['OrderAction', 'MessageOrderListener', 'ConsumeOrderContext']
    : ['Action', 'MessageListener', 'ConsumeContext'];
  const others = model.neighbours;
  xmlFile(out, 'consumer.xml', () => {
    out.line('<bean id="msgListener" class="DemoMessageListener" />');
    consumerBean(out, model, consumer, 'consumer', 'msgListener');
    if (others.length > 0) out.line('<!-- Another group of the same topic is another bean. Its listener is its own. -->');
    for (const [i, other] of others.entries()) consumerBean(out, model, other, `consumer${i + 2}`, `msgListener${i + 2}`);
  });
  for (const name of [`${api}.*`, ...(isOrderly ? [`${api}.order.*`] : []), `org.springframework.context.support.${context}`])
    out.line(`import ${name};`);
  out.line().block(`class DemoMessageListener implements ${base} {`, () => {
    javaHandledField(out, consumer);
    out
      .line('@Override')
      .block(`public ${action} consume(Message message, ${about} context) {`, () => listenerLines(out, consumer), '}', 'listener');
    javaDigestMethod(out, consumer, 'byte[]');
  });
  out.line().block(`public class ${demoName.consumer} {`, () =>
    out.block('public static void main(String[] args) {', () => {
      out.line(`${context} context = new ${context}("consumer.xml");`, 'start');
      out.line('System.out.println("Consumer Started");', 'start');
      out.line('context.registerShutdownHook();', 'shutdown');
    }),
  );
  mqConfigLines(out, model);
  return out.lines;
}

export const onsSpring = clientKind('onsSpring', 'Spring · ons-client 1.x', {
  endings: { producer: 'Producer', consumer: 'Consumer' },
  extension: 'java',
  name: ({ producer }) => (producer === undefined ? demoName.consumer : demoName.producer),
  producer: producerLines,
  consumer: consumerLines,
});
