/** The fields of an action as its specification describes them, for a form: what may be chosen, and what was written as an action. */
import { actionSpecs, type FieldSpec, type ResolvedScenario } from '../../../engine/index.ts';

export interface FormField {
  readonly name: string;
  readonly doc: { readonly en: string; readonly zh: string };
  readonly isOptional: boolean;
  readonly isNumber: boolean;
  /** Absent: anything may be written. */
  readonly choices?: readonly string[];
}

const fieldsOfAction = (verb: string): Readonly<Record<string, FieldSpec>> => actionSpecs[verb]?.fields ?? {};

type Reference = Extract<FieldSpec, { kind: 'ref' }>['to'];

/** All that a reference may name; of topics also others than those of the scenario. */
function namesOf(scenario: ResolvedScenario, to: Reference): readonly string[] | undefined {
  const ids = (list: readonly { readonly id: string }[] = []): readonly string[] => list.map(({ id }) => id);
  const clients = [...ids(scenario.producers), ...ids(scenario.consumers)];
  const http = { gateways: ids(scenario.httpGateways), clients: ids(scenario.httpClients) };
  switch (to) {
    case 'producer':
      return ids(scenario.producers);
    case 'consumer':
      return ids(scenario.consumers);
    case 'client':
      return clients;
    case 'httpClient':
      return http.clients;
    case 'broker':
      return ids(scenario.brokers);
    case 'nameServer':
      return ids(scenario.nameServers);
    case 'node':
      return [...ids(scenario.nameServers), ...ids(scenario.brokers), ...clients, ...http.gateways, ...http.clients];
    case 'consumerGroup':
      return [...new Set([...scenario.consumers.map(({ group }) => group), ...(scenario.httpClients ?? []).map((one) => one.consumerId)])];
    case 'topic':
      return undefined;
  }
}

function choicesOf(spec: FieldSpec, scenario: ResolvedScenario): readonly string[] | undefined {
  if (spec.kind === 'boolean') return ['true', 'false'];
  if (spec.kind === 'enum') return spec.values;
  return spec.kind === 'ref' ? namesOf(scenario, spec.to) : undefined;
}

export function formFields(verb: string, scenario: ResolvedScenario): readonly FormField[] {
  return Object.entries(fieldsOfAction(verb)).map(([name, spec]) => {
    const choices = choicesOf(spec, scenario);
    const { doc, optional = false } = spec;
    return { name, doc, isOptional: optional, isNumber: spec.kind === 'int', ...(choices === undefined ? {} : { choices }) };
  });
}

/** What stands in the fields at first. */
export const textsOf = (verb: string, given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.keys(fieldsOfAction(verb)).map((name) => [name, given[name] === undefined ? '' : String(given[name])]));

/** A text as its field has it; what is no number stays a text, so that a sentence can say what was found; of any number it says the bounds. */
function valueOf(spec: FieldSpec, text: string): unknown {
  if (spec.kind === 'boolean') return text === 'true';
  const isNumber = (spec.kind === 'int' || spec.kind === 'duration') && /^-?\d{1,300}(\.\d+)?$/.test(text);
  return isNumber ? Number(text) : text;
}

/** The action that the form describes; an empty field is not part of it. */
export function actionOf(
  verb: string,
  texts: Readonly<Record<string, string>>,
): { readonly do: string; readonly [field: string]: unknown } {
  const given = Object.entries(fieldsOfAction(verb)).flatMap(([name, spec]) => {
    const text = (texts[name] ?? '').trim();
    return text === '' ? [] : [[name, valueOf(spec, text)] as const];
  });
  return { do: verb, ...Object.fromEntries(given) };
}
