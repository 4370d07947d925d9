/** A part of a recording that stands alone. */
import { only, without } from './carriedRecordings.ts';
import { has, text, type Raw, type RawRecording } from './rawRecording.ts';

/** What is carried over under this name. */
export function partNamed(part: string, raw: RawRecording): RawRecording {
  const [topic, left] = [only[part], without[part]];
  if (left !== undefined) return partOfTopics(raw, (name) => name !== left);
  return topic === undefined ? raw : withRoundKeys(partOfTopics(raw, (name) => name === topic));
}

function partOfTopics(raw: RawRecording, isPart: (topic: string) => boolean): RawRecording {
  const concerns = (one: Raw): boolean => !has(one, 'topic') || isPart(text(one, 'topic'));
  const actions = raw.actions.filter(concerns);
  const consumers = new Set(actions.flatMap((one) => (one['do'] === 'consumer' ? [text(one, 'id')] : [])));
  const ofConsumer = (one: Raw): boolean => {
    const id = one['kind'] === 'consumerStarted' ? one['id'] : one['consumer'];
    return id === undefined || consumers.has(id as string);
  };
  const topics = Object.fromEntries(Object.entries(raw.topology.topics).filter(([name]) => isPart(name)));
  return {
    ...raw,
    topology: { ...raw.topology, topics },
    actions: actions.filter((one) => one['do'] !== 'shutdown' || consumers.has(text(one, 'id'))),
    observed: raw.observed.filter((one) => concerns(one) && ofConsumer(one)),
  };
}

/** Failed sends of a round do not say their key: the keys go round, so it is the first that the round has not sent. */
function withRoundKeys(raw: RawRecording): RawRecording {
  const keys = [...new Set(raw.observed.flatMap((seen) => (has(seen, 'shardingKey') ? [text(seen, 'shardingKey')] : [])))];
  const sent = new Set(raw.observed.flatMap((seen) => (seen['kind'] === 'sendOk' && has(seen, 'shardingKey') ? [text(seen, 'body')] : [])));
  const addresses: Record<string, string> = {};
  const observed = raw.observed.map((seen) => {
    const address = /^connect to (\S+) failed$/.exec((seen['message'] as string | undefined) ?? '')?.[1];
    if (address !== undefined) addresses[address] = text(seen, 'picked').split('/')[0] ?? '';
    const round = /^round (\d+)$/.exec((seen['label'] as string | undefined) ?? '')?.[1];
    if (seen['kind'] !== 'sendError' || round === undefined) return seen;
    const shardingKey = keys.find((key) => !sent.has(`${key}.${round}`)) ?? '';
    const body = `${shardingKey}.${round}`;
    sent.add(body);
    return { ...seen, body, shardingKey, topic: raw.observed.find((one) => one['kind'] === 'sendOk')?.['topic'] };
  });
  return { ...raw, topology: { ...raw.topology, addresses }, observed };
}
