/** Time: the clock, the five keys, the way of moving, the speed and the scrubber. */
import { useRef } from 'react';
import { count, gap as gapText, virtualTime, wallTime } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { commandOf, contextOf, execute } from '../commands/index.ts';
import { jumpKindText } from '../commands/timeCommands.ts';
import { useRun, useShell, useUi } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import { Icon } from '../controls/Icon.tsx';
import { Opener } from '../controls/Opener.tsx';
import { later } from '../controls/later.tsx';
import type { PlayMode } from '../stores/uiStore.ts';
import { Scrubber } from './Scrubber.tsx';
import { modeText, speedText } from './speedText.ts';
import styles from './Transport.module.css';

const SpeedDialog = later(async () => (await import('../menus/SpeedDialog.tsx')).SpeedDialog);
const JumpMenu = later(async () => (await import('../menus/JumpMenu.tsx')).JumpMenu);

function Clock() {
  const time = useRun((state) => virtualTime(Math.floor(state.position.nowMs)));
  const wall = useRun((state) => (state.scenario === undefined ? '' : wallTime(state.scenario.epoch, Math.floor(state.position.nowMs))));
  const gap = useRun((state) => (state.gap === undefined ? '' : gapText(state.gap.toMs - state.gap.fromMs)));
  const skipped = useRun(({ gap: glided, shown }) => (glided === undefined || shown === undefined ? 0 : shown.frame.seq - glided.fromSeq));
  return (
    <div className={styles.clock}>
      <time className={styles.time} aria-label={m.app_virtualTime()}>
        {time}
      </time>
      <p className={styles.wall}>
        <span className={styles.wallWord}>{m.app_virtualTime()} · </span>
        {wall}
        {gap !== '' && <span className={styles.gap}>{skipped > 0 ? m.app_gapFacts({ gap, count: count(skipped) }) : gap}</span>}
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
  const kind = useUi((state) => state.jumpKind);
  return (
    <Opener className={styles.jumpKind} label={m.app_toMenu({ kind: jumpKindText(kind) })} opens={JumpMenu} kind="menu">
      {m.app_to({ kind: jumpKindText(kind) })}
    </Opener>
  );
}

const modes: readonly PlayMode[] = ['paced', 'uniform', 'steps'];

function Mode() {
  const shell = useShell();
  const mode = useUi((state) => state.mode);
  const isPressed = useRef(false);
  return (
    <div className={styles.modes} role="radiogroup" aria-label={m.app_mode()}>
      {modes.map((one) => (
        <label key={one} className={styles.mode} onPointerUp={() => (isPressed.current = true)}>
          <input
            type="radio"
            name="mode"
            value={one}
            checked={one === mode}
            onClick={({ currentTarget }) => {
              // Who has just pressed "Steps" means to step with the arrows, not to choose again: the focus goes back to the page.
              if (isPressed.current) currentTarget.blur();
              isPressed.current = false;
            }}
            onChange={() => {
              shell.uiStore.setState({ mode: one });
              shell.refreshTimeline();
            }}
          />
          {modeText(one)}
        </label>
      ))}
    </div>
  );
}

/** The speed, and a slider for it behind a click. */
function Speed() {
  const mode = useUi((state) => state.mode);
  const speed = useUi((state) => (state.mode === 'uniform' ? state.uniformSpeed : state.pace));
  return (
    <Opener
      className={styles.speed}
      label={m.app_speedMenu({ mode: modeText(mode), speed: speedText(speed) })}
      opens={SpeedDialog}
      kind="dialog"
    >
      {speedText(speed)}
    </Opener>
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
