/** PHP and Python over the HTTP access of ONS: the samples of its manual (seed 002, S-348 – S-357); headers have the colon that its PHP has lost (C-14). */
import type { HttpClientSpec } from '../../../engine/index.ts';
import { httpKind, loopHead, pauseLine, quoted, type HttpCall, type Program } from '../program.ts';

/** The six keys of config.ini and user.properties. */
const configOf = (client: HttpClientSpec, topic: string): readonly (readonly [name: string, value: string])[] => [
  ['Topic', topic],
  ['URL', `http://${client.gateway}`],
  ['Ak', client.accessKey],
  ['Sk', 'XXXXXX'],
  ['ProducerID', client.producerId],
  ['ConsumerID', client.consumerId],
];

/** A text between the double quotes of the language, with its way of writing the number of the repetition. */
type Filled = (text: string) => string;

const phpText: Filled = (text) => quoted(text).slice(1, -1).replaceAll('$', '\\$').replaceAll('{n}', '{$n}');
const pythonText: Filled = (text) => quoted(text).slice(1, -1).replaceAll('{n}', '" + str(n) + "');

/** Parameters of a POST beside topic and time. */
function queryOf(call: HttpCall, filled: Filled): string {
  return [
    ...(call.tag === undefined ? [] : [`&tag=${filled(call.tag)}`]),
    ...(call.key === undefined ? [] : [`&key=${filled(call.key)}`]),
    ...(call.timeout === undefined ? [] : [`&timeout=${call.timeout}`]),
  ].join('');
}

const timeoutOf = (call: HttpCall | undefined): string => (call?.timeout === undefined ? '' : `&timeout=${call.timeout}`);

// ---- PHP

function phpHead(out: Program, client: HttpClientSpec, topic: string): void {
  out.line('<?php').line('/* config.ini');
  for (const [name, value] of configOf(client, topic)) out.line(` * ${name} = ${quoted(value)}`);
  out.line(' */');
  out.line('include("Util.php");');
  out.line('$config = parse_ini_file("config.ini");', 'start');
  out.line('$topic = $config["Topic"];').line('$util = new Util();').line();
}

/** One request with cURL: `$sign` is known, `$result` comes out of it. */
function phpRequest(out: Program, method: string, id: string, url: string, step: string, body?: string, shardingKey?: string): void {
  out.line('$ch = curl_init();');
  out.block(
    'curl_setopt($ch, CURLOPT_HTTPHEADER, array(',
    () => {
      out.line('"Signature:".$sign,').line('"AccessKey:".$config["Ak"],').line(`"${id}:".$config["${id}"],`);
      out.line('"Content-Type:text/html;charset=UTF-8",');
      if (shardingKey !== undefined) out.line('"isOrder:true",').line(`"shardingKey:${phpText(shardingKey)}",`);
    },
    '));',
  );
  out.line(`curl_setopt($ch, CURLOPT_CUSTOMREQUEST, "${method}");`);
  out.line(`curl_setopt($ch, CURLOPT_URL, ${url});`);
  if (body !== undefined) out.line(`curl_setopt($ch, CURLOPT_POSTFIELDS, ${body});`);
  out.line('curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);');
  out.line('$result = curl_exec($ch);', step);
  out.line('curl_close($ch);');
}

function phpSend(out: Program, call: HttpCall): void {
  out.block(loopHead(call, '$n', '$n'), () => {
    pauseLine(out, call, call.steps.pause, `usleep(${call.everyMs * 1_000});`, `if ($n > ${call.first})`);
    if (call.omit !== undefined) out.line(`// This request leaves ${call.omit} empty.`);
    const body = call.bodyBytes === undefined ? `"${phpText(call.body)}"` : `str_repeat("x", ${call.bodyBytes})`;
    out.line(`$body = ${call.encodes ? `urlencode(${body})` : body};`);
    out.line('$date = time() * 1000;');
    const delay = call.startDeliverAfter === undefined ? '' : `."&startdelivertime=".($date + ${call.startDeliverAfter})`;
    out.line(`$postUrl = $config["URL"]."/message/?topic=".$topic."&time=".$date."${queryOf(call, phpText)}"${delay};`);
    out.line('$sign = $util->calSignature($topic."\\n".$config["ProducerID"]."\\n".md5($body)."\\n".$date, $config["Sk"]);');
    phpRequest(out, 'POST', 'ProducerID', '$postUrl', call.steps.send, '$body', call.shardingKey);
    out.line('var_dump($result);', call.steps.sent);
  });
}

