/** The registry of commands: buttons, keys, the palette and the sheet of shortcuts all read it. */
import { actCommands } from './actCommands.ts';
import { adminCommands } from './adminCommands.ts';
import type { Command, CommandGroup } from './command.ts';
import { runCommands, shareCommands, viewCommands } from './pageCommands.ts';
import { timeCommands } from './timeCommands.ts';

export { contextOf, execute, type Command, type CommandContext, type CommandGroup } from './command.ts';

export const commands: readonly Command[] = [
  ...timeCommands,
  ...actCommands,
  ...adminCommands,
  ...runCommands,
  ...viewCommands,
  ...shareCommands,
];

export const commandGroups: readonly CommandGroup[] = ['time', 'act', 'run', 'view', 'share'];

export function commandOf(id: string): Command {
  const found = commands.find((command) => command.id === id);
  if (found === undefined) throw new Error(`No command ${id}`);
  return found;
}
