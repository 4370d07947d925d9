/** The trace lens: every fact of the run. Its picture is a list already; the twin is the same as a plain table. */
import type { TraceWindowModel } from '../../projections/traceWindow/traceWindow.ts';
import { m } from '../../paraglide/messages.js';
import { count, virtualTime } from '../format/index.ts';
import { contextOfKeys, factSentence } from '../sentences/sentences.ts';
import type { Lens } from '../view.ts';
import { selectionOf } from '../factSelection.ts';
import { createTraceView } from './traceView.ts';

export const traceLens: Lens<TraceWindowModel> = {
  id: 'trace',
  create: createTraceView,
  title: () => m.trace_title(),
  context: (model) => m.trace_context({ count: count(model.seq) }),
  explanation: () => m.trace_explanation(),
  spanRule: () => m.span_rule_trace(),
  legend: () => [],
  twin(model) {
    const context = contextOfKeys(new Map(model.keys), model.receivers);
    return [
      {
        caption: m.trace_twin(),
        columns: [
          { label: m.trace_col_seq(), numeric: true },
          { label: m.trace_col_time(), numeric: true, time: true },
          { label: m.trace_col_type() },
          { label: m.trace_col_text() },
        ],
        rows: model.recent.map((fact) => ({
          key: String(fact.seq),
          cells: [String(fact.seq), virtualTime(fact.at), fact.type, factSentence(fact, context)],
          selection: selectionOf(fact),
          current: fact === model.recent.at(-1),
        })),
      },
    ];
  },
};
