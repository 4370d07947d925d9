/**
 * What the first picture does not need is no part of a build's first load: the texts of the language that is not shown and all
 * presets but the one that the page opens with come in chunks of their own, the texts of a lens with the lens, the sentences of the trace's contract not at all.
 * Outside a build everything is there from the start.
 */
import { execFileSync } from 'node:child_process';
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
const importOfMessages = /^import \{ m \} from '[./]+\/paraglide\/messages\.js';$/m;
const textOfMessage = /^export const (\w+) = ([\s\S]*?^\});$/gm;
const areaTexts = 'virtual:texts/';
/** A message whose name has capital letters is compiled under another one, and the index gives it its own back. */
const aliasOfMessage = /^export \{ (\w+) as "(\w+)" \};?$/gm;

const nothingLater = `
export const commit = '';
export const hasTexts = () => true;
export const loadTexts = async () => {};
export const hasPreset = () => true;
export const loadPresets = async () => {};
`;

/** Empty where there is no repository, as in an unpacked archive. */
function builtCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

const somethingLater = `
export { hasTexts, loadTexts } from '${messageIndex}';
export { hasPreset, loadPresets } from '${presetFiles}';
`;

/** The texts of these areas are there from the start; those of any other area come with the modules that use them. */
const firstAreas: ReadonlySet<string> = new Set(['action', 'app', 'cluster', 'scrubber']);
const first = 'first';
const areaOf = (name: string): string => {
  const area = name.slice(0, name.indexOf('_'));
  return firstAreas.has(area) ? first : area;
};
const areaAsked = (id: string): string => /\?area=(\w+)$/.exec(id)?.[1] ?? first;
const withoutQuery = (id: string): string => id.replace(/\?.*$/, '');

/** A module that uses texts of such an area waits for them before it runs. */
function afterItsTexts(code: string): string {
  if (!importOfMessages.test(code)) return code;
  const areas = new Set([...code.matchAll(/\bm\.([a-zA-Z]+_)/g)].map(([, name = '']) => areaOf(name)));
  areas.delete(first);
  return [...areas].map((area) => `import '${areaTexts}${area}';\n`).join('') + code;
}

/** File and name of each language that the index of the compiled messages imports. */
function languagesOf(index: string): readonly (readonly [string, string])[] {
  const languages = [...index.matchAll(importOfLanguage)].map(([, file = '', language = '']) => [file, language] as const);
  if (languages.length < 2) throw new Error('the compiled messages no longer have one module per language');
  return languages;
}

const loadersOf = (languages: readonly (readonly [string, string])[], area: string): string =>
  languages.map(([file, language]) => `${JSON.stringify(language)}: () => import(${JSON.stringify(`${file}?area=${area}`)})`).join(', ');

/**
 * `m` knows a message by its name once the texts of any language are here, and takes it from the language that is shown. A list
 * of all names would be nine kilobytes of the first load.
 */
function languagesLater(code: string): string {
  const languages = languagesOf(code);
  return `import { getLocale } from '../runtime.js';
const texts = {};
export const m = {};
const parts = [{ loaders: { ${loadersOf(languages, first)} }, here: {} }];
const load = async (part, language) => {
  if (part.here[language]) return;
  const loaded = await part.loaders[language]();
  texts[language] = { ...texts[language], ...loaded };
  part.here[language] = true;
  for (const name of Object.keys(loaded)) m[name] ??= (inputs, options) => texts[options?.locale ?? getLocale()][name](inputs ?? {});
};
export const loadArea = async (loaders) => {
  const part = { loaders, here: {} };
  parts.push(part);
  // The language may change while its texts are on their way.
  while (!part.here[getLocale()]) await load(part, getLocale());
};
export const hasTexts = (language) => parts.every((part) => part.here[language]);
export const loadTexts = async (language) => {
  // A lens may come with texts of its own meanwhile.
  while (!hasTexts(language)) await Promise.all(parts.map((part) => load(part, language)));
};
`;
}

