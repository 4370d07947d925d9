/**
 * A scenario in fewer characters, before it is compressed: known words become one-character codes, and lists of objects
 * become tables (the field names once, then the values column by column). A link stays readable by anybody who can read
 * this file; a link with the plain JSON of a scenario opens as well.
 */

/** Everything JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/**
 * Words with codes. Links that are already out in the world depend on every position: only ever add at the end.
 */
// prettier-ignore
const words: readonly string[] = [
  // Fields
  'version', 'title', 'en', 'zh', 'point', 'basedOn', 'profile', 'config', 'claims', 'seed', 'epoch', 'network', 'nameServers', 'brokers',
  'topics', 'producers', 'consumers', 'script', 'until', 'watch', 'latency', 'jitter', 'lossPerMille', 'links', 'from', 'to', 'id',
  'cluster', 'brokerRole', 'flushDiskType', 'name', 'readQueueNums', 'writeQueueNums', 'perm', 'group', 'startAt', 'subscriptions',
  'topic', 'expression', 'messageModel', 'consumeFromWhere', 'listener', 'processMs', 'result', 'delayLevelWhenNextConsume', 'rules',
  'when', 'tag', 'key', 'reconsumeTimesFrom', 'reconsumeTimesTo', 'after', 'before', 'at', 'do', 'count', 'every', 'producer', 'keys',
  'bodyBytes', 'mode', 'node', 'message',
  // Actions and values
  'send', 'start', 'stop', 'crash', 'cutLink', 'healLink', 'answerConsumption', 'RECONSUME_LATER', 'CONSUME_SUCCESS', 'TagA', 'OrderTopic',
  'broker-a', 'broker-b', 'n1', 'p1', 'c1', 'c2', 'order-group',
  // From here on codes have two characters
  'THROW', 'NULL', 'SYNC', 'ASYNC', 'ONEWAY', 'BROADCASTING', 'CLUSTERING', 'CONSUME_FROM_FIRST_OFFSET', 'CONSUME_FROM_TIMESTAMP',
  'CONSUME_FROM_LAST_OFFSET', 'SYNC_FLUSH', 'ASYNC_FLUSH', 'SYNC_MASTER', 'ASYNC_MASTER', 'SLAVE', 'rocketmq-4.9', 'rocketmq-5.3',
  'ons-2017', 'order-producer', 'DefaultCluster', 'maxReconsumeTimes', 'messageDelayLevel', 'retryTimesWhenSendFailed',
  'retryTimesWhenSendAsyncFailed', 'sendMsgTimeout', 'autoCreateTopicEnable', 'consumeThreadMin', 'consumeThreadMax', 'consumeTimeout',
  'consume-retry-16', 'TagA || TagB', 'TagB', 'fact', 'where', 'type', 'client', 'broker', 'consumer', 'nameServer', 'offset', 'value', 'option',
  'delayLevel', 'timerDelayMs', 'deliverAt', 'recall', 'clockSkew',
  'sendInTransaction', 'answerCheckback', 'transactionListener', 'localMs', 'localState', 'checkState', 'checkFrom', 'checkTo',
  'checkImmunityTimeInSeconds', 'COMMIT_MESSAGE', 'ROLLBACK_MESSAGE', 'UNKNOW', 'state',
];

/** One-character codes. The escape `~`, the table mark `=`, the separator `,` and what JSON must escape are none of them. */
const oneCharacter = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:;!?+*/()[]{}<>@#$%';
/** Begins the codes of two characters. */
const longCode = '&';
const escape = '~';
const tableMark = '=';
const separator = ',';
/** More kinds of rows than this are no table. */
const shapeCodes = oneCharacter.slice(0, 62);
/** Deeper than any scenario in its packed form. */
const deepest = 40;

const codeAt = (index: number): string =>
  index < oneCharacter.length ? oneCharacter.charAt(index) : longCode + oneCharacter.charAt(index - oneCharacter.length);
const codeOf: ReadonlyMap<string, string> = new Map(words.map((word, index) => [word, codeAt(index)]));
const wordOf: ReadonlyMap<string, string> = new Map(words.map((word, index) => [codeAt(index), word]));

function packText(text: string): string {
  const code = codeOf.get(text);
  if (code !== undefined) return code;
  return text.startsWith(escape) || text === tableMark || wordOf.has(text) ? escape + text : text;
}

