/** Every command, what it could be done to, everything that can be selected and every preset by its words, in both languages; what cannot be done now says why. */
import { useEffect, useReducer, useState } from 'react';
import {
  Autocomplete,
  Dialog,
  I18nProvider,
  Header as MenuSectionTitle,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
  Text,
  useFilter,
} from 'react-aria-components';
import { listPresets } from '../../scenario/index.ts';
import { m } from '../../paraglide/messages.js';
import { commandGroups, commandOf, commands, contextOf, execute, type Command, type CommandContext } from '../commands/index.ts';
import { groupText } from '../commands/groupText.ts';
import { keyText } from '../commands/keys.ts';
import { actionsOnThings, things, type ActionOnThing } from '../commands/things.ts';
import { useShell, useUi } from '../context.ts';
import { inEachLanguage, loadAllTexts } from '../language.ts';
import { Icon } from '../controls/Icon.tsx';
import controls from '../controls/controls.module.css';
import { kindText } from '../kindText.ts';
import styles from './Palette.module.css';

/** Words by which a command is found: its label in both languages, as it is and as it is without a selection, and what else people call it. */
function searchText(command: Command, context: CommandContext): string {
  const unselected = { ...context, selection: undefined };
  const labels = inEachLanguage(() => `${command.label(context)} ${command.label(unselected)}`);
  return [...labels, ...(command.words ?? []), command.id].join(' ');
}

const keyOn = ({ command, thing: { selection } }: ActionOnThing): string => `on ${command.id} ${selection.kind} ${selection.id}`;

export function Palette({ close }: { readonly close: () => void }) {
  const language = useUi((state) => state.language);
  return (
    <I18nProvider locale={language}>
      <PaletteDialog close={close} />
    </I18nProvider>
  );
}

function PaletteDialog({ close }: { readonly close: () => void }) {
  const shell = useShell();
  const { contains } = useFilter({ sensitivity: 'base' });
  // A lens that came since the last time brought texts in one language only; the commands have words in both.
  const [, renderAgain] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    loadAllTexts().then(renderAgain).catch(shell.fail);
  }, [shell]);
  // What can be done to each thing would bury the rest: it is there for who looks for it.
  const [isSearching, setSearching] = useState(false);
  const context = contextOf(shell);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  return (
    <ModalOverlay className={controls.backdrop} isOpen isDismissable onOpenChange={(isOpen) => !isOpen && close()}>
      <Modal className={controls.modal}>
        <Dialog className={controls.dialog} aria-label={m.app_cmd_palette()}>
          <Autocomplete
            onInputChange={(text) => setSearching(text.trim() !== '')}
            filter={(text, words) => words.split(/\s+/u).every((word) => contains(text, word))}
          >
            <div className={styles.scroll}>
              <SearchField className={styles.search} aria-label={m.app_cmd_palette()} autoFocus>
                <Icon name="search" />
                <Input
                  className={styles.input}
                  placeholder={m.app_palettePlaceholder()}
                  onKeyDownCapture={(event) => {
                    // Otherwise the first press would only empty the field. While Chinese is being typed it belongs to the input method.
                    if (event.key === 'Escape' && !event.nativeEvent.isComposing) close();
                  }}
                />
              </SearchField>
              <Menu
                className={styles.menu}
                aria-label={m.app_cmd_palette()}
                renderEmptyState={() => <p className={styles.empty}>{m.app_paletteEmpty()}</p>}
                onAction={(key) => {
                  close();
                  const [kind, ...rest] = String(key).split(' ');
                  if (kind === 'command') execute(shell, commandOf(rest.join(' ')));
                  else if (kind === 'on') {
                    const on = actionsOnThings(context, commands).find((one) => keyOn(one) === key);
                    if (on === undefined) return;
                    // What is touched is marked in every picture.
                    shell.select(on.thing.selection);
                    execute(shell, on.command);
                  } else if (kind === 'preset') void shell.openPreset(rest.join(' '));
                  else {
                    const chosen = things(context).find((thing) => `${thing.selection.kind} ${thing.selection.id}` === rest.join(' '));
                    if (chosen !== undefined) shell.select(chosen.selection);
                  }
                }}
              >
                {commandGroups.map((group) => (
                  <MenuSection key={group}>
                    <MenuSectionTitle className={controls.menuHeader}>{groupText(group)}</MenuSectionTitle>
                    {commands
                      .filter((command) => command.group === group && command.id !== 'palette')
                      .map((command) => {
                        const available = command.isAvailable(context);
                        return (
                          <MenuItem
                            key={command.id}
                            id={`command ${command.id}`}
                            className={controls.menuItem}
                            textValue={searchText(command, context)}
                            isDisabled={available !== true}
                            aria-label={command.label(context)}
                          >
                            <Icon name={command.icon} />
                            <Text slot="label">{command.label(context)}</Text>
                            <span className={controls.keys}>{keyText(command.keys?.[0])}</span>
                            {available !== true && (
                              <Text slot="description" className={controls.menuNote}>
                                {available}
                              </Text>
                            )}
                          </MenuItem>
                        );
                      })}
                    {isSearching &&
                      group === 'act' &&
                      actionsOnThings(context, commands).map((on) => (
                        <MenuItem
                          key={keyOn(on)}
                          id={keyOn(on)}
                          className={controls.menuItem}
                          textValue={searchText(on.command, on.context)}
                          aria-label={on.command.label(on.context)}
                        >
                          <Icon name={on.command.icon} />
                          <Text slot="label">{on.command.label(on.context)}</Text>
                        </MenuItem>
                      ))}
                  </MenuSection>
                ))}
                <MenuSection>
                  <MenuSectionTitle className={controls.menuHeader}>{m.app_group_select()}</MenuSectionTitle>
                  {things(context).map((thing) => (
                    <MenuItem
                      key={`${thing.selection.kind} ${thing.selection.id}`}
                      id={`select ${thing.selection.kind} ${thing.selection.id}`}
                      className={controls.menuItem}
                      textValue={`${thing.name} ${kindText(thing.selection.kind)}`}
                    >
                      <Icon name="target" />
                      <Text slot="label">{m.app_cmd_goTo({ name: thing.name })}</Text>
                      <span className={controls.keys}>{kindText(thing.selection.kind)}</span>
                    </MenuItem>
                  ))}
                </MenuSection>
                <MenuSection>
                  <MenuSectionTitle className={controls.menuHeader}>{m.app_presets()}</MenuSectionTitle>
                  {listPresets().map(({ slug, title, point }) => (
                    <MenuItem
                      key={slug}
                      id={`preset ${slug}`}
                      className={controls.menuItem}
                      textValue={[title.en, title.zh, point.en, point.zh, slug].join(' ')}
                      aria-label={title[language]}
                    >
                      <Icon name="play" />
                      <Text slot="label">{title[language]}</Text>
                      <Text slot="description" className={controls.menuNote}>
                        {point[language]}
                      </Text>
                    </MenuItem>
                  ))}
                </MenuSection>
              </Menu>
            </div>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
