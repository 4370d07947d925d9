import { describe, expect, test } from 'vitest';
import { openPreset } from '../../../scenario/index.ts';
import { actionOf, formFields, textsOf } from './actionFields.ts';

const opened = openPreset('consume-retry-16');
if (!opened.ok) throw new Error('the preset opens');
const scenario = opened.value;

describe('the form of an action', () => {
  test('has the fields of its specification, with what may be chosen', () => {
    const fields = formFields('updateSubGroup', scenario);
    expect(fields.map(({ name, choices, isOptional, isNumber }) => [name, choices, isOptional, isNumber])).toEqual([
      ['group', ['order-group'], false, false],
      ['consumeEnable', ['true', 'false'], true, false],
      ['consumeBroadcastEnable', ['true', 'false'], true, false],
      ['retryQueueNums', undefined, true, true],
      ['retryMaxTimes', undefined, true, true],
    ]);
    expect(formFields('updateNameServerAddressList', scenario)[0]?.choices).toEqual(['p1', 'c1', 'c2']);
    expect(formFields('updateBrokerConfig', scenario)[1]?.choices).toContain('autoCreateTopicEnable');
  });

  test('begins with what the command has filled in', () => {
    expect(textsOf('updateOrderConf', { do: 'updateOrderConf', topic: 'OrderTopic', orderConf: undefined })).toEqual({
      topic: 'OrderTopic',
      orderConf: '',
    });
  });

  test('makes the action; what was left empty is no part of it, and what is no number stays as it was written', () => {
    const texts = {
      group: 'order-group',
      consumeEnable: 'false',
      consumeBroadcastEnable: '',
      retryQueueNums: ' 2 ',
      retryMaxTimes: 'many',
    };
    expect(actionOf('updateSubGroup', texts)).toEqual({
      do: 'updateSubGroup',
      group: 'order-group',
      consumeEnable: false,
      retryQueueNums: 2,
      retryMaxTimes: 'many',
    });
  });

  test('a number is one however long it is, so that its bounds are said', () => {
    const texts = { group: 'order-group', retryQueueNums: '100000000000000000000', retryMaxTimes: '1.5' };
    expect(actionOf('updateSubGroup', texts)).toMatchObject({ retryQueueNums: 1e20, retryMaxTimes: 1.5 });
  });
});
