/**
 * A command is what a button, a key or a line of the palette does. Two kinds: those that touch the cluster make an action
 * for the script, the others move the player, the pictures or the page.
 */
import type { PendingItem, ResolvedScenario, ScriptAction, Selection } from '../../engine/index.ts';
import type { IconName } from '../controls/Icon.tsx';
import type { Shell } from '../session/shell.ts';
import type { RunState } from '../stores/runStore.ts';
import type { UiState } from '../stores/uiStore.ts';

/** What a command may look at to decide whether it makes sense now. */
export interface CommandContext {
  readonly scenario: ResolvedScenario | undefined;
  readonly selection: Selection | undefined;
  readonly run: RunState;
  readonly ui: UiState;
}

export type { PendingItem };

export type CommandGroup = 'time' | 'act' | 'run' | 'view' | 'share';

interface CommandBase {
  readonly id: string;
  readonly group: CommandGroup;
  readonly icon: IconName;
  /** tinykeys notation; the first one is shown. */
  readonly keys?: readonly string[];
  /** Further words by which the palette finds it. */
  readonly words?: readonly string[];
  label(context: CommandContext): string;
  /** True, or a sentence that says why not. */
  isAvailable(context: CommandContext): true | string;
}

/** Appends an action to the script at the shown moment. */
export interface ActionCommand extends CommandBase {
  toAction(context: CommandContext): Omit<ScriptAction, 'at'>;
  /** Whether a form asks for what the action needs besides; `toAction` fills it in. */
  readonly asks?: boolean;
}

/** Changes nothing in the run. */
export interface ShellCommand extends CommandBase {
  perform(shell: Shell): void;
}

export type Command = ActionCommand | ShellCommand;

export function contextOf(shell: Pick<Shell, 'runStore' | 'uiStore'>): CommandContext {
  const run = shell.runStore.getState();
  const ui = shell.uiStore.getState();
  return { scenario: run.scenario, selection: ui.selection, run, ui };
}

/** Runs the command, or says why it cannot be run. */
export function execute(shell: Shell, command: Command): void {
  const context = contextOf(shell);
  const available = command.isAvailable(context);
  if (available !== true) {
    shell.say(available);
    return;
  }
  if (!('toAction' in command)) command.perform(shell);
  else if (command.asks === true) shell.uiStore.setState({ overlay: 'actionForm', asked: command.toAction(context) });
  else void shell.act(command.toAction(context));
}
