/** Java over the HTTP access of ONS: the demo of its manual (seed 002, S-344 – S-346, S-359), with Spring beans of its own. */
import type { HttpClientSpec } from '../../../engine/index.ts';
import { httpKind, javaSleep, loopHead, pauseLine, quoted, template, throwsOf, type HttpCall, type Program } from '../program.ts';

const demo = 'com.alibaba.ons.message.example';

/** producer.xml and consumer.xml differ in one property. */
function beanLines(out: Program, role: 'producer' | 'consumer', client: HttpClientSpec, topic: string): void {
  const type = role === 'producer' ? 'HttpMQProducer' : 'HttpMQConsumer';
  out.line(`// TestHttp${role === 'producer' ? 'Producer' : 'Consumer'}App.java`).line(`/* ${role}/${role}.xml`);
  out.line(` * <bean id="${role}" class="${demo}.${role}.${type}">`);
  const properties = {
    url: `http://${client.gateway}/message`,
    accessKey: client.accessKey,
    secretKey: 'XXXXXX',
    topic,
    [`${role}Id`]: role === 'producer' ? client.producerId : client.consumerId,
  };
  for (const [name, value] of Object.entries(properties)) out.line(` *     <property name="${name}" value=${quoted(value)} />`);
  out.line(' * </bean> */');
  out.line(`import ${demo}.${role}.${type};`);
  if (role === 'consumer') out.line(`import ${demo}.consumer.SimpleMessage;`).line('import java.util.List;');
  out.line('import org.springframework.context.support.ClassPathXmlApplicationContext;').line();
}

function sendLines(out: Program, call: HttpCall): void {
  const text = (value: string | undefined): string => (value === undefined ? 'null' : template(value));
  if (call.omit !== undefined) out.line(`// This request leaves ${call.omit} empty.`);
  const body = call.bodyBytes === undefined ? quoted(call.body) : `new String(new char[${call.bodyBytes}]).replace('\\0', 'x')`;
  const start = [call.encodes ? `java.net.URLEncoder.encode(${body})` : body, text(call.tag), text(call.key)].join(', ');
  const timed = call.startDeliverAfter === undefined ? '' : `, System.currentTimeMillis() + ${call.startDeliverAfter}L`;
  const send =
    call.shardingKey === undefined ? `send(${start}${timed})` : `sendOrderMessage(${start}, true, ${template(call.shardingKey)})`;
  out.line(`if (producer.${send}) {`, call.steps.send);
  out.line('    System.out.println("send message success");', call.steps.sent);
  out.line('} else {');
  out.line('    System.out.println("send message failed");', call.steps.failed);
  out.line('}');
}

export const httpJava = httpKind(
  'httpJava',
  'Java · HTTP',
  { producer: 'TestHttpProducerApp.java', consumer: 'TestHttpConsumerApp.java' },
  (out, model, client, sends) => {
    beanLines(out, 'producer', client, sends[0]?.topic ?? model.topic);
    out.block('public class TestHttpProducerApp {', () =>
      out.block(`public static void main(String[] args)${throwsOf(sends)} {`, () => {
        out.line('ClassPathXmlApplicationContext context = new ClassPathXmlApplicationContext("producer/producer.xml");', 'start');
        out.line('HttpMQProducer producer = context.getBean(HttpMQProducer.class);');
        for (const call of sends)
          out.block(loopHead(call), () => {
            pauseLine(out, call, call.steps.pause, javaSleep(call));
            sendLines(out, call);
          });
        out.line('context.close();', 'shutdown');
      }),
    );
  },
  (out, model, client, receipts) => {
    beanLines(out, 'consumer', client, receipts[0]?.topic ?? model.topic);
    out.block('public class TestHttpConsumerApp {', () =>
      out.block('public static void main(String[] args) {', () => {
        out.line('ClassPathXmlApplicationContext context = new ClassPathXmlApplicationContext("consumer/consumer.xml");', 'start');
        out.line('HttpMQConsumer consumer = context.getBean(HttpMQConsumer.class);');
        out.line('List<SimpleMessage> list = consumer.pull();', 'send:GET');
        out.line('if (list == null) System.out.println("pull failed");', 'failed:GET');
        out.block(
          'else for (SimpleMessage message : list) {',
          () => {
            out.line('System.out.println(message);');
            out.line('// Without a delete the message is consumed again after 15 minutes.');
            out.line('if (consumer.delete(message.getMsgHandle())) {', 'send:DELETE');
            out.line('    System.out.println("delete success: " + message.getMsgHandle());', 'sent:DELETE');
            out.line('} else {');
            out.line('    System.out.println("delete failed: " + message.getMsgHandle());', 'failed:DELETE');
            out.line('}');
          },
          '}',
          'sent:GET',
        );
        out.line('context.close();', 'shutdown');
      }),
    );
  },
);
