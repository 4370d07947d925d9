/** The diagnosis lens: four questions about the selection, each answer with the facts that prove it. */
import type { DiagnosisModel } from '../../projections/diagnosis/diagnosisModel.ts';
import { m } from '../../paraglide/messages.js';
import { listTime } from '../format/index.ts';
import { contextOfKeys, factSentence } from '../sentences/sentences.ts';
import type { Lens, TwinTable } from '../view.ts';
import { createDiagnosisView } from './diagnosisView.ts';
import { excludedText, findingText, questionText, subjectText } from './findingTexts.ts';

const contextOf = ({ subject, keys }: DiagnosisModel): string =>
  subject === undefined ? m.diagnosis_context_none() : m.diagnosis_context({ subject: subjectText(subject, keys) });

function twin(model: DiagnosisModel): readonly TwinTable[] {
  const context = contextOfKeys(model.keys, model.receivers);
  return [
    {
      caption: contextOf(model),
      columns: [
        { label: m.diagnosis_col_question() },
        { label: m.diagnosis_col_answer() },
        { label: m.diagnosis_col_proof() },
        { label: m.diagnosis_col_excluded() },
      ],
      rows: model.answers.flatMap(({ question, findings }) =>
        findings.map((found, index) => ({
          key: `${question} ${index}`,
          cells: [
            questionText(question),
            findingText(found, model.keys),
            found.proof.map((fact) => `${listTime(fact.at, true)} ${factSentence(fact, context)}`).join('; '),
            (found.excluded ?? []).map((it) => excludedText(it, context)).join('; '),
          ],
        })),
      ),
    },
  ];
}

export const diagnosisLens: Lens<DiagnosisModel> = {
  id: 'diagnosis',
  create: createDiagnosisView,
  title: () => m.diagnosis_title(),
  context: contextOf,
  explanation: () => m.diagnosis_explanation(),
  spanRule: () => m.span_rule_diagnosis(),
  // Sentences and times: no marks are drawn.
  legend: () => [],
  twin,
};
