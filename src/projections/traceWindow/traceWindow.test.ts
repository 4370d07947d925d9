import { expect, test } from 'vitest';
import { isHousekeeping } from '../../engine/index.ts';
import { handWrittenScenario, msgId, retryFacts } from '../messageStory/testing/handWritten.ts';
import { traceWindow, traceWindowLimits } from './traceWindow.ts';

test('the newest facts without housekeeping, their number, and the names of messages', () => {
  const { facts } = retryFacts(16);
  const state = traceWindow.initial(handWrittenScenario);
  for (const fact of facts) traceWindow.apply(state, fact);
  const model = traceWindow.model(state, 0, undefined);
  const shown = facts.filter((fact) => !isHousekeeping(fact));
  expect(model.seq).toBe(facts.length);
  expect(model.shownCount).toBe(shown.length);
  expect(model.recent).toEqual(shown.slice(-traceWindowLimits.facts));
  expect(model.keys).toEqual([[msgId, 'o-1001']]);
});

test('names are bounded: those of messages that nothing was said of for longest go first, and come back with the next word', () => {
  const state = traceWindow.initial(handWrittenScenario);
  for (let i = 1; i <= traceWindowLimits.keys + 3; i++) {
    traceWindow.apply(state, {
      seq: i,
      at: i,
      type: 'send.requested',
      producer: 'p1',
      msgId: `M${i}`,
      topic: 'T',
      mode: 'SYNC',
      keys: `o-${i}`,
      bodyBytes: 0,
    });
  }
  const { keys } = traceWindow.model(state, 0, undefined);
  expect(keys).toHaveLength(traceWindowLimits.keys);
  expect(keys[0]).toEqual(['M4', 'o-4']);
  traceWindow.apply(state, { seq: 900, at: 900, type: 'retry.ended', producer: 'p1', msgId: 'M2', outcome: 'sent', tries: 1 });
  expect(traceWindow.model(state, 0, undefined).keys.at(-1)).toEqual(['M2', 'o-2']);
});

test('what happened so far, each once: requests and responses by their code', () => {
  const { facts } = retryFacts(16);
  const state = traceWindow.initial(handWrittenScenario);
  const kindsAt = (seq: number): readonly string[] => {
    for (const fact of facts.slice(state.seq, seq)) traceWindow.apply(state, fact);
    return traceWindow.model(state, 0, undefined).kinds;
  };
  const firstSentBack = facts.findIndex(({ type }) => type === 'message.sentBack');
  expect(kindsAt(firstSentBack)).not.toContain('message.sentBack');
  const kinds = kindsAt(facts.length);
  expect(kinds).toContain('message.sentBack');
  expect(kinds).toContain('message.deadLettered');
  expect(new Set(kinds).size).toBe(kinds.length);
  for (const fact of facts) if (fact.type === 'request.sent') expect(kinds).toContain(`request.sent ${fact.code}`);
});