/** Those texts of one language that belong to the area, under the names that the page calls them by. */
function underTheirNames(code: string, index: string, area: string): string {
  const aliases = new Map([...index.matchAll(aliasOfMessage)].map(([, compiled = '', name = '']) => [compiled, name]));
  if (aliases.size === 0) throw new Error('the compiled messages no longer have aliases');
  const mine = [...code.matchAll(textOfMessage)].flatMap(([, compiled = '', text = '']) => {
    const name = aliases.get(compiled) ?? compiled;
    return areaOf(name) === area ? [{ compiled, name, text: `${text};` }] : [];
  });
  if (mine.length === 0) throw new Error(`the compiled messages have none of ${area}`);
  const names = mine.map(({ compiled, name }) => `${compiled} as ${name}`);
  const registry = mine.some(({ text }) => text.includes('registry.')) ? `import * as registry from '../registry.js';\n` : '';
  return `${registry}${mine.map(({ compiled, text }) => `const ${compiled} = ${text}`).join('\n')}\nexport { ${names.join(', ')} };\n`;
}

/** Loads the texts of one area and lets whoever imports this wait for them. */
function textsOfArea(area: string): string {
  const languages = languagesOf(readFileSync(join(import.meta.dirname, messageIndex), 'utf8'));
  const files = languages.map(([file, language]) => [messageIndex.replace('_index.js', file.slice(2)), language] as const);
  return `import { loadArea } from '${messageIndex}';\nawait loadArea({ ${loadersOf(files, area)} });\n`;
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

/** What an action's field means is told by the page and the documents, never by the worker. */
const docOfAction = /\bdoc: \{\s*en: (?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),\s*zh: (?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),?\s*\}/g;
const actionsOfMechanism = /\/src\/engine\/mechanisms\/.*ctions\.ts$/;

/** Where a constant of a profile was read (ConstantSpec.source) is told by the schema that the documents are made of, never by a build. */
const text = String.raw`(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")`;
const sourceOfConstant = new RegExp(String.raw`\b((?:constant|choice|atLeastOne)\((?:[^()'"]|${text})*,\s*)${text}(,?\s*\))`, 'g');
const profileFiles = /\/src\/engine\/profiles\/[\w]+\.ts$/;

/** @param isWorker for the worker's own build, which needs even less. */
export function laterChunks(isWorker = false): Plugin {
  let isBuild = false;
  return {
    name: 'orrery-later-chunks',
    enforce: 'pre',
    configResolved(config) {
      isBuild = config.command === 'build';
    },
    resolveId(id) {
      return id === virtualId || id.startsWith(areaTexts) ? `\0${id}` : undefined;
    },
    load(id) {
      if (id.startsWith(`\0${areaTexts}`)) return textsOfArea(id.slice(areaTexts.length + 1));
      if (id !== `\0${virtualId}`) return undefined;
      return isBuild ? `export const commit = ${JSON.stringify(builtCommit())};${somethingLater}` : nothingLater;
    },
    transform(code, id) {
      if (!isBuild) return undefined;
      if (id.endsWith(messageDoor)) return { code: `export { m } from '.${messageIndex.slice('/src/paraglide'.length)}';`, map: null };
      const path = withoutQuery(id);
      if (id.endsWith(messageIndex)) return { code: languagesLater(code), map: null };
      if (messagesOfLanguage.test(path)) {
        const index = readFileSync(join(dirname(path), '_index.js'), 'utf8');
        return { code: underTheirNames(code, index, areaAsked(id)), map: null };
      }
      if (isWorker && actionsOfMechanism.test(id)) return { code: code.replaceAll(docOfAction, "doc: { en: '', zh: '' }"), map: null };
      if (profileFiles.test(id)) return { code: code.replaceAll(sourceOfConstant, "$1''$2"), map: null };
      if (id.endsWith(presetFiles)) return { code: presetsLater, map: null };
      if (id.endsWith(factTypes)) return { code: withoutSentences(code), map: null };
      return importOfMessages.test(code) ? { code: afterItsTexts(code), map: null } : undefined;
    },
  };
}
