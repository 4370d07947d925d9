/** Who owns this queue? */
import type { Fact } from '../../engine/index.ts';
import { diagnosisLimits, type Finding } from './diagnosisModel.ts';
import type { DiagnosisState } from './diagnosisState.ts';
import { endOf, finding, holdersOf, isUp, membersOf, retryTopic, takeAny, topicOfQueue, twinsOf } from './evidence.ts';

const isOfTopic = (topics: readonly string[], group: string, topic: string): boolean =>
  topics.includes(topic) || topic === retryTopic(group);

/** Who owns one queue in one group. */
export function ownerOf(state: DiagnosisState, group: string, queue: string): Finding {
  if (takeAny(state, group)) return finding('noOwner', { group, queue }, []);
  const members = membersOf(state, group);
  const holders = holdersOf(state, group, queue);
  const running = holders.filter(({ id }) => isUp(state, id));
  const gained = (id: string): Fact | undefined => state.gains.get(`${id} ${queue}`);
  const [first, second] = running;
  if (members.some(({ isBroadcasting }) => isBroadcasting))
    return first === undefined
      ? nobody(state, group, queue)
      : finding(
          'ownerEach',
          { group, queue, number: running.length },
          running.map(({ id }) => gained(id)),
        );
  if (first !== undefined && second !== undefined) {
    const proof = [...twinsOf(state, group), gained(first.id), gained(second.id)];
    return finding('ownerTwo', { group, queue, consumer: first.id, other: second.id }, proof);
  }
  if (first !== undefined) {
    const gain = gained(first.id);
    const lock = state.locks.get(`${first.id} ${queue}`);
    const topic = topicOfQueue(queue);
    const others = members.flatMap(({ id }) => (id !== first.id && isUp(state, id) ? (state.shares.get(`${id} ${topic}`) ?? []) : []));
    return {
      ...finding('owner', { group, queue, consumer: first.id, atMs: gain?.at ?? 0 }, [
        gain,
        lock?.type === 'queue.locked' ? lock : undefined,
      ]),
      excluded: others.slice(0, diagnosisLimits.proof).map((fact) => ({ word: 'otherOwner', fact, ms: 0 })),
    };
  }
  return nobody(state, group, queue);
}

/** No running member holds the queue: as far as the facts say, why. */
export function nobody(state: DiagnosisState, group: string, queue: string): Finding {
  const topic = topicOfQueue(queue);
  const members = membersOf(state, group);
  const gone = holdersOf(state, group, queue).find(({ id }) => endOf(state, id) !== undefined);
  if (gone !== undefined)
    return finding('ownerGone', { group, queue, consumer: gone.id }, [state.gains.get(`${gone.id} ${queue}`), endOf(state, gone.id)]);
  const shares = members.flatMap(({ id }) => (isUp(state, id) ? (state.shares.get(`${id} ${topic}`) ?? []) : []));
  const twins = twinsOf(state, group);
  const [twin, other] = twins;
  if (twin !== undefined && other !== undefined && shares.length > 0)
    return finding('ownerTwins', { group, queue, consumer: twin.id, other: other.id, text: twin.clientId }, [...twins, ...shares]);
  const stranger = members.find((it) => isUp(state, it.id) && !isOfTopic(it.topics, group, topic));
  if (stranger !== undefined && shares.length > 0)
    return finding('ownerNotReading', { group, queue, topic, consumer: stranger.id }, [state.registrations.get(stranger.id), ...shares]);
  const unaware = members.find(
    (it) => isUp(state, it.id) && it.topics.includes(topic) && state.routes.get(`${it.id} ${topic}`)?.found !== true,
  );
  if (unaware !== undefined && shares.length === 0)
    return finding('ownerNoRoute', { group, queue, topic, consumer: unaware.id }, [
      state.starts.get(unaware.id),
      state.routes.get(`${unaware.id} ${topic}`),
    ]);
  const [waiting] = members.flatMap(({ id, topics }) => {
    const route = state.routes.get(`${id} ${topic}`);
    return isUp(state, id) && isOfTopic(topics, group, topic) && route?.found === true ? [route] : [];
  });
  if (waiting !== undefined && shares.length === 0)
    return finding('ownerUnshared', { group, queue, topic, consumer: waiting.client, atMs: waiting.at }, [waiting]);
  return finding('ownerNone', { group, queue }, shares);
}

/** What one consumer holds, topic by topic; a group's retry topic only when asked for. */
export function sharesOf(state: DiagnosisState, consumer: string, withRetry: boolean): readonly Finding[] {
  const member = state.members.find(({ id }) => id === consumer);
  if (member === undefined) return [];
  const { group } = member;
  const end = endOf(state, consumer);
  if (end !== undefined) return [finding('consumerDown', { consumer, group }, [end])];
  if (member.takes !== 'queues')
    return member.topics.map((topic) =>
      finding('takesAny', { consumer, group, topic }, [state.registrations.get(consumer) ?? state.starts.get(consumer)]),
    );
  const topics = withRetry ? [...member.topics, retryTopic(group)] : member.topics;
  return topics.flatMap((topic): readonly Finding[] => {
    const share = state.shares.get(`${consumer} ${topic}`);
    const isAll =
      share !== undefined && share.queues.length > 1 && share.queues.length === state.routes.get(`${consumer} ${topic}`)?.queues;
    if (share !== undefined && share.queues.length > 0)
      return [
        finding(isAll ? 'holdsAll' : 'holds', { consumer, group, topic, text: share.queues.join(' '), number: share.queues.length }, [
          share,
        ]),
      ];
    return topic.startsWith('%') ? [] : [idle(state, consumer, group, topic) ?? finding('noQueue', { consumer, group, topic }, [share])];
  });
}

/** A running consumer that has no queue of a topic because the others share them all. */
export function idle(state: DiagnosisState, consumer: string, group: string, topic: string): Finding | undefined {
  const own = state.shares.get(`${consumer} ${topic}`);
  if (!isUp(state, consumer) || (own?.queues.length ?? 0) > 0) return undefined;
  const others = membersOf(state, group)
    .filter(({ id }) => id !== consumer && isUp(state, id))
    .flatMap(({ id }) => state.shares.get(`${id} ${topic}`) ?? [])
    .filter(({ queues }) => queues.length > 0);
  if (others.length === 0) return undefined;
  const queues = new Set(others.flatMap((share) => share.queues)).size;
  return finding('idle', { consumer, group, topic, number: queues }, [state.registrations.get(consumer), own, ...others]);
}
