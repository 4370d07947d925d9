/** The sentence of what is wrong with a part of a scenario, in the language of the page. */
import type { Problem } from '../../scenario/index.ts';
import type { Language } from '../stores/uiStore.ts';

/** One line for the first of them; undefined when there is none. */
export async function firstProblemInWords([problem]: readonly Problem[], language: Language): Promise<string | undefined> {
  if (problem === undefined) return undefined;
  // The sentences are loaded when something is wrong: the first picture does not need them.
  const { problemText } = await import('../../scenario/problemText.ts');
  return problemText(problem, language === 'en' ? 'en' : 'zh');
}