function unpackText(text: string): string {
  return text.startsWith(escape) ? text.slice(1) : (wordOf.get(text) ?? text);
}

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** A column of the table: texts in one text where that is possible, times as differences. */
function packColumn(field: string, values: readonly Json[]): Json {
  if (field === 'at' && values.every((value) => typeof value === 'number')) {
    return values.map((value, index) => value - (values[index - 1] ?? 0));
  }
  const packed = values.map(pack);
  return packed.every((value) => typeof value === 'string' && !value.includes(separator)) ? packed.join(separator) : packed;
}

/** Rows as `[shapes, shape of each row, …columns]`; undefined where it would not be shorter or cannot be said. */
function packTable(rows: readonly JsonObject[]): Json | undefined {
  const shapes: string[] = [];
  const columns = new Map<string, Json[]>();
  let shapeOfRows = '';
  for (const row of rows) {
    const fields = Object.keys(row);
    if (fields.length === 0 || fields.some((field) => field === '' || packText(field).includes(separator))) return undefined;
    const shape = fields.map(packText).join(separator);
    if (!shapes.includes(shape)) shapes.push(shape);
    const code = shapeCodes.charAt(shapes.indexOf(shape));
    if (code === '') return undefined;
    shapeOfRows += code;
    for (const field of fields) columns.set(field, [...(columns.get(field) ?? []), row[field] ?? null]);
  }
  return { [tableMark]: [shapes, shapeOfRows, ...[...columns].map(([field, values]) => packColumn(field, values))] };
}

/** The packed form of plain data. */
export function pack(value: Json): Json {
  if (typeof value === 'string') return packText(value);
  if (isList(value)) {
    return (value.length > 1 && value.every(isObject) ? packTable(value) : undefined) ?? value.map(pack);
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [packText(key), pack(item)]));
}

/** Thrown inside this file only: the packed form contradicts itself. */
class DamagedPacking extends Error {}

function unpackColumn(field: string, column: Json, depth: number): readonly Json[] {
  if (typeof column === 'string') return column.split(separator).map(unpackText);
  if (!isList(column)) throw new DamagedPacking();
  if (field !== 'at') return column.map((value) => unpackAt(value, depth));
  let sum = 0;
  return column.map((value) => (typeof value === 'number' ? (sum += value) : unpackAt(value, depth)));
}

function unpackTable(table: Json, depth: number): readonly Json[] {
  if (!isList(table)) throw new DamagedPacking();
  const [shapes, shapeOfRows, ...packedColumns] = table;
  if (shapes === undefined || !isList(shapes) || typeof shapeOfRows !== 'string') throw new DamagedPacking();
  const fieldsOf = shapes.map((shape) => {
    if (typeof shape !== 'string') throw new DamagedPacking();
    return shape.split(separator).map(unpackText);
  });
  // Columns stand in the order in which rows first use them; each value is used once, so unpacking cannot multiply.
  const columns = new Map<string, { readonly values: readonly Json[]; next: number }>();
  return [...shapeOfRows].map((code) => {
    const fields = fieldsOf[shapeCodes.indexOf(code)];
    if (fields === undefined) throw new DamagedPacking();
    return Object.fromEntries(
      fields.map((field) => {
        let column = columns.get(field);
        if (column === undefined) {
          const packed = packedColumns[columns.size];
          if (packed === undefined) throw new DamagedPacking();
          column = { values: unpackColumn(field, packed, depth), next: 0 };
          columns.set(field, column);
        }
        const value = column.values[column.next];
        if (value === undefined) throw new DamagedPacking();
        column.next += 1;
        return [field, value];
      }),
    );
  });
}

function unpackAt(value: Json, depth: number): Json {
  if (depth > deepest) throw new DamagedPacking();
  if (typeof value === 'string') return unpackText(value);
  if (isList(value)) return value.map((item) => unpackAt(item, depth + 1));
  if (!isObject(value)) return value;
  const table = Object.hasOwn(value, tableMark) ? value[tableMark] : undefined;
  if (table !== undefined) return unpackTable(table, depth + 1);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [unpackText(key), unpackAt(item, depth + 1)]));
}

/** Plain data from its packed form; undefined when it contradicts itself. */
export function unpack(packed: Json): Json | undefined {
  try {
    return unpackAt(packed, 0);
  } catch (error) {
    if (error instanceof DamagedPacking) return undefined;
    throw error;
  }
}
