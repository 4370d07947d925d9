/** The sentence for a problem, in English or Chinese: where, what was found, what is allowed. Used by the page and the CLI. */
import { durationText } from './duration.ts';
import type { LimitName } from './limits.ts';
import type { ExpectedType, NameKind, Problem, ProblemDetail, ReferenceKind } from './problems.ts';

export type ProblemLanguage = 'en' | 'zh';
type Words<K extends string> = Readonly<Record<K, readonly [en: string, zh: string]>>;

const typeWords: Words<ExpectedType> = {
  object: ['an object { … }', '对象 { … }'],
  list: ['a list [ … ]', '列表 [ … ]'],
  text: ['text', '文本'],
  integer: ['a whole number', '整数'],
  boolean: ['true or false', 'true 或 false'],
  duration: ['a duration', '时长'],
  textNumberOrBoolean: ['text, a number, true or false', '文本、数字、true 或 false'],
};

const referenceWords: Words<ReferenceKind> = {
  producer: ['producer', '生产者'],
  consumer: ['consumer', '消费者'],
  client: ['client', '客户端'],
  httpGateway: ['HTTP access', 'HTTP 接入'],
  httpClient: ['HTTP client', 'HTTP 客户端'],
  broker: ['broker', 'Broker'],
  nameServer: ['name server', 'NameServer'],
  node: ['node or client', '节点或客户端'],
  consumerGroup: ['consumer group', '消费组'],
  topic: ['topic', 'Topic'],
};

const nameRules: Words<NameKind> = {
  id: ['a letter, then up to 63 letters, digits, -, _ or @', '以字母开头，后接最多 63 个字母、数字、-、_ 或 @'],
  topic: ['up to 127 of the characters a–z A–Z 0–9 % | - _', '最多 127 个字符，仅限 a–z A–Z 0–9 % | - _'],
  group: ['up to 255 of the characters a–z A–Z 0–9 % | - _', '最多 255 个字符，仅限 a–z A–Z 0–9 % | - _'],
};

const limitWords: Words<LimitName> = {
  nameServers: ['name servers', 'NameServer'],
  brokers: ['brokers', 'Broker'],
  topics: ['topics', 'Topic'],
  queues: ['message queues in all', '消息队列（总数）'],
  clients: ['producers, consumers and HTTP clients together', '生产者、消费者与 HTTP 客户端（合计）'],
  httpGateways: ['HTTP gateways', 'HTTP 接入网关'],
  subscriptionsPerConsumer: ['subscriptions of one consumer', '单个消费者的订阅'],
  rulesPerListener: ['rules of one listener', '单个监听器的规则'],
  links: ['links', '链路'],
  claims: ['claims', '说法（claims）'],
  configOptions: ['options', '配置项'],
  actions: ['lines in the script', '脚本行'],
  expandedActions: ['actions with their repetitions', '动作（含重复）'],
  messagesPerClientPerSecond: ['messages of one client within a second', '单个客户端 1 s 内的消息'],
  virtualMs: ['ms of virtual time', 'ms 虚拟时间'],
  depth: ['levels', '层'],
  parts: ['values', '个值'],
  fileCharacters: ['characters in the file', '文件字符'],
  labelCharacters: ['characters', '个字符'],
  textCharacters: ['characters', '个字符'],
  bodyBytes: ['bytes', '字节'],
  topicCharacters: ['characters', '个字符'],
  groupCharacters: ['characters', '个字符'],
  problems: ['problems', '个问题'],
};

/** At most a dozen of the allowed names, so that a sentence stays a sentence. */
function listed(names: readonly string[], language: ProblemLanguage): string {
  if (names.length === 0) return language === 'en' ? 'none' : '无';
  const comma = language === 'en' ? ', ' : '、';
  const shownNames = names.slice(0, 12).join(comma);
  return names.length > 12 ? `${shownNames} … (${names.length})` : shownNames;
}

function meant(nearest: string | undefined, language: ProblemLanguage): string {
  if (nearest === undefined) return '';
  return language === 'en' ? ` Did you mean ${nearest}?` : `是不是想写 ${nearest}？`;
}

const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

