/** Actions of this mechanism as data: what scenario files and the page are checked against. */
import type { ActionSpec } from '../../model/scenario.ts';

export const actionSpecs = {
  deleteOffsetFile: {
    doc: {
      en: 'Deletes the local offsets file of a broadcasting consumer (offsets.json and its backup).',
      zh: '删除广播消费者的本地位点文件（offsets.json 及其备份）。',
    },
    fields: { consumer: { kind: 'ref', to: 'consumer', doc: { en: 'Whose file.', zh: '谁的文件。' } } },
  },
} satisfies Record<string, ActionSpec>;
