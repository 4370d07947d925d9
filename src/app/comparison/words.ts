/** What the two sides of a comparison are called. */
import type { ResolvedScenario } from '../../engine/index.ts';
import { duration, listTime } from '../../views/format/index.ts';
import { actionInWords } from '../commands/actCommands.ts';
import { m } from '../../paraglide/messages.js';
import { valuesAt, type Variant } from './variant.ts';

export interface SideWords {
  readonly title: string;
  readonly note: string;
}

/** `messageModel` of `consumers.*.messageModel`: the option's real name is what people know. */
const optionOf = (path: string): string => path.split('.').at(-1) ?? path;

/** What is set there, a length of time with its unit. */
const settingText = (path: string, value: string): string => (path.endsWith('Ms') && /^\d+$/.test(value) ? duration(Number(value)) : value);

const settingsAt = (scenario: ResolvedScenario, path: string): string =>
  valuesAt(scenario, path)
    .map((value) => settingText(path, value))
    .join(', ') || m.compare_usual();

const inOneLanguage = (text: ResolvedScenario['title'], language: 'en' | 'zh'): string => text[language];

export function sidesOf(
  variant: Variant,
  [a, b]: readonly [ResolvedScenario, ResolvedScenario],
  language: 'en' | 'zh',
): readonly [SideWords, SideWords] {
  switch (variant.kind) {
    case 'set': {
      const side = (scenario: ResolvedScenario): SideWords => {
        const value = settingsAt(scenario, variant.path);
        return { title: value, note: `${optionOf(variant.path)} = ${value}` };
      };
      return [side(a), side(b)];
    }
    case 'preset':
      return [
        { title: inOneLanguage(a.title, language), note: m.compare_thisRun() },
        { title: inOneLanguage(b.title, language), note: m.compare_otherPreset() },
      ];
    case 'without': {
      const actions = variant.actions.flatMap((index) => a.script[index] ?? []);
      const words = actions.map((action) => actionInWords(action, listTime(action.at), () => undefined)).join(' · ');
      return [
        { title: m.compare_with(), note: words },
        { title: m.compare_without(), note: m.compare_otherwiseSame() },
      ];
    }
  }
}

/** A variant in one line, for the menu. */
export function variantWords(variant: Variant, scenario: ResolvedScenario, titleOf: (slug: string) => string): string {
  switch (variant.kind) {
    case 'set':
      return m.compare_setTo({
        option: optionOf(variant.path),
        from: settingsAt(scenario, variant.path),
        to: settingText(variant.path, variant.value),
      });
    case 'preset':
      return titleOf(variant.slug);
    case 'without':
      return m.compare_withoutActions();
  }
}