function english(problem: ProblemDetail): string {
  switch (problem.code) {
    case 'notJson':
      return `not valid JSON at line ${problem.line}, column ${problem.column}${problem.found === '' ? ' (the text ends there)' : `: found ${problem.found}`}.`;
    case 'wrongType':
      return `found ${problem.found}; allowed: ${typeWords[problem.expected][0]}.`;
    case 'missing':
      return 'is missing.';
    case 'unknownField':
      return `unknown field ${problem.found}; allowed: ${listed(problem.allowed, 'en')}.${meant(problem.nearest, 'en')}`;
    case 'forbiddenName':
      return `the name ${problem.found} is not allowed.`;
    case 'notOneOf':
      return `found ${problem.found}; allowed: ${listed(problem.allowed, 'en')}.${meant(problem.nearest, 'en')}`;
    case 'outOfRange':
      return `found ${problem.found}; allowed: whole numbers from ${number(problem.min)} to ${number(problem.max)}.`;
    case 'badDuration':
      return `found ${problem.found}; allowed: whole milliseconds or text such as "1m30s", "4h46m", "500ms", up to ${durationText(problem.maxMs)}.`;
    case 'badName':
      return `found ${problem.found}; allowed: ${nameRules[problem.kind][0]}.`;
    case 'reservedTopic':
      return `${problem.found} is a topic that brokers make for themselves; choose another name.`;
    case 'badEpoch':
      return `found ${problem.found}; allowed: a date with time and offset such as "2026-01-05T09:00:00+08:00".`;
    case 'badForm':
      return `found ${problem.found}; allowed: text such as "${problem.example}".`;
    case 'hiddenCharacters':
      return `found ${problem.found}; control characters and direction marks are not allowed.`;
    case 'tooLong':
      return `${number(problem.found)} characters; allowed: at most ${number(problem.max)}.`;
    case 'tooMany':
      return `${number(problem.found)} ${limitWords[problem.limit][0]}; allowed: at most ${number(problem.max)}.`;
    case 'tooDeep':
      return `nested too deeply; allowed: at most ${problem.max} levels.`;
    case 'emptyRange':
      return `the range from ${number(problem.from)} to ${number(problem.to)} is empty.`;
    case 'sameEnds':
      return `both ends of the link are ${problem.found}; two different ones are needed.`;
    case 'duplicate':
      return `${problem.found} is already used at ${problem.first}; each name may be used once.`;
    case 'unknownReference':
      return `there is no ${referenceWords[problem.kind][0]} ${problem.found}; allowed: ${listed(problem.allowed, 'en')}.${meant(problem.nearest, 'en')}`;
    case 'unknownOption':
      return `${problem.profile} has no option ${problem.found}.${meant(problem.nearest, 'en')}`;
    case 'newerVersion':
      return `version ${problem.found} is newer than this Orrery, which reads versions up to ${problem.newest}; a newer Orrery opens it.`;
    case 'unknownPreset':
      return `there is no preset ${problem.found}; allowed: ${listed(problem.allowed, 'en')}.${meant(problem.nearest, 'en')}`;
    case 'notALink':
      return `${problem.found} is not a link of Orrery; allowed: #/run/<preset>?… or #/s/1.<scenario>?…`;
    case 'linkTooLong':
      return `the link has ${number(problem.found)} characters; allowed: at most ${number(problem.max)}. Ask for the scenario as a file.`;
    case 'linkDamaged':
      return 'the scenario in this link cannot be unpacked; the link is cut off or changed. Copy it again, whole.';
    case 'linkTooBig':
      return `the scenario in this link unpacks to more than ${number(problem.max)} bytes; it is not opened.`;
    case 'linkVersion':
      return `the link has format ${problem.found}, this Orrery reads formats up to ${problem.newest}.`;
    case 'linkEncoding':
      return `${problem.found} holds a percent sign that stands for no character; the link is cut off or changed. Copy it again, whole.`;
    case 'saidTwice':
      return `the link says ${problem.found} more than once; allowed: once.`;
    case 'badMoment':
      return `found ${problem.found}; allowed: a moment such as 2452000, 2452000~3 or 40m52s, at most ${durationText(problem.maxMs)}.`;
    case 'badSpeed':
      return `found ${problem.found}; allowed: a number from ${problem.min} to ${number(problem.max)}.`;
    case 'badHash':
      return `found ${problem.found}; allowed: 16 hex digits.`;
    case 'badSelection':
      return `found ${problem.found}; allowed: one of ${listed(problem.allowed, 'en')}, a colon and an id.`;
  }
}

