/** The presets, and what can be done with a scenario as a file. */
import { Header as MenuSectionTitle, MenuItem, MenuSection, Text } from 'react-aria-components';
import { listPresets, type PresetGroup } from '../../scenario/presets/index.ts';
import { m } from '../../paraglide/messages.js';
import { commandOf, contextOf, execute } from '../commands/index.ts';
import { useRun, useShell, useUi } from '../context.ts';
import { Icon } from '../controls/Icon.tsx';
import type { OpenedProps } from '../controls/Opener.tsx';
import controls from '../controls/controls.module.css';
import { MenuFrame } from './frames.tsx';

/** Commands that the scenario's menu offers beside the presets. */
const fileCommandIds = ['compare', 'changeSeed', 'resetToPreset', 'openFile', 'saveScenario', 'saveTrace', 'palette', 'shortcuts'] as const;

/** What the presets are about, in the order of the menu. */
const groups: Readonly<Record<PresetGroup, () => string>> = {
  retry: m.app_presets_retry,
  consume: m.app_presets_consume,
  order: m.app_presets_order,
  send: m.app_presets_send,
  route: m.app_presets_route,
  transaction: m.app_presets_transaction,
  delay: m.app_presets_delay,
  http: m.app_presets_http,
};

export function ScenarioMenu(opened: OpenedProps) {
  const shell = useShell();
  const slug = useRun((state) => state.presetSlug);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  const context = contextOf(shell);
  const presets = listPresets();
  return (
    <MenuFrame
      {...opened}
      label={m.app_header()}
      choose={(key) => {
        const [kind, id = ''] = key.split(' ');
        if (kind === 'preset') void shell.openPreset(id);
        else execute(shell, commandOf(id));
      }}
    >
      <MenuItem id="command presets" className={controls.menuItem} textValue={commandOf('presets').label(context)}>
        <Icon name="presets" />
        <Text slot="label">{commandOf('presets').label(context)}</Text>
      </MenuItem>
      {Object.entries(groups).map(([group, title]) => (
        <MenuSection key={group}>
          <MenuSectionTitle className={controls.menuHeader}>{title()}</MenuSectionTitle>
          {presets
            .filter((preset) => preset.group === group)
            .map((preset) => (
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
      ))}
      <MenuSection>
        <MenuSectionTitle className={controls.menuHeader}>{m.app_file()}</MenuSectionTitle>
        {fileCommandIds.map((id) => {
          const command = commandOf(id);
          return (
            <MenuItem key={id} id={`command ${id}`} className={controls.menuItem} textValue={command.label(context)}>
              <Icon name={command.icon} />
              <Text slot="label">{command.label(context)}</Text>
            </MenuItem>
          );
        })}
      </MenuSection>
    </MenuFrame>
  );
}
