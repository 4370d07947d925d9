/** The HTTP access of ONS: its gateway, the programs that call it, and one request at the gateway. */
import { setup } from 'xstate';
import { namedByProfile, performedByEngine } from './defineModes.ts';
import { processMachine } from './processMachine.ts';

/** The service behind `http://domain/message/`. What it has taken for a Consumer ID outlives the process. */
export const httpGatewayMachine = processMachine('httpGateway');

/** A program without an SDK: it keeps nothing that a request does not carry. */
export const httpClientMachine = processMachine('httpClient');

/** A request from its arrival to its answer. Seed 002: 201, 200, 204 are success, 400, 403 and 408 are not. */
export const httpRequestMachine = setup({
  types: {
    events: {} as
      | { type: 'REFUSED' }
      | { type: 'ACCEPTED' }
      | { type: 'TOPIC_MISSING' }
      | { type: 'UNREACHABLE' }
      | { type: 'POST' }
      | { type: 'GET' }
      | { type: 'DELETE' }
      | { type: 'STORED' }
      | { type: 'SEND_FAILED' }
      | { type: 'FOUND' }
      | { type: 'NOTHING_FOUND' }
      | { type: 'CLIENT_GONE' },
  },
  actions: {
    checkRequest: performedByEngine,
    findTopic: performedByEngine,
    sendMessage: performedByEngine,
    waitInLine: performedByEngine,
    deleteMessage: performedByEngine,
    answerNoTopic: performedByEngine,
    answerCreated: performedByEngine,
    answerMessages: performedByEngine,
    answerTimeout: performedByEngine,
    answerNothing: performedByEngine,
    leaveLine: performedByEngine,
  },
  delays: { restOfTimeout: namedByProfile },
}).createMachine({
  id: 'httpRequest',
  initial: 'checking',
  states: {
    checking: { entry: 'checkRequest', on: { REFUSED: 'refused', ACCEPTED: 'findingTopic' } },
    findingTopic: {
      entry: 'findTopic',
      on: {
        POST: 'sending',
        GET: 'pulling',
        DELETE: { target: 'answered', actions: 'deleteMessage' },
        TOPIC_MISSING: { target: 'refused', actions: 'answerNoTopic' },
        UNREACHABLE: { target: 'timedOut', actions: 'answerTimeout' },
        CLIENT_GONE: 'abandoned',
      },
    },
    sending: {
      entry: 'sendMessage',
      on: {
        STORED: { target: 'answered', actions: 'answerCreated' },
        SEND_FAILED: { target: 'timedOut', actions: 'answerTimeout' },
        CLIENT_GONE: {}, // What is on its way to the broker is stored all the same.
      },
    },
    pulling: {
      entry: 'waitInLine',
      on: {
        FOUND: { target: 'answered', actions: 'answerMessages' },
        NOTHING_FOUND: 'longPolling',
        CLIENT_GONE: { target: 'abandoned', actions: 'leaveLine' },
      },
      // No broker has answered in all that time.
      after: { restOfTimeout: { target: 'timedOut', actions: ['leaveLine', 'answerTimeout'] } },
    },
    longPolling: {
      on: {
        FOUND: { target: 'answered', actions: 'answerMessages' },
        NOTHING_FOUND: {},
        CLIENT_GONE: { target: 'abandoned', actions: 'leaveLine' },
      },
      after: { restOfTimeout: { target: 'answered', actions: ['leaveLine', 'answerNothing'] } },
    },
    answered: { type: 'final' },
    refused: { type: 'final' },
    timedOut: { type: 'final' },
    abandoned: { type: 'final' },
  },
});
