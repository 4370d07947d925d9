/** C# with the ONS SDK in a web application: it starts with it and ends with it (seed 002, S-304). */
import type { ProducerSpec } from '../../../engine/index.ts';
import type { ClientCodeModel } from '../../../projections/clientCode/clientCode.ts';
import { callsOf, Program, type ClientKind, type CodeLine } from '../program.ts';
import { createProducerLines, cSharp, producerType, sendLines, transactionClasses } from './onsNative.ts';

const holder = 'OnscSharp';

function producerLines(model: ClientCodeModel, producer: ProducerSpec): readonly CodeLine[] {
  const out = new Program();
  const calls = callsOf(model);
  for (const line of [...cSharp.head, 'using System.Web;']) out.line(line);
  out.line();
  transactionClasses(out, cSharp, producer);
  out.line('// One for the whole application: what a method holds alone, the collector may take.');
  out.block(`public static class ${holder} {`, () => {
    out.line(`static ${producerType(producer, calls)} producer;`).line();
    out.block('public static void CreateProducer() {', () => createProducerLines(out, cSharp, model, producer, 'producer'));
    out.line('public static void StartProducer() { producer.start(); }', 'start');
    out.line('public static void ShutdownProducer() { producer.shutdown(); }', 'shutdown').line();
    out.block('public static void SendAll() {', () => sendLines(out, cSharp, producer, calls));
  });
  out.line().block('public class Global : HttpApplication {', () => {
    out.block('void Application_Start(object sender, EventArgs e) {', () =>
      out.line(`${holder}.CreateProducer();`).line(`${holder}.StartProducer();`, 'start'),
    );
    out.block('protected void Application_End(object sender, EventArgs e) {', () => out.line(`${holder}.ShutdownProducer();`, 'shutdown'));
  });
  return out.lines;
}

/** For producers: the manual shows no other. */
export const onsAspNet: ClientKind = {
  id: 'onsAspNet',
  label: 'ASP.NET · ONS SDK',
  fileName: () => 'Global.asax.cs',
  lines: (model) => (model.producer === undefined ? [] : producerLines(model, model.producer)),
};
