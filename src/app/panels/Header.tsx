/** Scenario, runs, profile, seed, link, language and theme. */
import { m } from '../../paraglide/messages.js';
import { useRun, useShell, useUi } from '../context.ts';
import { commandOf, execute } from '../commands/index.ts';
import { Button } from '../controls/Button.tsx';
import { Icon } from '../controls/Icon.tsx';
import { Opener } from '../controls/Opener.tsx';
import controls from '../controls/controls.module.css';
import { later } from '../controls/later.tsx';
import { RunMenu } from './RunMenu.tsx';
import styles from './Header.module.css';

const ScenarioMenu = later(async () => (await import('../menus/ScenarioMenu.tsx')).ScenarioMenu);
const ThemeMenu = later(async () => (await import('../menus/ThemeMenu.tsx')).ThemeMenu);

function Title() {
  const title = useRun((state) => state.scenario?.title);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  const isRefused = useRun((state) => state.stage === 'refused');
  // Where nothing could be opened it is the way to what can be.
  const text = title?.[language] ?? (isRefused ? m.app_presets() : '');
  return (
    <Opener
      className={`${controls.button} ${controls.bare} ${styles.title}`}
      label={m.app_fileMenu({ title: text })}
      opens={ScenarioMenu}
      kind="menu"
    >
      <span className={styles.titleText}>
        {text.split(/(?<=[，：；])/u).map((part) => (
          <span key={part} className={styles.titlePart}>
            {part}
          </span>
        ))}
      </span>
      <Icon name="chevron" size={14} />
    </Opener>
  );
}

export function Header() {
  const shell = useShell();
  const profile = useRun((state) => state.scenario?.profile);
  const seed = useRun((state) => state.scenario?.seed);
  const isRefused = useRun((state) => state.stage === 'refused');
  const claims = useRun((state) => state.scenario?.claims.length ?? 0);
  const language = useUi((state) => state.language);
  return (
    <header className={styles.header}>
      <a className={styles.home} href="#/" aria-label={m.app_name()}>
        <Icon name="logo" size={28} />
      </a>
      <span className={styles.name} aria-hidden="true">
        {m.app_name()}
      </span>
      <span className={styles.rule} aria-hidden="true" />
      <a className={`${styles.presets} ${styles.wide}`} href="#/presets" aria-label={m.app_cmd_presets()} title={m.app_cmd_presets()}>
        <Icon name="presets" />
      </a>
      <Title />
      <RunMenu />
      <span className={styles.space} />
      {claims > 0 && <span className={styles.claim}>{m.app_claim()}</span>}
      {profile !== undefined && (
        <span className={styles.fact} title={m.app_profile({ profile })}>
          {profile}
        </span>
      )}
      {seed !== undefined && (
        <Button
          className={`${controls.button} ${styles.fact} ${styles.seed}`}
          aria-label={m.app_seedChange({ seed })}
          onPress={() => execute(shell, commandOf('changeSeed'))}
        >
          {m.app_seedWord()} <b>{seed}</b>
        </Button>
      )}
      {!isRefused && (
        <Button
          className={`${controls.button} ${styles.link}`}
          aria-label={m.app_copyLink()}
          onPress={() => execute(shell, commandOf('copyLink'))}
        >
          <Icon name="link" />
          <span className={styles.linkWord}>{m.app_copyLink()}</span>
        </Button>
      )}
      <Button
        className={`${controls.button} ${styles.language}`}
        aria-label={m.app_languageName()}
        onPress={() => shell.uiStore.setState({ language: language === 'en' ? 'zh-CN' : 'en' })}
      >
        <span lang={language === 'en' ? 'zh-CN' : 'en'}>{m.app_language()}</span>
      </Button>
      <Opener className={`${controls.button} ${styles.square} ${styles.wide}`} label={m.app_look()} opens={ThemeMenu} kind="menu">
        <Icon name="theme" />
      </Opener>
    </header>
  );
}