function phpReceive(out: Program, call: HttpCall | undefined): void {
  out.block('while (true) {', () => {
    out.line('$date = time() * 1000;');
    out.line(`$getUrl = $config["URL"]."/message/?topic=".$topic."&time=".$date."&num=${call?.num ?? 32}${timeoutOf(call)}";`);
    out.line('$sign = $util->calSignature($topic."\\n".$config["ConsumerID"]."\\n".$date, $config["Sk"]);');
    phpRequest(out, 'GET', 'ConsumerID', '$getUrl', 'send:GET');
    out.line('$messages = json_decode($result, true);', 'sent:GET');
    out.line('if (count((array)$messages) == 0) continue;', 'failed:GET');
    out.block('foreach ((array)$messages as $message) {', () => {
      out.line('$date = (int)($util->microtime_float() * 1000);');
      out.line('$handle = $message["msgHandle"];');
      out.line('$delUrl = $config["URL"]."/message/?msgHandle=".$handle."&topic=".$topic."&time=".$date;');
      out.line('$sign = $util->calSignature($topic."\\n".$config["ConsumerID"]."\\n".$handle."\\n".$date, $config["Sk"]);');
      phpRequest(out, 'DELETE', 'ConsumerID', '$delUrl', 'send:DELETE');
      out.line('var_dump($result);', 'sent:DELETE');
    });
  });
}

/** Util.php: with the function of PHP, or by hand with blocks of 64 bytes; the signature is the same. */
function phpUtil(out: Program): void {
  out.line().line('// Util.php');
  out.block('class Util {', () => {
    out.block('public function calSignature($str, $key) {', () => {
      out.line('if (function_exists("hash_hmac")) return base64_encode(hash_hmac("sha1", $str, $key, true));');
      out.line('if (strlen($key) > 64) $key = pack("H*", sha1($key));');
      out.line('$key = str_pad($key, 64, chr(0x00));');
      out.line('$ipad = str_repeat(chr(0x36), 64);').line('$opad = str_repeat(chr(0x5c), 64);');
      out.line('return base64_encode(pack("H*", sha1(($key ^ $opad).pack("H*", sha1(($key ^ $ipad).$str)))));');
    });
    out.block('public function microtime_float() {', () => out.line('return microtime(true);'));
  });
}

export const httpPhp = httpKind(
  'httpPhp',
  'PHP · HTTP',
  { producer: 'httpProducer.php', consumer: 'httpConsumer.php' },
  (out, model, client, sends, isAlone) => {
    phpHead(out, client, sends[0]?.topic ?? model.topic);
    for (const call of sends) phpSend(out, call);
    if (isAlone) phpUtil(out);
    else out.line('?>');
  },
  (out, model, client, receipts) => {
    phpHead(out, client, receipts[0]?.topic ?? model.topic);
    phpReceive(out, receipts[0]);
    phpUtil(out);
  },
);

// ---- Python

function pythonHead(out: Program, client: HttpClientSpec, topic: string, isProducer: boolean): void {
  out.line('#encoding:utf-8').line('# user.properties').line('# [property]');
  for (const [name, value] of configOf(client, topic)) out.line(`# ${name}=${value}`);
  const modules = isProducer ? ['ConfigParser', 'hashlib', 'httplib', 'time', 'urllib'] : ['ConfigParser', 'httplib', 'json', 'time'];
  for (const name of modules) out.line(`import ${name}`);
  out.line('from urlparse import urlparse').line('from Util import parseURL, calSignature').line();
  out.line('cf = ConfigParser.ConfigParser()').line('cf.read("user.properties")', 'start');
  for (const [name, value] of [
    ['topic', 'Topic'],
    ['url', 'URL'],
    ['ak', 'Ak'],
    ['sk', 'Sk'],
    isProducer ? ['pid', 'ProducerID'] : ['cid', 'ConsumerID'],
  ])
    out.line(`${name} = cf.get("property", "${value}")`);
  out.line('conn = httplib.HTTPConnection(parseURL(urlparse(url).hostname))').line();
}

