/** All presets as cards, by what happened to the reader, by words of both languages, and by profile: `#/presets`. */
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { listPresets, presetsOf, problemText, profileIds, symptoms, type Preset, type Symptom } from '../../scenario/index.ts';
import { m } from '../../paraglide/messages.js';
import { useShell, useUi } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import { Icon } from '../controls/Icon.tsx';
import { Opener } from '../controls/Opener.tsx';
import { SkipLink } from '../controls/SkipLink.tsx';
import controls from '../controls/controls.module.css';
import { later } from '../controls/later.tsx';
import { inEachLanguage } from '../language.ts';
import { Card } from './Card.tsx';
import { createCardRuns } from './cardRuns.ts';
import { catalogueAddress, catalogueWishes, type CatalogueWishes } from './wishes.ts';
import styles from './Catalogue.module.css';

const ThemeMenu = later(async () => (await import('../menus/ThemeMenu.tsx')).ThemeMenu);

const chapterTitles: Readonly<Record<Symptom, () => string>> = {
  first: m.catalogue_first,
  twice: m.catalogue_twice,
  again: m.catalogue_again,
  never: m.catalogue_never,
  late: m.catalogue_late,
  order: m.catalogue_order,
  broker: m.catalogue_broker,
  transaction: m.catalogue_transaction,
  sending: m.catalogue_sending,
  http: m.catalogue_http,
};

/** What a preset is found by: its texts and the titles of its chapters in both languages, and its name. */
function searchText({ slug, title, point }: Preset): string {
  const chapters = symptoms.filter((one) => presetsOf[one].includes(slug)).flatMap((one) => inEachLanguage(chapterTitles[one]));
  return [slug, title.en, title.zh, point.en, point.zh, ...chapters].join(' ').toLowerCase();
}

function chosen(presets: readonly Preset[], { about, profile, text }: CatalogueWishes): readonly Preset[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return presets.filter((preset) => {
    if (profile !== undefined && preset.profile !== profile) return false;
    if (about !== undefined && !presetsOf[about].includes(preset.slug)) return false;
    const found = words.length === 0 ? '' : searchText(preset);
    return words.every((word) => found.includes(word));
  });
}

interface ChoiceProps {
  readonly title: string;
  readonly count: number;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

function Choice({ title, count, isChosen, choose }: ChoiceProps) {
  return (
    <li>
      <Button className={styles.choice} aria-pressed={isChosen} onPress={choose}>
        <span>{title}</span>
        <span className={styles.count}>{count}</span>
      </Button>
    </li>
  );
}

function Search({ text, change }: { readonly text: string; readonly change: (text: string) => void }) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      ref.current?.focus();
    };
    window.addEventListener('keydown', focus);
    return () => window.removeEventListener('keydown', focus);
  }, []);
  return (
    <label className={styles.search}>
      <Icon name="search" size={16} />
      <input
        ref={ref}
        type="search"
        aria-label={m.catalogue_search()}
        placeholder={m.catalogue_searchHint()}
        value={text}
        onChange={(event) => change(event.target.value)}
      />
      <kbd className={styles.key} aria-hidden="true">
        /
      </kbd>
    </label>
  );
}

interface CatalogueProps {
  /** The address, from `#` on. */
  readonly hash: string;
  /** Leaves the catalogue for a preset. */
  readonly open: (slug: string) => void;
  /** The preset that was opened here the last time: who comes back goes on at its card. */
  readonly opened: string | undefined;
}

export function Catalogue({ hash, open, opened }: CatalogueProps) {
  const shell = useShell();
  const language = useUi((state) => state.language);
  const asked = useMemo(() => catalogueWishes(hash), [hash]);
  const [wishes, setWishes] = useState(asked.wishes);
  const runs = useMemo(() => createCardRuns(shell.host), [shell]);
  const presets = listPresets();
  const cards = chosen(presets, useDeferredValue(wishes));
  const wish = (part: Partial<CatalogueWishes>): void => {
    const now = { ...wishes, ...part };
    setWishes(now);
    shell.browser.setAddress(catalogueAddress(now), 'replace');
  };
  const counted = (part: Partial<CatalogueWishes>): number => chosen(presets, { ...wishes, ...part }).length;
  const title = `${m.catalogue_title()} · ${m.app_name()}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (opened !== undefined) main.current?.querySelector<HTMLElement>(`[data-slug="${opened}"]`)?.focus();
  }, [opened]);
  return (
    <div className={styles.page}>
      <SkipLink>{m.catalogue_skip()}</SkipLink>
      <header className={styles.header}>
        <a className={styles.home} href="#/">
          <Icon name="logo" size={28} />
          <h1>{m.app_name()}</h1>
        </a>
        <p className={styles.about}>{m.catalogue_about()}</p>
        <Search text={wishes.text} change={(text) => wish({ text })} />
        <Button
          className={controls.button}
          aria-label={m.app_languageName()}
          onPress={() => shell.uiStore.setState({ language: language === 'en' ? 'zh-CN' : 'en' })}
        >
          <span lang={language === 'en' ? 'zh-CN' : 'en'}>{m.app_language()}</span>
        </Button>
        <Opener className={`${controls.button} ${controls.iconOnly}`} label={m.app_theme()} opens={ThemeMenu} kind="menu">
          <Icon name="theme" />
        </Opener>
      </header>
      <nav className={styles.chapters} aria-label={m.catalogue_what()}>
        <h2 className={styles.heading}>{m.catalogue_what()}</h2>
        <ul>
          <Choice
            title={m.catalogue_everything()}
            count={counted({ about: undefined })}
            isChosen={wishes.about === undefined}
            choose={() => wish({ about: undefined })}
          />
          {symptoms.map((one) => (
            <Choice
              key={one}
              title={chapterTitles[one]()}
              count={counted({ about: one })}
              isChosen={wishes.about === one}
              choose={() => wish({ about: one })}
            />
          ))}
        </ul>
        <h2 className={styles.heading}>{m.catalogue_profile()}</h2>
        <ul>
          {profileIds.map((id) => (
            <Choice
              key={id}
              title={id}
              count={counted({ profile: id })}
              isChosen={wishes.profile === id}
              choose={() => wish({ profile: wishes.profile === id ? undefined : id })}
            />
          ))}
        </ul>
      </nav>
      <main ref={main} className={styles.main} id="stage" tabIndex={-1}>
        {asked.problems.length > 0 && (
          <ul role="alert" className={styles.problems}>
            {asked.problems.map((problem) => (
              <li key={`${problem.path} ${problem.code}`}>{problemText(problem, language === 'en' ? 'en' : 'zh')}</li>
            ))}
          </ul>
        )}
        <p className={styles.found} role="status">
          {cards.length === 0 ? m.catalogue_none() : m.catalogue_found({ count: String(cards.length) })}
        </p>
        <ul className={styles.cards}>
          {cards.map((preset) => (
            <Card key={preset.slug} preset={preset} runs={runs} open={open} />
          ))}
        </ul>
      </main>
    </div>
  );
}
