/**
 * What the first picture does not need is no part of a build's first load: the texts of the language that is not shown and all
 * presets but the one that the page opens with come in chunks of their own, the sentences of the trace's contract not at all.
 * Outside a build everything is there from the start.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const virtualId = 'virtual:later';
const messageIndex = '/src/paraglide/messages/_index.js';
const presetFiles = '/src/scenario/presets/files.ts';
const firstPreset = 'consume-retry-16';
const messageDoor = '/src/paraglide/messages.js';
const messagesOfLanguage = /\/src\/paraglide\/messages\/[\w-]+\.js$/;
const importOfLanguage = /import \* as \w+ from "(\.\/([\w-]+)\.js)"/g;
/** A message whose name has capital letters is compiled under another one, and the index gives it its own back. */
const aliasOfMessage = /^export \{ (\w+) as "(\w+)" \};?$/gm;

const nothingLater = `
export const hasTexts = () => true;
export const loadTexts = async () => {};
export const hasPreset = () => true;
export const loadPresets = async () => {};
`;

const somethingLater = `
export { hasTexts, loadTexts } from '${messageIndex}';
export { hasPreset, loadPresets } from '${presetFiles}';
`;

/**
 * `m` knows a message by its name once the texts of any language are here, and takes it from the language that is shown. A list
 * of all names would be nine kilobytes of the first load.
 */
function languagesLater(code: string): string {
  const loaders = [...code.matchAll(importOfLanguage)].map(
    ([, file, language]) => `${JSON.stringify(language)}: () => import(${JSON.stringify(file)})`,
  );
  if (loaders.length < 2) throw new Error('the compiled messages no longer have one module per language');
  return `import { getLocale } from '../runtime.js';
const texts = {};
export const m = {};
const loaders = { ${loaders.join(', ')} };
export const hasTexts = (language) => texts[language] !== undefined;
export const loadTexts = async (language) => {
  const loaded = await loaders[language]();
  texts[language] = loaded;
  for (const name of Object.keys(loaded)) m[name] ??= (inputs, options) => texts[options?.locale ?? getLocale()][name](inputs ?? {});
};
`;
}

/** The texts of one language under the names that the page calls them by. */
function underTheirNames(code: string, index: string): string {
  const aliases = new Map([...index.matchAll(aliasOfMessage)].map(([, compiled = '', name = '']) => [compiled, name]));
  if (aliases.size === 0) throw new Error('the compiled messages no longer have aliases');
  const exports = [...aliases].map(([compiled, name]) => `${compiled} as ${name}`);
  const own = code.replaceAll(/^export const (\w+) = /gm, (found, name: string) => (aliases.has(name) ? `const ${name} = ` : found));
  return `${own}\nexport { ${exports.join(', ')} };\n`;
}

const presetsLater = `
import first from './${firstPreset}.json';
export const presetFiles = { '${firstPreset}': first };
export const hasPreset = (slug) => Object.hasOwn(presetFiles, slug);
export const loadPresets = async () => { Object.assign(presetFiles, (await import('./files.ts?all')).presetFiles); };
`;

/** The contract's sentences are for its readers; the page needs its names. */
const factTypes = '/src/engine/trace/factTypes.ts';
const sentenceOfField = /\b(text|int|big|bool|list|json)\(\s*'(?:[^'\\]|\\.)*',?\s*\)/g;
const sentenceOfType = /\bdoc: '(?:[^'\\]|\\.)*'/g;
const withoutSentences = (code: string): string => code.replaceAll(sentenceOfType, "doc: ''").replaceAll(sentenceOfField, "$1('')");

export function laterChunks(): Plugin {
  let isBuild = false;
  return {
    name: 'orrery-later-chunks',
    enforce: 'pre',
    configResolved(config) {
      isBuild = config.command === 'build';
    },
    resolveId(id) {
      return id === virtualId ? `\0${virtualId}` : undefined;
    },
    load(id) {
      if (id !== `\0${virtualId}`) return undefined;
      return isBuild ? somethingLater : nothingLater;
    },
    transform(code, id) {
      if (!isBuild) return undefined;
      if (id.endsWith(messageDoor)) return { code: `export { m } from '.${messageIndex.slice('/src/paraglide'.length)}';`, map: null };
      if (id.endsWith(messageIndex)) return { code: languagesLater(code), map: null };
      if (messagesOfLanguage.test(id)) {
        const index = readFileSync(join(dirname(id), '_index.js'), 'utf8');
        return { code: underTheirNames(code, index), map: null };
      }
      if (id.endsWith(presetFiles)) return { code: presetsLater, map: null };
      if (id.endsWith(factTypes)) return { code: withoutSentences(code), map: null };
      return undefined;
    },
  };
}
