/** The language that the texts are in. It may stay behind the chosen one until that one's texts are here. */
import { hasTexts, loadTexts } from 'virtual:later';
import { overwriteGetLocale } from '../paraglide/runtime.js';
import { languages, type Language } from './stores/uiStore.ts';

let shown: Language = 'en';
overwriteGetLocale(() => shown);

/** Shows texts of this language from now on; they are here, or come before anything is shown. */
export function setLanguage(language: Language): void {
  shown = language;
}

/** What the texts would be in each language that is here; the shown one always is, whatever else is on its way. */
export function inEachLanguage(read: () => string): readonly string[] {
  const before = shown;
  try {
    return languages
      .filter((language) => language === before || hasTexts(language))
      .map((language) => {
        shown = language;
        return read();
      });
  } finally {
    shown = before;
  }
}

export async function loadAllTexts(): Promise<void> {
  await Promise.all(languages.filter((language) => !hasTexts(language)).map(loadTexts));
}
