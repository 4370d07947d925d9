/**
 * SQL92 filters over message properties: parser and evaluation with SQL's three values (true, false, unknown = null).
 * Source: SelectorParser, ComparisonExpression, UnaryExpression, LogicExpression, ConstantExpression of the filter module (4.9.8, 5.3.3).
 * Like the original, the parser stops where an expression is complete: what follows it is ignored.
 */

/** A whole number is a bigint (Java Integer or Long), a decimal one a number (Double). */
type Constant = string | bigint | number | boolean | null;

export type SqlExpression =
  | { readonly kind: 'constant'; readonly value: Constant }
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'negate' | 'not' | 'cast'; readonly of: SqlExpression }
  | { readonly kind: 'in'; readonly name: string; readonly list: readonly string[]; readonly isNot: boolean }
  | { readonly kind: TextOperator; readonly of: SqlExpression; readonly text: string; readonly isNot: boolean }
  | { readonly kind: '==' | '>' | '>=' | '<' | '<=' | '&&' | '||'; readonly left: SqlExpression; readonly right: SqlExpression };

type Comparison = '>' | '>=' | '<' | '<=';

/** `textOperators` (5.3.3) knows CONTAINS, STARTSWITH and ENDSWITH too; to `classic` they are names. */
export type SqlGrammar = 'classic' | 'textOperators';

const textOperators = ['CONTAINS', 'STARTSWITH', 'ENDSWITH'] as const;
type TextOperator = (typeof textOperators)[number];

/** An expression that the broker refuses; the message is the text of the Java exception. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
}

const parseException = 'org.apache.rocketmq.filter.parser.ParseException';
const refused = (text: string): SqlError => new SqlError(`java.lang.RuntimeException: ${text}`);

// ---- tokens

type TokenKind = 'word' | 'decimal' | 'float' | 'string' | 'sign' | 'end';

interface Token {
  readonly kind: TokenKind;
  /** Keywords in capitals, otherwise as written. */
  readonly text: string;
  readonly image: string;
  /** From 1. */
  readonly column: number;
}

const keywords = ['NOT', 'AND', 'OR', 'BETWEEN', 'IN', 'TRUE', 'FALSE', 'NULL', 'IS'];
const patterns: readonly (readonly [TokenKind | 'space', RegExp])[] = [
  ['space', /[ \t\n\r\f]+|--[^\n\r]*[\n\r]|\/\*[^]*?\*\//y],
  ['float', /\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+/y],
  ['decimal', /(?:0|[1-9]\d*)[lL]?/y],
  ['string', /'(?:''|[^'])*'/y],
  ['word', /[A-Za-z_$][A-Za-z0-9_$]*/y],
  ['sign', /<>|>=|<=|[=><(),+-]/y],
];

