import { describe, expect, test } from 'vitest';
import { matchesSql, parseSql, sqlProblem, type SqlGrammar } from './sql92.ts';

const matches = (text: string, properties: Readonly<Record<string, string>>, grammar: SqlGrammar = 'classic'): boolean =>
  matchesSql(parseSql(text, grammar), (name) => properties[name]);

/** What the parser would have taken, as JavaCC lists it. */
const wanted = (text: string, grammar: SqlGrammar = 'classic'): string =>
  (sqlProblem(text, grammar) ?? '')
    .split('\n')
    .slice(2, -1)
    .map((line) => line.trim().replace(' ...', '').replaceAll('"', ''))
    .join(' ');

describe('SQL92', () => {
  test.each([
    ['price > 10', { price: '12' }, true],
    ['price > 10', { price: '10' }, false],
    ['price >= 10 AND price <= 20', { price: '20' }, true],
    ['10 < price', { price: '12' }, true],
    ["price > 10 AND region = 'hz'", { price: '12', region: 'hz' }, true],
    ["price > 10 or region = 'hz'", { price: '1', region: 'hz' }, true],
    ["NOT (region = 'hz')", { region: 'bj' }, true],
    ["region <> 'hz'", { region: 'bj' }, true],
    ['price = -5', { price: '-5' }, true],
    ['price > +5', { price: '6' }, true],
    ['weight > 1.5', { weight: '1.75' }, true],
    ['weight > 1.5', { weight: '2' }, true],
    ['a > b', { a: '10', b: '9' }, true],
    ["name = 'it''s'", { name: "it's" }, true],
    ['paid = TRUE', { paid: 'true' }, true],
    ['paid = FALSE', { paid: 'no' }, true],
    ['big = 9223372036854775807', { big: '9223372036854775807' }, true],
    ['big = 9223372036854775806', { big: '9223372036854775807' }, false],
    ['price > 10L -- a comment', { price: '11' }, true],
  ] as const)('%s with %j: %s', (text, properties, expected) => {
    expect(matches(text, properties)).toBe(expected);
  });

  test.each([
    ['price BETWEEN 10 AND 20', '10', true],
    ['price BETWEEN 10 AND 20', '20', true],
    ['price BETWEEN 10 AND 20', '21', false],
    ['price NOT BETWEEN 10 AND 20', '21', true],
    ["price IN ('10', '20')", '20', true],
    ["price IN ('10', '20')", '30', false],
    ["price NOT IN ('10', '20')", '30', true],
  ])('%s with %s: %s', (text, price, expected) => {
    expect(matches(text, { price })).toBe(expected);
  });

  test('a property that is not there is unknown, and unknown is not true', () => {
    for (const text of ['price > 10', 'NOT (price > 10)', 'price <> 10', "price IN ('1')", "price NOT IN ('1')", 'price BETWEEN 1 AND 2'])
      expect(matches(text, {})).toBe(false);
    expect(matches('price IS NULL', {})).toBe(true);
    expect(matches('price IS NOT NULL', {})).toBe(false);
    expect(matches('price IS NOT NULL', { price: '' })).toBe(true);
    expect(matches("price > 10 OR region = 'hz'", { region: 'hz' })).toBe(true);
    expect(matches("price > 10 AND region = 'hz'", { region: 'bj' })).toBe(false);
    expect(matches('NOT (price > 10 AND 1 = 2)', {})).toBe(true);
    expect(matches('a = b', {})).toBe(true);
  });

  test('what cannot be compared does not match, whatever stands beside it', () => {
    expect(matches('price > 10', { price: 'cheap' })).toBe(false);
    expect(matches('price > 10 OR TRUE', { price: 'cheap' })).toBe(false);
    expect(matches('price = 10', { price: '10.5' })).toBe(false);
    expect(matches('price = 10', { price: '3000000000' })).toBe(false);
    expect(matches('a > b', { a: 'x', b: 'y' })).toBe(false);
    expect(matches('TRUE = paid', { paid: 'true' })).toBe(false);
  });

  test('a property alone is never true, because it is text', () => {
    expect(matches('paid', { paid: 'true' })).toBe(false);
    expect(matches('NOT paid', { paid: 'true' })).toBe(true);
  });

  test('what follows a complete expression is ignored', () => {
    expect(matches('price > 10 price < 5 nonsense', { price: '12' })).toBe(true);
  });

  test('the recorded text of an expression that ends too early', () => {
    expect(sqlProblem('price BETWEEN', 'classic')).toBe(
      'org.apache.rocketmq.filter.parser.ParseException: Encountered "<EOF>" at line 1, column 13.\nWas expecting one of:\n    "NOT" ...\n    "TRUE" ...\n    "FALSE" ...\n    "NULL" ...\n    <DECIMAL_LITERAL> ...\n    <FLOATING_POINT_LITERAL> ...\n    <STRING_LITERAL> ...\n    <ID> ...\n    "(" ...\n    "-" ...\n    ',
    );
  });

  test.each([
    ["price > 'x'", "java.lang.RuntimeException: Value ''x'' cannot be compared."],
    ['price > TRUE', "java.lang.RuntimeException: Value 'TRUE' cannot be compared."],
    ['price = NULL', "java.lang.RuntimeException: 'NULL' cannot be compared."],
    [
      'price BETWEEN 20 AND 10',
      'java.lang.RuntimeException: Illegal values of between, left value(20) must less than or equal to right value(10)',
    ],
    ["1 IN ('1')", 'java.lang.RuntimeException: Expected a property for In expression, got: 1'],
    ['5', 'org.apache.rocketmq.filter.parser.ParseException: Expression will not result in a boolean value: 5'],
    ['price > 9223372036854775808', 'java.lang.NumberFormatException: For input string: "9223372036854775808"'],
    ['weight > 0.0', 'java.lang.RuntimeException: 0.0 is less than 4.9E-324'],
  ])('%s is refused', (text, problem) => {
    expect(sqlProblem(text, 'classic')).toBe(problem);
  });

  // Both jars gave these answers (rocketmq-filter 4.9.7, 5.3.3).
  test('an expression that breaks off, or goes on wrongly, says what would have been taken', () => {
    const all = 'NOT AND OR BETWEEN IN IS = <> > >= < <= )';
    expect(['(a > 5', '(a b', 'a > (5', '(a IS NULL', "a IN ('x' 'y')", 'a IS 5', 'a NOT 5'].map((text) => wanted(text))).toEqual([
      all,
      all,
      all,
      'AND OR IS = <> )',
      ', )',
      'NOT',
      'BETWEEN IN > >= < <=',
    ]);
    expect(['(a > 5', 'a IS 5', 'a NOT 5', 'a CONTAINS b'].map((text) => wanted(text, 'textOperators'))).toEqual([
      'NOT AND OR BETWEEN IN IS CONTAINS STARTSWITH ENDSWITH = <> > >= < <= )',
      'NOT NULL',
      'BETWEEN IN CONTAINS STARTSWITH ENDSWITH > >= < <=',
      '<STRING_LITERAL>',
    ]);
    expect(wanted('a >', 'textOperators')).toBe(`${wanted('a >')} +`);
  });

  test.each([
    ['a = "x"', String.raw`5.  Encountered: "\"" (34), after : ""`],
    ["a = 'x", String.raw`7.  Encountered: <EOF> after : "\'x"`],
    ['a.b = 5', '3.  Encountered: "b" (98), after : "."'],
    ['中 = 5', String.raw`1.  Encountered: "\u4e2d" (20013), after : ""`],
    ['a > 5;', '7.  Encountered: <EOF> after : ""'],
    ['a / 2 > 1', '4.  Encountered: " " (32), after : "/"'],
    ['a /* b', '7.  Encountered: <EOF> after : "/* b"'],
    ['a > .x', '7.  Encountered: <EOF> after : ".x"'],
    ["a = '", '6.  Encountered: <EOF> after : ""'],
    ['a != 5', '3.  Encountered: "!" (33), after : ""'],
  ])('%s has no token at its column', (text, expected) => {
    expect(sqlProblem(text, 'classic')).toBe(
      `org.apache.rocketmq.filter.parser.TokenMgrError: Lexical error at line 1, column ${expected}`,
    );
  });

  test('a comment ends with its line; without an end it is two minus signs', () => {
    expect(matches('--5 = 5', {})).toBe(true);
    expect(matches('a -- is\n> 5', { a: '6' })).toBe(true);
  });

  test('5.3 compares texts by their parts; what is missing never matches, and to 4.9 the operators are names', () => {
    for (const [text, yes, no] of [
      ["a CONTAINS 'x'", 'axb', 'ab'],
      ["a NOT CONTAINS 'x'", 'ab', 'axb'],
      ["a STARTSWITH 'x'", 'xa', 'ax'],
      ["a NOT startswith 'x'", 'ax', 'xa'],
      ["a ENDSWITH 'x'", 'ax', 'xa'],
      ["a NOT ENDSWITH 'x'", 'xa', 'ax'],
    ] as const) {
      expect([matches(text, { a: yes }, 'textOperators'), matches(text, { a: no }, 'textOperators')]).toEqual([true, false]);
      expect(matches(text, {}, 'textOperators')).toBe(false);
    }
    expect(matches("a CONTAINS '' OR a NOT CONTAINS ''", { a: 'x' }, 'textOperators')).toBe(false);
    expect(matches("a CONTAINS 'x'", { a: 'axb' })).toBe(false);
    expect(matches('CONTAINS = 5', { CONTAINS: '5' })).toBe(true);
    expect(sqlProblem("a NOT CONTAINS 'x'", 'classic')).toContain('Encountered " "NOT" "NOT ""');
  });

  test.each(['', 'price >', '(price > 1', 'price IS 1', "price IN ('1'", 'price IN (1)', 'price NOT 1', 'a # b', "a = 'open"])(
    '%j is refused',
    (text) => {
      expect(sqlProblem(text, 'classic')).toMatch(/^org\.apache\.rocketmq\.filter\.parser\./);
    },
  );
});
