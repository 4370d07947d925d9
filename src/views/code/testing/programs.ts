/** For tests of the programs: what the code lens is given at a moment of a run, and the text that it makes of it. */
import { createRun, type ResolvedScenario, type Selection } from '../../../engine/index.ts';
import { clientCode, type ClientCodeModel } from '../../../projections/clientCode/clientCode.ts';
import { openPreset, parseScenario } from '../../../scenario/index.ts';
import { litOf } from '../codeState.ts';
import type { ClientKind } from '../program.ts';

function opened(result: ReturnType<typeof parseScenario>): ResolvedScenario {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}
export const scenarioOf = (source: unknown): ResolvedScenario => opened(parseScenario(source));
export const presetOf = (slug: string): ResolvedScenario => opened(openPreset(slug));

export function modelAt(scenario: ResolvedScenario, ms: number, selection?: Selection): ClientCodeModel {
  const run = createRun(scenario);
  run.advanceTo(ms);
  const state = clientCode.initial(scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) clientCode.apply(state, run.trace.fact(seq));
  return clientCode.model(state, ms, selection);
}

export const textOf = (lines: readonly { readonly text: string }[]): string => lines.map(({ text }) => text).join('\n');

/** The lines that are lit, each behind whether it runs now or ran last. */
export const litLines = (model: ClientCodeModel, kind: ClientKind): readonly string[] =>
  kind.lines(model).flatMap((line) => {
    const lit = litOf(model, line);
    return lit === undefined ? [] : [`${lit}: ${line.text.trim()}`];
  });