/** As JavaCC prints a part of the text. */
const escaped = (text: string): string =>
  text.replaceAll(/["'\\]|[^ -~]/g, (char) =>
    /[ -~]/.test(char) ? `\\${char}` : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** No token begins here. An open text or comment reads to the end, a point or a slash one character further. */
function lexicalError(text: string, at: number): SqlError {
  const rest = text.slice(at);
  const isOpen = /^(?:'|\/\*)/.test(rest);
  const wrongAt = isOpen ? text.length : /^[./]./.test(rest) ? at + 1 : at;
  const isEnd = wrongAt >= text.length - 1;
  const wrong = isEnd ? '<EOF>' : `"${escaped(text.charAt(wrongAt))}" (${text.charCodeAt(wrongAt)}),`;
  const after = isEnd && (isOpen ? rest.length > 1 : wrongAt > at) ? rest : text.slice(at, isEnd ? at : wrongAt);
  return new SqlError(
    `org.apache.rocketmq.filter.parser.TokenMgrError: Lexical error at line 1, column ${(isEnd ? text.length : wrongAt) + 1}.  Encountered: ${wrong} after : "${escaped(after)}"`,
  );
}

function tokensOf(text: string, grammar: SqlGrammar): Token[] {
  const words = grammar === 'classic' ? keywords : [...keywords, ...textOperators];
  const tokens: Token[] = [];
  let at = 0;
  reading: while (at < text.length) {
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const image = pattern.exec(text)?.[0];
      if (image === undefined) continue;
      const upper = image.toUpperCase();
      const isKeyword = kind === 'word' && words.includes(upper);
      if (kind !== 'space') tokens.push({ kind: isKeyword ? 'sign' : kind, text: isKeyword ? upper : image, image, column: at + 1 });
      at += image.length;
      continue reading;
    }
    throw lexicalError(text, at);
  }
  tokens.push({ kind: 'end', text: '', image: '', column: text.length });
  return tokens;
}

// ---- parser

const operands = [
  '"NOT"',
  '"TRUE"',
  '"FALSE"',
  '"NULL"',
  '<DECIMAL_LITERAL>',
  '<FLOATING_POINT_LITERAL>',
  '<STRING_LITERAL>',
  '<ID>',
  '"("',
  '"-"',
];
const literalImages: Readonly<Partial<Record<TokenKind, string>>> = {
  decimal: '<DECIMAL_LITERAL>',
  float: '<FLOATING_POINT_LITERAL>',
  string: '<STRING_LITERAL>',
  word: '<ID>',
};
const sizes = ['>', '>=', '<', '<='] as const;
const longest = 9_223_372_036_854_775_807n;
const intMax = 2_147_483_647n;

class Parser {
  private readonly tokens: readonly Token[];
  private readonly operators: readonly TextOperator[];
  private index = 0;

  constructor(text: string, grammar: SqlGrammar) {
    this.tokens = tokensOf(text, grammar);
    this.operators = grammar === 'classic' ? [] : textOperators;
  }

  selector(): SqlExpression {
    return asBoolean(this.or());
  }

  private peek(ahead = 0): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)] as Token;
  }

  private isNext(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'sign' && token.text === text;
  }

  private take(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.index++;
    return true;
  }

  /** @param others What the parser would have taken instead, in the order of JavaCC's token kinds. */
  private need(text: string, others: readonly string[] = []): void {
    if (!this.take(text)) throw this.unexpected([...others, text].map((one) => `"${one}"`));
  }

  /** What may follow an expression: after IS NULL no comparison by size. */
  private continuations(): readonly string[] {
    const isNullTest = this.isNext('NULL', -1) && (this.isNext('IS', -2) || (this.isNext('NOT', -2) && this.isNext('IS', -3)));
    if (isNullTest) return ['AND', 'OR', 'IS', '=', '<>'];
    return ['NOT', 'AND', 'OR', 'BETWEEN', 'IN', 'IS', ...this.operators, '=', '<>', ...sizes];
  }

  private unexpected(expected: readonly string[]): SqlError {
    const { kind, text, image, column } = this.peek();
    const found = kind === 'end' ? '<EOF>' : ` ${literalImages[kind] ?? `"${text}"`} "${escaped(image)} "`;
    const list = expected.map((one) => `    ${one} ...\n`).join('');
    return new SqlError(
      `${parseException}: Encountered "${found}" at line 1, column ${column}.\nWas expecting${expected.length === 1 ? '' : ' one of'}:\n${list}    `,
    );
  }

  private or(): SqlExpression {
    let left = this.and();
    while (this.take('OR')) {
      const right = this.and();
      left = { kind: '||', left: asBoolean(left), right: asBoolean(right) };
    }
    return left;
  }

  private and(): SqlExpression {
    let left = this.equality();
    while (this.take('AND')) {
      const right = this.equality();
      left = { kind: '&&', left: asBoolean(left), right: asBoolean(right) };
    }
    return left;
  }

  private equality(): SqlExpression {
    let left = this.comparison();
    for (;;) {
      if (this.take('=')) left = equal(left, this.comparison());
      else if (this.take('<>')) left = { kind: 'not', of: equal(left, this.comparison()) };
      else if (this.take('IS')) {
        const isNot = this.take('NOT');
        if (!isNot && this.operators.length === 0 && !this.isNext('NULL')) this.need('NOT');
        this.need('NULL', isNot ? [] : ['NOT']);
        const isNull: SqlExpression = { kind: '==', left, right: { kind: 'constant', value: null } };
        left = isNot ? { kind: 'not', of: isNull } : isNull;
      } else return left;
    }
  }

  private comparison(): SqlExpression {
    let left = this.unary();
    for (;;) {
      const sign = sizes.find((one) => this.take(one));
      if (sign !== undefined) {
        left = compared(sign, left, this.unary());
        continue;
      }
      const isNot = this.isNext('NOT') && ['BETWEEN', 'IN', ...this.operators].some((one) => this.isNext(one, 1));
      if (isNot) this.index++;
      const operator = this.operators.find((one) => this.take(one));
      if (operator !== undefined) left = { kind: operator, of: left, text: this.string(), isNot };
      else if (this.take('BETWEEN')) {
        const low = this.unary();
        this.need('AND');
        left = between(left, low, this.unary(), isNot);
      } else if (this.take('IN')) left = this.list(left, isNot);
      else if (this.isNext('NOT')) throw this.unexpected(['BETWEEN', 'IN', ...this.operators, ...sizes].map((one) => `"${one}"`));
      else return left;
    }
  }

  private list(left: SqlExpression, isNot: boolean): SqlExpression {
    this.need('(');
    const list = [this.string()];
    while (this.take(',')) list.push(this.string());
    this.need(')', [',']);
    if (left.kind !== 'property') throw refused(`Expected a property for In expression, got: ${textOf(left)}`);
    return { kind: 'in', name: left.name, list, isNot };
  }

  private string(): string {
    const token = this.peek();
    if (token.kind !== 'string') throw this.unexpected(['<STRING_LITERAL>']);
    this.index++;
    return unquoted(token.image);
  }

  private unary(): SqlExpression {
    if (this.take('+')) return this.unary();
    if (this.take('-')) return { kind: 'negate', of: this.unary() };
    if (this.take('NOT')) return { kind: 'not', of: asBoolean(this.unary()) };
    return this.primary();
  }

  private primary(): SqlExpression {
    if (this.take('(')) {
      const inner = this.or();
      this.need(')', this.continuations());
      return inner;
    }
    if (this.take('TRUE')) return { kind: 'constant', value: true };
    if (this.take('FALSE')) return { kind: 'constant', value: false };
    if (this.take('NULL')) return { kind: 'constant', value: null };
    const { kind, image } = this.peek();
    if (kind === 'end' || kind === 'sign') throw this.unexpected(this.operators.length === 0 ? operands : [...operands, '"+"']);
    this.index++;
    if (kind === 'word') return { kind: 'property', name: image };
    if (kind === 'string') return { kind: 'constant', value: unquoted(image) };
    return { kind: 'constant', value: kind === 'decimal' ? wholeNumber(image.replace(/[lL]$/, '')) : decimalNumber(image) };
  }
}

