/** Moving the shown moment. Nothing here changes the run. */
import type { Jump } from '../../host/host.ts';
import { m } from '../../paraglide/messages.js';
import { paces, uniformSpeedRange, type UiState } from '../stores/uiStore.ts';
import type { CommandContext, ShellCommand } from './command.ts';

const whenReady = (context: CommandContext): true | string => (context.run.stage === 'ready' ? true : m.app_no_notReady());

const whenNotAtStart = (context: CommandContext): true | string => {
  const ready = whenReady(context);
  if (ready !== true) return ready;
  return context.run.position.nowMs > 0 ? true : m.app_no_start();
};

/** What the outer keys look for, in words: "next retry". */
export function jumpKindText(kind: Jump): string {
  switch (kind) {
    case 'retry':
      return m.app_jump_retry();
    case 'delivery':
      return m.app_jump_delivery();
    case 'checkback':
      return m.app_jump_checkback();
    case 'rebalance':
      return m.app_jump_rebalance();
    case 'ofSelection':
      return m.app_jump_ofSelection();
    default:
      return m.app_jump_matters();
  }
}

export const jumpKinds: readonly Jump[] = ['retry', 'delivery', 'checkback', 'rebalance', 'ofSelection', 'matters'];

/** The next speed up (1) or down (−1); undefined at the end of the range. Uniform speeds go by 1, 2, 5, 10 … */
export function nextSpeed(ui: Pick<UiState, 'mode' | 'pace' | 'uniformSpeed'>, direction: 1 | -1): number | undefined {
  if (ui.mode === 'uniform') {
    const steps = uniformSteps();
    const faster = steps.find((speed) => speed > ui.uniformSpeed * 1.001);
    const slower = steps.findLast((speed) => speed < ui.uniformSpeed * 0.999);
    return direction === 1 ? faster : slower;
  }
  return direction === 1 ? paces.find((pace) => pace > ui.pace) : paces.findLast((pace) => pace < ui.pace);
}

/** 0.01, 0.02, 0.05, 0.1 … 100,000 */
export function uniformSteps(): readonly number[] {
  const steps: number[] = [];
  for (let decade = uniformSpeedRange.min; decade <= uniformSpeedRange.max * 1.001; decade *= 10) {
    for (const factor of [1, 2, 5]) {
      const speed = Number((decade * factor).toPrecision(3));
      if (speed <= uniformSpeedRange.max) steps.push(speed);
    }
  }
  return steps;
}

const speedCommand = (id: string, direction: 1 | -1, keys: readonly string[]): ShellCommand => ({
  id,
  group: 'time',
  icon: 'clock',
  keys,
  label: () => (direction === 1 ? m.app_cmd_faster() : m.app_cmd_slower()),
  isAvailable: ({ ui }) => nextSpeed(ui, direction) !== undefined || (direction === 1 ? m.app_no_fasterThan() : m.app_no_slowerThan()),
  perform: ({ uiStore }) => {
    const ui = uiStore.getState();
    const speed = nextSpeed(ui, direction);
    if (speed !== undefined) uiStore.setState(ui.mode === 'uniform' ? { uniformSpeed: speed } : { pace: speed });
  },
});

const jumpCommand = (id: string, direction: 1 | -1, keys: readonly string[]): ShellCommand => ({
  id,
  group: 'time',
  icon: direction === 1 ? 'nextThat' : 'previousThat',
  keys,
  label: ({ ui }) => {
    const kind = jumpKindText(ui.jumpKind);
    return direction === 1 ? m.app_cmd_nextThat({ kind }) : m.app_cmd_previousThat({ kind });
  },
  isAvailable: (context) => (direction === 1 ? whenReady(context) : whenNotAtStart(context)),
  perform: (shell) => void shell.jump(shell.uiStore.getState().jumpKind, direction),
});

export const timeCommands: readonly ShellCommand[] = [
  {
    id: 'play',
    group: 'time',
    icon: 'play',
    keys: ['Space', 'k'],
    words: ['播放', '暂停', 'pause', 'play'],
    label: ({ run }) => (run.player === 'paused' ? m.app_cmd_play() : m.app_cmd_pause()),
    isAvailable: whenReady,
    perform: ({ player }) => player.toggle(),
  },
  {
    id: 'nextFact',
    group: 'time',
    icon: 'nextFact',
    keys: ['ArrowRight', 'l'],
    label: () => m.app_cmd_nextFact(),
    isAvailable: whenReady,
    perform: (shell) => void shell.jump('fact', 1),
  },
  {
    id: 'previousFact',
    group: 'time',
    icon: 'previousFact',
    keys: ['ArrowLeft', 'j'],
    label: () => m.app_cmd_previousFact(),
    isAvailable: whenNotAtStart,
    perform: (shell) => void shell.jump('fact', -1),
  },
  jumpCommand('nextThat', 1, [']']),
  jumpCommand('previousThat', -1, ['[']),
  {
    id: 'secondForward',
    group: 'time',
    icon: 'clock',
    keys: ['Shift+ArrowRight'],
    label: () => m.app_cmd_secondForward(),
    isAvailable: whenReady,
    perform: (shell) => shell.moveBy(1000),
  },
  {
    id: 'secondBack',
    group: 'time',
    icon: 'clock',
    keys: ['Shift+ArrowLeft'],
    label: () => m.app_cmd_secondBack(),
    isAvailable: whenNotAtStart,
    perform: (shell) => shell.moveBy(-1000),
  },
  {
    id: 'tenForward',
    group: 'time',
    icon: 'nextFact',
    keys: ['PageDown'],
    label: () => m.app_cmd_tenForward(),
    isAvailable: whenReady,
    perform: (shell) => void shell.jump('fact', 1, 10),
  },
  {
    id: 'tenBack',
    group: 'time',
    icon: 'previousFact',
    keys: ['PageUp'],
    label: () => m.app_cmd_tenBack(),
    isAvailable: whenNotAtStart,
    perform: (shell) => void shell.jump('fact', -1, 10),
  },
  {
    id: 'toStart',
    group: 'time',
    icon: 'previousThat',
    keys: ['Home'],
    label: () => m.app_cmd_toStart(),
    isAvailable: whenNotAtStart,
    perform: ({ player }) => {
      player.pause();
      player.seek({ nowMs: 0 });
    },
  },
  {
    id: 'toEnd',
    group: 'time',
    icon: 'nextThat',
    keys: ['End'],
    words: ['DLQ', '死信'],
    label: () => m.app_cmd_toEnd(),
    isAvailable: whenReady,
    perform: (shell) => void shell.goToEnd(),
  },
  {
    id: 'nextRetry',
    group: 'time',
    icon: 'retryLadder',
    words: ['重试', 'retry'],
    label: () => m.app_cmd_nextRetry(),
    isAvailable: whenReady,
    perform: (shell) => void shell.jump('retry', 1),
  },
  speedCommand('slower', -1, ['-']),
  speedCommand('faster', 1, ['Shift++', '=', '+']),
  ...(['paced', 'uniform', 'steps'] as const).map((mode): ShellCommand => ({
    id: `mode-${mode}`,
    group: 'time',
    icon: 'clock',
    label: () => ({ paced: m.app_cmd_modePaced, uniform: m.app_cmd_modeUniform, steps: m.app_cmd_modeSteps })[mode](),
    isAvailable: whenReady,
    perform: ({ uiStore }) => uiStore.setState({ mode }),
  })),
];
