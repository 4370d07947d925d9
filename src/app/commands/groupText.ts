import { m } from '../../paraglide/messages.js';
import type { CommandGroup } from './command.ts';

/** Heading of a group of commands. */
export function groupText(group: CommandGroup): string {
  return { time: m.app_group_time, act: m.app_group_act, run: m.app_group_run, view: m.app_group_view, share: m.app_group_share }[group]();
}
