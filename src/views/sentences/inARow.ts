/** Sentences in a row; after Chinese punctuation no space is set. */
export const sentences = (...parts: readonly (string | undefined)[]): string =>
  parts
    .filter((part) => part !== undefined && part !== '')
    .join(' ')
    .replaceAll('。 ', '。');
