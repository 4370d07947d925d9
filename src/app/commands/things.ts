/** What can be selected by its name, and what can be done to each of these things without selecting it first. */
import type { Selection } from '../../engine/index.ts';
import { messagesByName } from '../../views/format/index.ts';
import { modelOf } from '../stores/runStore.ts';
import { nodeIds } from './actCommands.ts';
import type { Command, CommandContext } from './command.ts';
import { menuCommands } from './ofKind.ts';

export interface Thing {
  readonly selection: Selection;
  readonly name: string;
}

/** Nodes, clients, groups, links and the newest messages, so that everything can be selected without a mouse. */
export function things({ scenario, run }: CommandContext): readonly Thing[] {
  if (scenario === undefined) return [];
  const kindOf = (id: string): Selection['kind'] =>
    scenario.nameServers.some((one) => one.id === id)
      ? 'nameServer'
      : scenario.brokers.some((one) => one.id === id)
        ? 'broker'
        : scenario.consumers.some((one) => one.id === id)
          ? 'consumer'
          : 'producer';
  const nodes = nodeIds(scenario).map((id): Thing => ({ selection: { kind: kindOf(id), id }, name: id }));
  const groups = [...new Set(scenario.consumers.map((one) => one.group))].map((id): Thing => ({
    selection: { kind: 'group', id },
    name: id,
  }));
  const known = modelOf(run, 'messageStory')?.messages ?? [];
  const names = messagesByName(known);
  const messages = known.slice(0, 20).map(({ msgId: id }): Thing => ({ selection: { kind: 'message', id }, name: names.get(id) ?? '' }));
  const links = scenario.brokers.flatMap((broker) =>
    [...scenario.nameServers, ...scenario.producers, ...scenario.consumers].map((other) => [other.id, broker.id].sort().join('-')),
  );
  return [...messages, ...nodes, ...groups, ...links.map((id): Thing => ({ selection: { kind: 'link', id }, name: id }))];
}

/** A command and the thing that it would be done to. */
export interface ActionOnThing {
  readonly command: Command;
  readonly thing: Thing;
  /** As if the thing were selected. */
  readonly context: CommandContext;
}

/** What can be done now to a thing that is not selected, where the command then names it: "Crash broker-a". */
export function actionsOnThings(context: CommandContext, commands: readonly Command[]): readonly ActionOnThing[] {
  const unselected = { ...context, selection: undefined };
  const found = things(context).flatMap((thing) => {
    const { kind, id } = thing.selection;
    if (context.selection?.kind === kind && context.selection.id === id) return [];
    const touching = { ...context, selection: thing.selection };
    return menuCommands(kind).flatMap((name): readonly ActionOnThing[] => {
      const command = commands.find((one) => one.id === name);
      if (command === undefined || command.label(touching) === command.label(unselected)) return [];
      return command.isAvailable(touching) === true ? [{ command, thing, context: touching }] : [];
    });
  });
  // What is done to a group can be done to each of its consumers, and is the same.
  return [...new Map(found.toReversed().map((one) => [one.command.label(one.context), one])).values()].toReversed();
}
