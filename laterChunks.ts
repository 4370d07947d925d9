/**
 * What the first picture does not need is no part of a build's first load: the texts of the language that is not shown and all
 * presets but the one that the page opens with come in chunks of their own, the sentences of the trace's contract not at all.
 * Outside a build everything is there from the start.
 */
import type { Plugin } from 'vite';

const virtualId = 'virtual:later';
const messageIndex = '/src/paraglide/messages/_index.js';
const presetFiles = '/src/scenario/presets/files.ts';
const firstPreset = 'consume-retry-16';
const importOfLanguage = /import \* as \w+ from "(\.\/([\w-]+)\.js)"/g;
/** A message; one whose own name is no JavaScript name follows as an alias. */
const nameOfMessage = /^(export )?const (\w+) = /gm;
const aliasOfMessage = /^export \{ \w+ as "\w+" \};?$/gm;

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

/** The same messages by the same names, each taken from the module of its language once that is here. */
function languagesLater(code: string): string {
  const loaders = [...code.matchAll(importOfLanguage)].map(
    ([, file, language]) => `${JSON.stringify(language)}: () => import(${JSON.stringify(file)})`,
  );
  const messages = [...code.matchAll(nameOfMessage)].map(
    ([, exported = '', name = '']) => `${exported}const ${name} = (inputs, options) => of(options).${name}(inputs ?? {});`,
  );
  if (loaders.length < 2 || messages.length === 0) throw new Error('the compiled messages no longer have one module per language');
  return `import { getLocale } from '../runtime.js';
const texts = {};
const of = (options) => texts[options?.locale ?? getLocale()];
${messages.join('\n')}
${[...code.matchAll(aliasOfMessage)].map(([alias]) => `${alias};`).join('\n')}
const loaders = { ${loaders.join(', ')} };
export const hasTexts = (language) => texts[language] !== undefined;
export const loadTexts = async (language) => { texts[language] = await loaders[language](); };
`;
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
      if (id.endsWith(messageIndex)) return { code: languagesLater(code), map: null };
      if (id.endsWith(presetFiles)) return { code: presetsLater, map: null };
      if (id.endsWith(factTypes)) return { code: withoutSentences(code), map: null };
      return undefined;
    },
  };
}
