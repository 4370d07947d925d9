/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec, FieldSpec } from '../../model/scenario.ts';

const client: FieldSpec = { kind: 'ref', to: 'client', doc: { en: 'Which client.', zh: '哪个客户端。' } };

export const actionSpecs = {
  callStart: {
    doc: {
      en: 'The program calls start() again, of a client that is started or shut down.',
      zh: '程序对已启动或已关闭的客户端再次调用 start()。',
    },
    fields: { client },
  },
  exit: {
    doc: { en: 'The program ends without calling shutdown().', zh: '程序未调用 shutdown() 就退出。' },
    fields: { client },
  },
} satisfies Record<string, ActionSpec>;