const unquoted = (image: string): string => image.slice(1, -1).replaceAll("''", "'");

function wholeNumber(text: string): bigint {
  const value = BigInt(text);
  if (value > longest) throw new SqlError(`java.lang.NumberFormatException: For input string: "${text}"`);
  return value;
}

/** 0.0 is refused: Double.MIN_VALUE is the smallest positive number. */
function decimalNumber(text: string): number {
  const value = Number(text);
  if (value === Infinity) throw refused(`${text} is greater than 1.7976931348623157E308`);
  if (value === 0) throw refused(`${text} is less than 4.9E-324`);
  return value;
}

const isBoolean = (expression: SqlExpression): boolean =>
  expression.kind === 'constant'
    ? expression.value === null || typeof expression.value === 'boolean'
    : expression.kind !== 'property' && expression.kind !== 'negate';

function asBoolean(expression: SqlExpression): SqlExpression {
  if (isBoolean(expression)) return expression;
  if (expression.kind === 'property') return { kind: 'cast', of: expression };
  throw new SqlError(`${parseException}: Expression will not result in a boolean value: ${textOf(expression)}`);
}

function equal(left: SqlExpression, right: SqlExpression): SqlExpression {
  for (const one of [left, right]) if (one.kind === 'constant' && one.value === null) throw refused(`'${textOf(one)}' cannot be compared.`);
  if (left.kind === 'constant' && right.kind === 'constant' && isBoolean(left) && !isBoolean(right))
    throw refused(`'${textOf(left)}' cannot be compared with '${textOf(right)}'`);
  return { kind: '==', left, right };
}

/** Only numbers and properties can be compared by size. */
function compared(kind: Comparison, left: SqlExpression, right: SqlExpression): SqlExpression {
  for (const one of [left, right]) {
    const isNumber = one.kind === 'constant' && (typeof one.value === 'bigint' || typeof one.value === 'number');
    if (!isNumber && (one.kind === 'constant' || isBoolean(one))) throw refused(`Value '${textOf(one)}' cannot be compared.`);
  }
  return { kind, left, right };
}

function between(value: SqlExpression, low: SqlExpression, high: SqlExpression, isNot: boolean): SqlExpression {
  if (isNot) return { kind: '||', left: compared('<', value, low), right: compared('>', value, high) };
  if (low.kind === 'constant' && high.kind === 'constant') {
    if (low.value === null || high.value === null) throw refused('Illegal values of between, values can not be null!');
    if (order(high.value, low.value) < 0)
      throw refused(
        `Illegal values of between, left value(${String(low.value)}) must less than or equal to right value(${String(high.value)})`,
      );
  }
  return { kind: '&&', left: compared('>=', value, low), right: compared('<=', value, high) };
}

/** As the Java objects print themselves. */
function textOf(expression: SqlExpression): string {
  switch (expression.kind) {
    case 'constant':
      if (typeof expression.value === 'string') return `'${expression.value.replaceAll("'", "''")}'`;
      return expression.value === null || typeof expression.value === 'boolean'
        ? String(expression.value).toUpperCase()
        : String(expression.value);
    case 'property':
      return expression.name;
    case 'negate':
    case 'not':
      return `(${expression.kind === 'not' ? 'NOT' : '-'} ${textOf(expression.of)})`;
    case 'cast':
      return textOf(expression.of);
    case 'CONTAINS':
    case 'STARTSWITH':
    case 'ENDSWITH':
      return `(${expression.isNot ? 'NOT ' : ''}${expression.kind} ${textOf(expression.of)})`;
    case 'in':
      return `${expression.name} ${expression.isNot ? 'NOT IN' : 'IN'} ( ${expression.list.join(', ')} )`;
    default:
      return `(${textOf(expression.left)} ${expression.kind} ${textOf(expression.right)})`;
  }
}

