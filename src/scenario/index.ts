/** The scenario's public face: reading and checking files, presets, the shortest form, problems and their sentences. */
export { parseScenario, parseScenarioText } from './parse.ts';
export { differencesFromDefaults, sameValue } from './differences.ts';
export { scriptStartMs } from './defaults.ts';
export { durationText, parseDuration } from './duration.ts';
export { limits } from './limits.ts';
export { hiddenCharacters, idPattern, isForbiddenName, nearestName } from './names.ts';
export { defaultPresetSlug, listPresets, listPresetSlugs, openPreset } from './presets/index.ts';
export type { Preset, PresetGroup } from './presets/index.ts';
export { presetsOf, symptoms } from './presets/symptoms.ts';
export type { Symptom } from './presets/symptoms.ts';
export { profileIds } from './vocabulary.ts';
export { fail, shown, succeed } from './problems.ts';
export type { Problem, ProblemCode, Result } from './problems.ts';
export { problemText } from './problemText.ts';
export type { ProblemLanguage } from './problemText.ts';
