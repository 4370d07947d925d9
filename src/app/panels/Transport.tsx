/** Time: the clock, the five keys, the way of moving, the speed and the scrubber. */
import { lazy, Suspense } from 'react';
import { Button, Dialog, DialogTrigger, Menu, MenuItem, MenuTrigger, Popover, Radio, RadioGroup, Text } from 'react-aria-components';
import { gap as gapText, virtualTime, wallTime } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { commandOf, contextOf, execute } from '../commands/index.ts';
import { jumpKinds, jumpKindText } from '../commands/timeCommands.ts';
import { useRun, useShell, useUi } from '../context.ts';
import { Icon } from '../controls/Icon.tsx';
import controls from '../controls/controls.module.css';
import type { PlayMode } from '../stores/uiStore.ts';
import { Scrubber } from './Scrubber.tsx';
import { modeText, speedText } from './speedText.ts';
import styles from './Transport.module.css';

const SpeedSlider = lazy(async () => ({ default: (await import('./SpeedSlider.tsx')).SpeedSlider }));

function Clock() {
  const time = useRun((state) => virtualTime(Math.floor(state.position.nowMs)));
  const wall = useRun((state) => (state.scenario === undefined ? '' : wallTime(state.scenario.epoch, Math.floor(state.position.nowMs))));
  const gap = useRun((state) => (state.gap === undefined ? '' : gapText(state.gap.toMs - state.gap.fromMs)));
  return (
    <div className={styles.clock}>
      <time className={styles.time} aria-label={m.app_virtualTime()}>
        {time}
      </time>
      <p className={styles.wall}>
        <span className={styles.wallWord}>{m.app_virtualTime()} · </span>
        {wall}
        {gap !== '' && <span className={styles.gap}>{gap}</span>}
      </p>
    </div>
  );
}

function Key({ id, isMain = false }: { readonly id: string; readonly isMain?: boolean }) {
  const shell = useShell();
  const isPaused = useRun((state) => state.player === 'paused');
  useRun((state) => state.position.nowMs > 0);
  const command = commandOf(id);
  const context = contextOf(shell);
  const available = command.isAvailable(context) === true;
  const name = id === 'play' ? (isPaused ? 'play' : 'pause') : command.icon;
  return (
    <Button
      className={isMain ? `${styles.key} ${styles.play}` : styles.key}
      aria-label={command.label(context)}
      aria-disabled={!available}
      onPress={() => execute(shell, command)}
    >
      <Icon name={name} />
    </Button>
  );
}

/** What the two outer keys look for. */
function JumpKind() {
  const { uiStore } = useShell();
  const kind = useUi((state) => state.jumpKind);
  return (
    <MenuTrigger>
      <Button className={styles.jumpKind} aria-label={m.app_toMenu({ kind: jumpKindText(kind) })}>
        {m.app_to({ kind: jumpKindText(kind) })}
      </Button>
      <Popover className={controls.popover} placement="top start">
        <Menu
          className={controls.menu}
          aria-label={m.app_toMenu({ kind: jumpKindText(kind) })}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[kind]}
          onAction={(key) => uiStore.setState({ jumpKind: jumpKinds.find((one) => one === key) ?? 'matters' })}
        >
          {jumpKinds.map((one) => (
            <MenuItem key={one} id={one} className={controls.menuItem}>
              <span className={controls.tick} aria-hidden="true">
                {one === kind ? '●' : ''}
              </span>
              <Text slot="label">{jumpKindText(one)}</Text>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

const modes: readonly PlayMode[] = ['paced', 'uniform', 'steps'];

function Mode() {
  const shell = useShell();
  const mode = useUi((state) => state.mode);
  return (
    <RadioGroup
      className={styles.modes}
      aria-label={m.app_mode()}
      orientation="horizontal"
      value={mode}
      onChange={(value) => {
        shell.uiStore.setState({ mode: modes.find((one) => one === value) ?? 'paced' });
        shell.refreshTimeline();
      }}
    >
      {modes.map((one) => (
        <Radio key={one} value={one} className={styles.mode}>
          {modeText(one)}
        </Radio>
      ))}
    </RadioGroup>
  );
}

/** The speed, and a slider for it behind a click. */
function Speed() {
  const mode = useUi((state) => state.mode);
  const speed = useUi((state) => (state.mode === 'uniform' ? state.uniformSpeed : state.pace));
  return (
    <DialogTrigger>
      <Button className={styles.speed} aria-label={m.app_speedMenu({ mode: modeText(mode), speed: speedText(speed) })}>
        {speedText(speed)}
      </Button>
      <Popover className={controls.popover} placement="top">
        <Dialog className={styles.speedDialog} aria-label={m.app_speed()}>
          <Suspense>
            <SpeedSlider />
          </Suspense>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

export function Transport() {
  useUi((state) => state.language);
  return (
    <section className={styles.transport} aria-label={m.app_transport()}>
      <Clock />
      <div className={styles.controls}>
        <div className={styles.keys}>
          <Key id="previousThat" />
          <Key id="previousFact" />
          <Key id="play" isMain />
          <Key id="nextFact" />
          <Key id="nextThat" />
          <JumpKind />
        </div>
        <div className={styles.how}>
          <Mode />
          <Speed />
        </div>
      </div>
      <Scrubber />
    </section>
  );
}