/** @throws SqlError where the broker refuses the expression. */
export const parseSql = (text: string, grammar: SqlGrammar): SqlExpression => new Parser(text, grammar).selector();

/** What is wrong with an expression, as the text of the exception; undefined when nothing is. */
export function sqlProblem(text: string, grammar: SqlGrammar): string | undefined {
  try {
    parseSql(text, grammar);
    return undefined;
  } catch (error) {
    if (error instanceof SqlError) return error.message;
    throw error;
  }
}

// ---- evaluation

/** What ends an evaluation in Java: the broker logs it and the message does not match. */
class Incomparable extends Error {}

function parsedNumber(text: string, like: bigint | number): bigint | number {
  if (typeof like === 'number') {
    if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?\s*$/.test(text)) throw new Incomparable();
    return Number(text.trim().replace(/[fFdD]$/, ''));
  }
  if (!/^[+-]?\d+$/.test(text)) throw new Incomparable();
  const value = BigInt(text.replace(/^\+/, ''));
  const limit = like >= -intMax - 1n && like <= intMax ? intMax : longest;
  if (value > limit || value < -limit - 1n) throw new Incomparable();
  return value;
}

/** Comparable.compareTo after the conversions of ComparisonExpression: texts become what the other side is. −1 where nothing fits. */
function order(left: NonNullable<Constant>, right: NonNullable<Constant>): number {
  let [a, b] = [left, right];
  if (typeof a === 'boolean' && typeof b === 'string') throw new Incomparable(); // ClassCastException in 4.9.8.
  if (typeof a === 'string' && typeof b === 'boolean') a = a.toLowerCase() === 'true';
  else if (typeof a === 'string' && (typeof b === 'bigint' || typeof b === 'number')) a = parsedNumber(a, b);
  else if (typeof b === 'string' && (typeof a === 'bigint' || typeof a === 'number')) b = parsedNumber(b, a);
  if ((typeof a === 'boolean') !== (typeof b === 'boolean')) return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareBySize(kind: Comparison, left: Constant, right: Constant): boolean | null {
  if (left === null || right === null) return null;
  const bothTexts = typeof left === 'string' && typeof right === 'string';
  const answer = bothTexts ? order(parsedNumber(left, 0.5), parsedNumber(right, 0.5)) : order(left, right);
  if (kind === '>') return answer > 0;
  if (kind === '>=') return answer >= 0;
  return kind === '<' ? answer < 0 : answer <= 0;
}

function holds(operator: TextOperator, value: string, text: string): boolean {
  if (operator === 'CONTAINS') return value.includes(text);
  return operator === 'STARTSWITH' ? value.startsWith(text) : value.endsWith(text);
}

function evaluate(expression: SqlExpression, property: (name: string) => string | undefined): Constant {
  const of = (one: SqlExpression): Constant => evaluate(one, property);
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'property':
      return property(expression.name) ?? null;
    case 'negate': {
      const value = of(expression.of);
      return typeof value === 'bigint' || typeof value === 'number' ? -value : null;
    }
    case 'not': {
      const value = of(expression.of);
      return value === null ? null : value !== true;
    }
    case 'cast': {
      const value = of(expression.of);
      return value === null ? null : value === true;
    }
    case 'in': {
      const value = property(expression.name);
      return value === undefined ? null : expression.list.includes(value) !== expression.isNot;
    }
    case 'CONTAINS':
    case 'STARTSWITH':
    case 'ENDSWITH': {
      const value = of(expression.of);
      return typeof value === 'string' && expression.text !== '' && holds(expression.kind, value, expression.text) !== expression.isNot;
    }
    case '==': {
      const [left, right] = [of(expression.left), of(expression.right)];
      if (left === null) return right === null ? true : null;
      if (right === null) return false;
      return order(left, right) === 0;
    }
    case '&&':
    case '||': {
      const deciding = expression.kind === '||';
      const left = of(expression.left);
      if (left === deciding) return deciding;
      const right = of(expression.right);
      if (right === deciding) return deciding;
      return left === null || right === null ? null : !deciding;
    }
    default:
      return compareBySize(expression.kind, of(expression.left), of(expression.right));
  }
}

/** Whether a message with these properties passes: unknown and errors do not. */
export function matchesSql(expression: SqlExpression, property: (name: string) => string | undefined): boolean {
  try {
    return evaluate(expression, property) === true;
  } catch (error) {
    if (error instanceof Incomparable) return false;
    throw error;
  }
}
