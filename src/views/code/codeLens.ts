/** The code lens: the client program of the selected producer or consumer, with the line that runs. */
import type { ClientCodeModel } from '../../projections/clientCode/clientCode.ts';
import { m } from '../../paraglide/messages.js';
import type { Lens, TwinTable } from '../view.ts';
import { clientId, emptyText, kindOf, litOf, standing } from './codeState.ts';
import { createCodeView, shownKind } from './codeView.ts';

function twin(model: ClientCodeModel): readonly TwinTable[] {
  const client = clientId(model);
  if (client === undefined) return [];
  const kind = kindOf(model, shownKind());
  return [
    {
      caption: `${m.code_twin({ client, library: kind.label })}. ${standing(model)}`,
      columns: [{ label: m.code_col_line(), numeric: true }, { label: m.code_col_text() }, { label: m.code_col_state() }],
      rows: kind.lines(model).map((line, i) => {
        const lit = litOf(model, line);
        return {
          key: String(i),
          cells: [String(i + 1), line.text, lit === undefined ? '' : lit === 'now' ? m.code_stepNow() : m.code_stepLast()],
          current: lit !== undefined,
        };
      }),
    },
  ];
}

const emptyContext = (model: ClientCodeModel): string => (model.missing === undefined ? m.code_context_none() : emptyText(model));

export const codeLens: Lens<ClientCodeModel> = {
  id: 'code',
  create: createCodeView,
  title: () => m.code_title(),
  context(model) {
    const client = clientId(model);
    return client === undefined ? emptyContext(model) : m.code_context({ client, file: kindOf(model, shownKind()).fileName(model) });
  },
  explanation: () => m.code_explanation(),
  spanRule: () => m.span_rule_code(),
  simplification: () => m.code_simplification(),
  legend: () => [
    { mark: 'currentLine', label: m.code_legend_now() },
    { mark: 'lastLine', label: m.code_legend_last() },
  ],
  twin,
};
