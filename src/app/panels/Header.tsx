/** Scenario, runs, profile, seed, link, language and theme. */
import { Button, Header as MenuSectionTitle, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Text } from 'react-aria-components';
import { listPresets } from '../../scenario/presets/index.ts';
import { m } from '../../paraglide/messages.js';
import { useRun, useShell, useUi } from '../context.ts';
import { commandOf, contextOf, execute } from '../commands/index.ts';
import { Icon } from '../controls/Icon.tsx';
import controls from '../controls/controls.module.css';
import { RunMenu } from './RunMenu.tsx';
import styles from './Header.module.css';

/** Commands that the scenario's menu offers beside the presets. */
const fileCommandIds = ['openFile', 'saveScenario', 'saveTrace'] as const;
const pageCommandIds = ['palette', 'shortcuts'] as const;

function ScenarioMenu() {
  const shell = useShell();
  const title = useRun((state) => state.scenario?.title);
  const slug = useRun((state) => state.presetSlug);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  const context = contextOf(shell);
  const text = title?.[language] ?? '';
  const item = (id: string) => {
    const command = commandOf(id);
    return (
      <MenuItem key={id} id={`command ${id}`} className={controls.menuItem} textValue={command.label(context)}>
        <Icon name={command.icon} />
        <Text slot="label">{command.label(context)}</Text>
      </MenuItem>
    );
  };
  return (
    <MenuTrigger>
      <Button className={`${controls.button} ${controls.bare} ${styles.title}`} aria-label={m.app_fileMenu({ title: text })}>
        <span className={styles.titleText}>{text}</span>
        <Icon name="chevron" size={14} />
      </Button>
      <Popover className={controls.popover}>
        <Menu
          className={controls.menu}
          aria-label={m.app_header()}
          onAction={(key) => {
            const [kind, id = ''] = String(key).split(' ');
            if (kind === 'preset') void shell.openPreset(id);
            else execute(shell, commandOf(id));
          }}
        >
          <MenuSection>
            <MenuSectionTitle className={controls.menuHeader}>{m.app_presets()}</MenuSectionTitle>
            {listPresets().map((preset) => (
              <MenuItem
                key={preset.slug}
                id={`preset ${preset.slug}`}
                className={controls.menuItem}
                textValue={`${preset.title.en} ${preset.title.zh}`}
              >
                <span className={controls.tick} aria-hidden="true">
                  {preset.slug === slug ? '●' : ''}
                </span>
                <Text slot="label">{preset.title[language]}</Text>
                <Text slot="description" className={controls.menuNote}>
                  {preset.point[language]}
                </Text>
              </MenuItem>
            ))}
          </MenuSection>
          <MenuSection>
            <MenuSectionTitle className={controls.menuHeader}>{m.app_file()}</MenuSectionTitle>
            {[...fileCommandIds, ...pageCommandIds].map(item)}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function ThemeMenu() {
  const { uiStore } = useShell();
  const theme = useUi((state) => state.theme);
  return (
    <MenuTrigger>
      <Button className={`${controls.button} ${styles.square} ${styles.wide}`} aria-label={m.app_theme()}>
        <Icon name="theme" />
      </Button>
      <Popover className={controls.popover} placement="bottom end">
        <Menu
          className={controls.menu}
          aria-label={m.app_theme()}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[theme]}
          onAction={(key) => uiStore.setState({ theme: key === 'light' || key === 'dark' ? key : 'auto' })}
        >
          {(['auto', 'light', 'dark'] as const).map((one) => (
            <MenuItem key={one} id={one} className={controls.menuItem}>
              <span className={controls.tick} aria-hidden="true">
                {one === theme ? '●' : ''}
              </span>
              <Text slot="label">{{ auto: m.app_themeAuto, light: m.app_themeLight, dark: m.app_themeDark }[one]()}</Text>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

export function Header() {
  const shell = useShell();
  const profile = useRun((state) => state.scenario?.profile);
  const seed = useRun((state) => state.scenario?.seed);
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
      <ScenarioMenu />
      <RunMenu />
      <span className={styles.space} />
      {claims > 0 && <span className={styles.claim}>{m.app_claim()}</span>}
      {profile !== undefined && (
        <span className={styles.fact} title={m.app_profile({ profile })}>
          {profile}
        </span>
      )}
      {seed !== undefined && (
        <span className={styles.fact}>
          {m.app_seedWord()} <b>{seed}</b>
        </span>
      )}
      <Button
        className={`${controls.button} ${styles.link}`}
        aria-label={m.app_copyLink()}
        onPress={() => execute(shell, commandOf('copyLink'))}
      >
        <Icon name="link" />
        <span className={styles.linkWord}>{m.app_copyLink()}</span>
      </Button>
      <Button
        className={`${controls.button} ${styles.language}`}
        aria-label={m.app_languageName()}
        onPress={() => shell.uiStore.setState({ language: language === 'en' ? 'zh-CN' : 'en' })}
      >
        <span lang={language === 'en' ? 'zh-CN' : 'en'}>{m.app_language()}</span>
      </Button>
      <ThemeMenu />
    </header>
  );
}
