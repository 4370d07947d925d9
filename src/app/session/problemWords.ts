/** The sentence of what is wrong with a part of a scenario, in the language of the page, and which field of an action it is about. */
import { m } from '../../paraglide/messages.js';
import type { Problem } from '../../scenario/index.ts';
import type { UnknownName } from '../../share/index.ts';
import type { Language } from '../stores/uiStore.ts';

/** One notice for all that a link says and nobody here reads. */
export const unknownText = (unknown: readonly UnknownName[], language: Language): string =>
  m.app_linkUnknown({
    found: unknown
      .map(({ found, nearest }) => (nearest === undefined ? found : m.app_linkUnknownMeant({ found, nearest })))
      .join(language === 'en' ? ', ' : '、'),
  });

/** One line for the first of them; undefined when there is none. */
export async function firstProblemInWords([problem]: readonly Problem[], language: Language): Promise<string | undefined> {
  if (problem === undefined) return undefined;
  // The sentences are loaded when something is wrong: the first picture does not need them.
  const { problemText } = await import('../../scenario/problemText.ts');
  return problemText(problem, language === 'en' ? 'en' : 'zh');
}

/** What is wrong with an action. */
export interface WrongAction {
  /** Name of the action's field; absent where it is the action as a whole. */
  readonly field: string | undefined;
  /** Where in the action; empty where it is the action as a whole. */
  readonly path: string;
  /** What was found there and what is allowed. */
  readonly sentence: string;
}

/** The first of them, for a person who sees the action's fields and no file. */
export async function wrongActionInWords([problem]: readonly Problem[], language: Language): Promise<WrongAction | undefined> {
  if (problem === undefined) return undefined;
  const { problemSentence } = await import('../../scenario/problemText.ts');
  const path = problem.path.replace(/^script\[\d+\]\.?/, '');
  const field = /^[^.[]+/.exec(path)?.[0];
  return { field, path, sentence: problemSentence(problem, language === 'en' ? 'en' : 'zh') };
}