function chinese(problem: ProblemDetail): string {
  switch (problem.code) {
    case 'notJson':
      return `第 ${problem.line} 行第 ${problem.column} 列不是合法的 JSON${problem.found === '' ? '（文本在此处中断）' : `：读到 ${problem.found}`}。`;
    case 'wrongType':
      return `读到 ${problem.found}；应为${typeWords[problem.expected][1]}。`;
    case 'missing':
      return '缺少这一项。';
    case 'unknownField':
      return `没有字段 ${problem.found}；可用字段：${listed(problem.allowed, 'zh')}。${meant(problem.nearest, 'zh')}`;
    case 'forbiddenName':
      return `不允许使用名称 ${problem.found}。`;
    case 'notOneOf':
      return `读到 ${problem.found}；可选值：${listed(problem.allowed, 'zh')}。${meant(problem.nearest, 'zh')}`;
    case 'outOfRange':
      return `读到 ${problem.found}；应为 ${number(problem.min)} 到 ${number(problem.max)} 之间的整数。`;
    case 'badDuration':
      return `读到 ${problem.found}；应为整数（单位 ms），或 "1m30s"、"4h46m"、"500ms" 这样的时长，最长 ${durationText(problem.maxMs)}。`;
    case 'badName':
      return `读到 ${problem.found}；命名规则：${nameRules[problem.kind][1]}。`;
    case 'reservedTopic':
      return `${problem.found} 是 Broker 自己创建的 Topic，请换一个名称。`;
    case 'badEpoch':
      return `读到 ${problem.found}；应为带时区的日期时间，例如 "2026-01-05T09:00:00+08:00"。`;
    case 'badForm':
      return `读到 ${problem.found}；应写成 "${problem.example}" 这样的形式。`;
    case 'hiddenCharacters':
      return `读到 ${problem.found}；不允许控制字符和文字方向标记。`;
    case 'tooLong':
      return `有 ${number(problem.found)} 个字符，最多 ${number(problem.max)} 个。`;
    case 'tooMany':
      return `${limitWords[problem.limit][1]}：${number(problem.found)}，上限为 ${number(problem.max)}。`;
    case 'tooDeep':
      return `嵌套太深，最多 ${problem.max} 层。`;
    case 'emptyRange':
      return `从 ${number(problem.from)} 到 ${number(problem.to)} 的范围是空的。`;
    case 'sameEnds':
      return `链路两端都是 ${problem.found}，需要两个不同的端点。`;
    case 'duplicate':
      return `${problem.found} 已在 ${problem.first} 使用，名称不能重复。`;
    case 'unknownReference':
      return `没有名为 ${problem.found} 的${referenceWords[problem.kind][1]}；可用：${listed(problem.allowed, 'zh')}。${meant(problem.nearest, 'zh')}`;
    case 'unknownOption':
      return `${problem.profile} 没有配置项 ${problem.found}。${meant(problem.nearest, 'zh')}`;
    case 'newerVersion':
      return `版本 ${problem.found} 比当前的 Orrery 新（最高支持版本 ${problem.newest}），请用更新的 Orrery 打开。`;
    case 'unknownPreset':
      return `没有名为 ${problem.found} 的预设；可用：${listed(problem.allowed, 'zh')}。${meant(problem.nearest, 'zh')}`;
    case 'notALink':
      return `${problem.found} 不是 Orrery 链接；可用形式：#/run/<预设>?… 或 #/s/1.<场景>?…`;
    case 'linkTooLong':
      return `链接有 ${number(problem.found)} 个字符，最多 ${number(problem.max)} 个。请向对方索取场景文件。`;
    case 'linkDamaged':
      return '链接中的场景无法解压：链接被截断或改动过，请重新完整复制。';
    case 'linkTooBig':
      return `链接中的场景解压后超过 ${number(problem.max)} 字节，不予打开。`;
    case 'linkVersion':
      return `链接格式为 ${problem.found}，当前的 Orrery 最高支持格式 ${problem.newest}。`;
    case 'linkEncoding':
      return `${problem.found} 中的百分号编码不完整：链接被截断或改动过，请重新完整复制。`;
    case 'saidTwice':
      return `链接中 ${problem.found} 出现了不止一次，只能写一次。`;
    case 'badMoment':
      return `读到 ${problem.found}；应为一个时刻，例如 2452000、2452000~3 或 40m52s，最长 ${durationText(problem.maxMs)}。`;
    case 'badSpeed':
      return `读到 ${problem.found}；应为 ${problem.min} 到 ${number(problem.max)} 之间的数。`;
    case 'badHash':
      return `读到 ${problem.found}；应为 16 位十六进制数。`;
    case 'badSelection':
      return `读到 ${problem.found}；应为 ${listed(problem.allowed, 'zh')} 之一，加冒号和 id。`;
  }
}

/** What was found and what is allowed, for where the path stands beside it. */
export const problemSentence = (problem: Problem, language: ProblemLanguage): string =>
  language === 'en' ? english(problem) : chinese(problem);

/** One line: path, what was found, what is allowed. */
export function problemText(problem: Problem, language: ProblemLanguage): string {
  const sentence = problemSentence(problem, language);
  return problem.path === '' ? sentence : `${problem.path}${language === 'en' ? ': ' : '：'}${sentence}`;
}