function pythonSend(out: Program, call: HttpCall): void {
  out.block(
    `for n in range(${call.first}, ${call.first + call.times}):`,
    () => {
      pauseLine(out, call, call.steps.pause, `time.sleep(${call.everyMs / 1_000})`, `if n > ${call.first}:`);
      if (call.omit !== undefined) out.line(`# This request leaves ${call.omit} empty.`);
      const body = call.bodyBytes === undefined ? `U"${pythonText(call.body)}".encode('utf-8')` : `"x" * ${call.bodyBytes}`;
      out.line(`content = ${call.encodes ? `urllib.quote(${body})` : body}`);
      out.line('date = repr(int(time.time() * 1000))[0:13]');
      out.line('sign = calSignature(topic + "\\n" + pid + "\\n" + hashlib.md5(content).hexdigest() + "\\n" + date, sk)');
      const order = call.shardingKey === undefined ? '' : `, "isOrder": "true", "shardingKey": "${pythonText(call.shardingKey)}"`;
      const headers = '{"Signature": sign, "AccessKey": ak, "ProducerID": pid, "Content-type": "text/html;charset=UTF-8"';
      out.line(`headers = ${headers}${order}}`);
      const delay = call.startDeliverAfter === undefined ? '' : ` + "&startdelivertime=" + str(int(date) + ${call.startDeliverAfter})`;
      const query = queryOf(call, pythonText);
      const target = `target = url + "/message/?topic=" + topic + "&time=" + date + "${query}"${delay}`;
      out.line(target.replaceAll(' + ""', ''));
      out.line('conn.request(method="POST", url=target, body=content, headers=headers)', call.steps.send);
      out.line('print "response:" + conn.getresponse().read()', call.steps.sent);
    },
    '',
  );
}

function pythonReceive(out: Program, call: HttpCall | undefined): void {
  out.block(
    'while True:',
    () => {
      out.line('date = repr(int(time.time() * 1000))[0:13]');
      out.line('headers = {"Signature": calSignature(topic + "\\n" + cid + "\\n" + date, sk), "AccessKey": ak, "ConsumerID": cid}');
      out.line(`target = url + "/message/?topic=" + topic + "&time=" + date + "&num=${call?.num ?? 32}${timeoutOf(call)}"`);
      out.line('conn.request(method="GET", url=target, headers=headers)', 'send:GET');
      out.line('response = conn.getresponse()').line('text = response.read()');
      out.line('if response.status != 200: continue', 'failed:GET');
      out.line('messages = json.loads(text)', 'sent:GET');
      out.block('if len(messages) == 0:', () => out.line('time.sleep(2)').line('continue'), '');
      out.block(
        'for message in messages:',
        () => {
          out.line('date = repr(int(time.time() * 1000))[0:13]').line('handle = message["msgHandle"]');
          out.line('sign = calSignature(topic + "\\n" + cid + "\\n" + handle + "\\n" + date, sk)');
          out.line('headers = {"Signature": sign, "AccessKey": ak, "ConsumerID": cid}');
          out.line('target = url + "/message/?msgHandle=" + handle + "&topic=" + topic + "&time=" + date');
          out.line('conn.request(method="DELETE", url=target, headers=headers)', 'send:DELETE');
          out.line('print "delete msg:" + conn.getresponse().read()', 'sent:DELETE');
        },
        '',
      );
    },
    '',
  );
}

function pythonUtil(out: Program): void {
  out.line('# Util.py').line('import socket').line('import hmac').line('from hashlib import sha1').line();
  out.block('def parseURL(url):', () => out.line('return socket.gethostbyname_ex(url)[2][0]'), '');
  out.block(
    'def calSignature(signString, sk):',
    () => out.line("return hmac.new(sk, signString, sha1).digest().encode('base64').rstrip()"),
    '',
  );
}

export const httpPython = httpKind(
  'httpPython',
  'Python 2.7 · HTTP',
  { producer: 'HttpProducer.py', consumer: 'HttpConsumer.py' },
  (out, model, client, sends) => {
    pythonHead(out, client, sends[0]?.topic ?? model.topic, true);
    for (const call of sends) pythonSend(out, call);
    pythonUtil(out);
  },
  (out, model, client, receipts) => {
    pythonHead(out, client, receipts[0]?.topic ?? model.topic, false);
    pythonReceive(out, receipts[0]);
    pythonUtil(out);
  },
);
