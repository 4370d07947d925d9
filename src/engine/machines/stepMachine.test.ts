import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialTransition, setup, transition, type AnyStateMachine, type StateNode, type StateValue } from 'xstate';
import { mechanisms } from '../mechanisms/index.ts';
import { Registry } from '../registry.ts';
import { askedOfModel, namedByProfile, performedByEngine } from './defineModes.ts';
import { SteppedMachine, type Effect } from './stepMachine.ts';

const registry = new Registry(mechanisms);
const definitions = [...registry.machines.values()].map(({ stepped }) => stepped.definition);

function nodesOf(machine: AnyStateMachine): StateNode[] {
  const nodes: StateNode[] = [];
  const visit = (node: StateNode): void => {
    nodes.push(node);
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(machine.root as StateNode);
  return nodes;
}

const afterPrefix = 'xstate.after.';

/** Everything in a definition that would make a cell depend on more than state, event and guard outcomes. */
function banned(machine: AnyStateMachine): string[] {
  const found: string[] = [];
  for (const node of nodesOf(machine)) {
    const { config } = node;
    if (config.always !== undefined) found.push(`${node.id}: always`);
    if (config.onDone !== undefined) found.push(`${node.id}: onDone`);
    if (config.invoke !== undefined) found.push(`${node.id}: invoke`);
    if (node.type === 'parallel' || node.type === 'history') found.push(`${node.id}: ${node.type}`);
    if ((config as { context?: unknown }).context !== undefined) found.push(`${node.id}: context`);
    // XState adds functions of its own for the timers of `after`; what the definition says stands in its config.
    for (const action of [config.entry, config.exit].flat()) if (typeof action === 'function') found.push(`${node.id}: inline action`);
    for (const delay of Object.keys(config.after ?? {})) if (/^\d/.test(delay)) found.push(`${node.id}: after ${delay}`);
    for (const [event, transitions] of node.transitions) {
      if (event.includes('*')) found.push(`${node.id}: wildcard`);
      for (const one of transitions) {
        if (one.guard !== undefined && typeof one.guard !== 'string') found.push(`${node.id} ${event}: inline guard`);
        for (const action of one.actions) if (typeof action === 'function') found.push(`${node.id} ${event}: inline action`);
        for (const action of one.actions) {
          if (typeof action === 'object' && 'type' in action && action.type.startsWith('xstate.'))
            found.push(`${node.id} ${event}: ${action.type}`);
        }
      }
    }
  }
  for (const [name, action] of Object.entries(machine.implementations.actions)) {
    if (action !== performedByEngine) found.push(`${machine.id}: action ${name} does something`);
  }
  for (const [name, delay] of Object.entries(machine.implementations.delays)) {
    if (delay !== namedByProfile) found.push(`${machine.id}: delay ${name} is a number`);
  }
  return found;
}

/** Events that a state mentions: its own and those of its parents. */
function eventsOf(machine: AnyStateMachine, state: string): string[] {
  const events: string[] = [];
  let node = machine.root as StateNode;
  for (const part of ['', ...state.split('.')]) {
    if (part !== '') node = node.states[part] as StateNode;
    for (const [event] of node.transitions) events.push(event);
  }
  return [...new Set(events)];
}

const guardNames = (machine: AnyStateMachine): string[] => Object.keys(machine.implementations.guards);

/** XState's own answer in the engine's words, computed here without the code under test. */
function askXState(machine: AnyStateMachine, before: StateValue, event: string, outcomes: Readonly<Record<string, boolean>>) {
  const snapshot = machine.resolveState({ value: before, context: {} });
  const [after, actions] = transition(machine, snapshot, { type: event, outcomes });
  return { value: after.value as StateValue, effects: actions.map(effectText) };
}

function effectText(action: { type: string; params: unknown }): string {
  if (action.type === 'xstate.raise') return `schedule ${(action.params as { id: string }).id.split('.')[2] ?? ''}`;
  if (action.type === 'xstate.cancel') return `cancel ${(action.params as { sendId: string }).sendId.split('.')[2] ?? ''}`;
  return `perform ${action.type}`;
}

function cellText(stepped: SteppedMachine, effect: Effect): string {
  if (effect.type === 'perform') return `perform ${effect.action}`;
  return `${effect.type} ${stepped.timerEvent(effect.timer).split('.')[2] ?? ''}`;
}

const nameOf = (value: StateValue): string => {
  if (typeof value === 'string') return value;
  const [parent, child] = Object.entries(value)[0] as [string, StateValue];
  return `${parent}.${nameOf(child)}`;
};

describe('machines hold modes only', () => {
  test('the registry has the machines of this engine', () => {
    expect(definitions.map(({ id }) => id).sort()).toEqual([
      'asyncSend',
      'broker',
      'connection',
      'consumeTask',
      'consumer',
      'haClient',
      'halfMessage',
      'httpClient',
      'httpGateway',
      'httpRequest',
      'link',
      'nameServer',
      'orderlyQueue',
      'periodicTask',
      'pollLoop',
      'popHold',
      'popQueue',
      'processQueue',
      'producer',
      'pullHold',
      'queueLock',
      'receiveLoop',
      'reviveQueue',
      'sendRequest',
    ]);
  });

  test.each(definitions)('$id has nothing that is banned', (machine) => {
    expect(banned(machine)).toEqual([]);
  });

  test.each([...registry.machines.values()])(
    'the engine performs, answers and measures all that $stepped.id names',
    ({ stepped, actions, guards, delays }) => {
      const { implementations } = stepped.definition;
      expect([...actions.keys()].sort()).toEqual(Object.keys(implementations.actions).sort());
      expect([...guards.keys()].sort()).toEqual(Object.keys(implementations.guards).sort());
      expect([...delays.keys()].sort()).toEqual(Object.keys(implementations.delays).sort());
    },
  );

  test('the ban list finds what it looks for', () => {
    const bad = setup({ actions: { act: () => 1 }, delays: { soon: 5 } }).createMachine({
      id: 'bad',
      context: {},
      initial: 'a',
      states: {
        a: { always: { target: 'b', guard: () => true }, entry: () => 1, after: { 100: 'b' }, on: { '*': 'b', GO: { actions: () => 1 } } },
        b: { type: 'parallel', states: { x: {}, y: {} }, onDone: 'a' },
      },
    });
    const all = banned(bad).join('\n');
    for (const word of [
      'always',
      'context',
      'inline action',
      'after 100',
      'wildcard',
      'parallel',
      'onDone',
      'does something',
      'is a number',
    ])
      expect(all).toContain(word);
  });
});

describe.each([...registry.machines.values()])('$stepped.id', ({ stepped }) => {
  const machine = stepped.definition;

  test('starts as XState starts it', () => {
    const [snapshot, actions] = initialTransition(machine);
    const cell = stepped.start();
    expect(stepped.stateName(cell.next)).toBe(nameOf(snapshot.value as StateValue));
    expect(cell.effects.map((effect) => cellText(stepped, effect))).toEqual(actions.map(effectText));
    expect(stepped.start()).toBe(cell);
  });

  test('seed 21: a random walk meets what XState answers, effects in order, asked or remembered', () => {
    const steps = fc.array(fc.record({ choice: fc.nat(), luck: fc.nat() }), { minLength: 10, maxLength: 60 });
    fc.assert(
      fc.property(steps, (walk) => {
        let state = stepped.start().next;
        let value = initialTransition(machine)[0].value as StateValue;
        for (const { choice, luck } of walk) {
          const events = eventsOf(machine, stepped.stateName(state));
          if (events.length === 0) {
            state = stepped.start().next;
            value = initialTransition(machine)[0].value as StateValue;
            continue;
          }
          const event = events[choice % events.length] as string;
          const outcomes = Object.fromEntries(guardNames(machine).map((guard, i) => [guard, ((luck >> i) & 1) === 1]));
          const cell = stepped.step(state, event, (guard) => outcomes[guard] === true);
          const expected = askXState(machine, value, event, outcomes);
          expect(stepped.stateName(cell.next)).toBe(nameOf(expected.value));
          expect(cell.effects.map((effect) => cellText(stepped, effect))).toEqual(expected.effects);
          ({ value } = expected);
          state = cell.next;
        }
      }),
      { seed: 21, numRuns: 40 },
    );
  });

  test('every mentioned event is answered in every state, and no other', () => {
    const states = nodesOf(machine)
      .filter((node) => Object.keys(node.states).length === 0)
      .map((node) => node.path.join('.'));
    const all = [...new Set(states.flatMap((state) => eventsOf(machine, state)))];
    for (const state of states) {
      const mentioned = eventsOf(machine, state);
      for (const event of all) {
        const step = (): unknown => stepped.step(stepped.stateIndex(state), event, () => true);
        if (mentioned.includes(event)) expect(step).not.toThrow();
        else expect(step).toThrow('does not mention');
      }
    }
  });
});

describe('the stepper', () => {
  const machine = setup({
    guards: askedOfModel('isFirst', 'isSecond'),
    actions: { one: performedByEngine },
    delays: { wait: namedByProfile },
  }).createMachine({
    id: 'sample',
    initial: 'outer',
    states: {
      outer: {
        initial: 'inner',
        on: { LEAVE: 'left', AGAIN: { target: 'outer', reenter: true } },
        states: {
          inner: {
            after: { wait: 'done' },
            on: {
              GO: [
                { target: 'done', guard: 'isFirst' },
                { target: '#sample.left', guard: 'isSecond' },
              ],
            },
          },
          done: {},
        },
      },
      left: { entry: 'one' },
    },
  });

  test('asks only guards that the transition can take, once per step, and remembers cells', () => {
    const stepped = new SteppedMachine(machine);
    const state = stepped.start().next;
    const asked: string[] = [];
    const ask = (guard: string): boolean => (asked.push(guard), guard === 'isSecond');
    const cell = stepped.step(state, 'GO', ask);
    expect(asked).toEqual(['isFirst', 'isSecond']);
    expect(stepped.stateName(cell.next)).toBe('left');
    expect(stepped.step(state, 'GO', ask)).toBe(cell);
    expect(stepped.step(state, 'LEAVE', () => true).next).toBe(cell.next);
  });

  test('a timer is scheduled on entry, cancelled on exit, and restarted by reentering', () => {
    const stepped = new SteppedMachine(machine);
    const { next, effects } = stepped.start();
    expect(effects.map((effect) => cellText(stepped, effect))).toEqual(['schedule wait']);
    expect(stepped.step(next, 'LEAVE', () => true).effects.map((effect) => cellText(stepped, effect))).toEqual([
      'cancel wait',
      'perform one',
    ]);
    const again = stepped.step(next, 'AGAIN', () => true);
    expect(again.effects.map((effect) => effect.type)).toEqual(['cancel', 'schedule']);
    expect(stepped.timerEvent(0).startsWith(afterPrefix)).toBe(true);
    expect(stepped.stateName(stepped.step(next, stepped.timerEvent(0), () => true).next)).toBe('outer.done');
  });

  test('a guarded transition that no guard allows stays', () => {
    const stepped = new SteppedMachine(machine);
    const state = stepped.start().next;
    expect(stepped.step(state, 'GO', () => false)).toMatchObject({ next: state, effects: [] });
  });
});
