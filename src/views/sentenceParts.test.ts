import { expect, test } from 'vitest';
import { sentenceParts, sentencePieces } from './sentenceParts.ts';

const wholes = (text: string): readonly string[] => sentenceParts(text).flatMap((part) => (part.isWhole ? [part.text] : []));

test.each<readonly [string, readonly string[]]>([
  ['a POST ends in 408 after 3 s, a GET after 35 s.', ['3 s', '35 s']],
  ['20 retries until 12 h 45 m, and 3 until 100 s.', ['12 h 45 m', '100 s']],
  ['还剩 4\u2009m 55\u2009s。', ['4\u2009m 55\u2009s。']],
  ['从 10 s 一级级爬到 2 h，重试 16 次，最后', ['10 s', '2 h，', '16 次，']],
  ['broker-a 存储了 m-1：OrderTopic q0，位点 10', ['broker-a', 'm-1：', '位点 10']],
  ['broker-a was killed (kill -9) after 10\u2009ms', ['broker-a', 'kill -9', '10\u2009ms']],
  ['定时扫描 broker-a：o-1 到期', ['broker-a：', 'o-1']],
  ['回查（transactionalMessageCheck）：m-1 到期', ['transactional', 'Message', 'Check）：', 'm-1']],
  ['c1 started as 192.168.0.102@6657#171720229', ['192.168.0.102', '@6657', '#171720229']],
  ['c1 started as 172.17.0.2@order-service', ['172.17.0.2', '@order-service']],
  ['broker-a q0 q1, offset 12 stays', ['broker-a']],
  ['sleeps before it tries …1687 E9F0 0078 again', ['…1687 E9F0 0078']],
])('%s', (text, whole) => {
  expect(wholes(text)).toEqual(whole);
  expect(
    sentenceParts(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});

test('a line may end before the parts of a clientId, and nowhere else without a space', () => {
  const breaks = (text: string) => sentenceParts(text).flatMap((part) => (part.mayBreakBefore ? [part.text] : []));
  expect(breaks('c1（192.168.0.102@6657#1717）已启动')).toEqual(['@6657', '#1717）']);
  expect(breaks('org.apache.rocketmq.client.exception.MQBrokerException: CODE: 13')).toEqual([
    '.apache',
    '.rocketmq',
    '.client',
    '.exception',
    '.MQBrokerException',
  ]);
  expect(breaks('POST：/message/?topic=T&time=1&key=o-1（消息 o-1）')).toEqual(['&time=1', '&key=o-1']);
  expect(breaks('connect to 192.168.0.102:10911 failed in 1.28 s')).toEqual([]);
  expect(breaks('org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException: timeout')).toEqual([
    '.apache',
    '.rocketmq',
    '.remoting',
    '.exception',
    '.Remoting',
    'Too',
    'Much',
    'Request',
    'Exception',
  ]);
  expect(breaks('pause (pullTimeDelayMillsWhenException) of c1')).toEqual(['Time', 'Delay', 'Mills', 'When', 'Exception']);
  expect(breaks('NOTIFY_CONSUMER_IDS_CHANGED')).toEqual(['CONSUMER_', 'IDS_', 'CHANGED']);
  expect(breaks('GET_ROUTEINFO_BY_TOPIC of p1; See http://rocketmq.apache.org/docs/faq/ for')).toEqual([]);
  expect(breaks('persistConsumerOffset')).toEqual(['Consumer', 'Offset']);
  expect(breaks('killed (kill -9) after 10\u2009ms')).toEqual([]);
});

test.each<readonly [string, readonly string[]]>([
  ['check of held pulls (pullRequestHoldService) of broker-a', ['(pullRequestHoldService)']],
  ['broker-a 的半消息回查（transactionalMessageCheck）：m-1 到期', ['（transactionalMessageCheck）：']],
  ['killed (kill -9) after 10 ms', []],
  [
    'IllegalStateException: org.apache.rocketmq.remoting.exception.RemotingConnectException: connect failed',
    ['IllegalStateException:', '.RemotingConnectException:'],
  ],
  ['pullTimeDelayMillsWhenException of c1', []],
  ['broker-a sent NOTIFY_CONSUMER_IDS_CHANGED to c1: SEND_OK', []],
])('a name in brackets and an exception stay with the mark behind them: %s', (text, brackets) => {
  const pieces = sentencePieces(text).map(({ parts, isBlock }) => ({ text: parts.map((part) => part.text).join(''), isBlock }));
  expect(pieces.flatMap((piece) => (piece.isBlock ? [piece.text] : []))).toEqual(brackets);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
});
