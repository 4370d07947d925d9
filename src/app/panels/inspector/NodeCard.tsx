/** A selected node, group, queue or link: what it is in the scenario and how it stands at the shown moment. */
import type { ConsumerSpec, ResolvedScenario, Selection } from '../../../engine/index.ts';
import type { ClusterMapModel, ConsumerModel } from '../../../projections/clusterMap/clusterMapModel.ts';
import { bytes, count, duration, parseQueue } from '../../../views/format/index.ts';
import { listed, queuesInWords } from '../../../views/sentences/sentences.ts';
import { m } from '../../../paraglide/messages.js';
import { linkEnds } from '../../commands/actCommands.ts';
import { useRun } from '../../context.ts';
import { later } from '../../controls/later.tsx';
import { kindText } from '../../kindText.ts';
import { modelOf } from '../../stores/runStore.ts';
import { Fields, type Field } from './Fields.tsx';
import { httpFields, speaksHttp } from './httpFields.ts';
import { idsOfKind, isKnown } from './known.ts';
import styles from './Inspector.module.css';
import { optionFields } from './optionFields.ts';
import { brokerText, consumerText, linkText, statusText } from './statusText.ts';
import { waitFields } from './waitFields.ts';

const OptionList = later(async () => (await import('../../terms/OptionList.tsx')).OptionList);

/** As many names as can be read at a glance. */
const namedOthers = 12;

const list = (names: readonly string[]): string => (names.length === 0 ? m.app_none() : listed(names));

function nameServerFields(id: string, map: ClusterMapModel | undefined): readonly Field[] {
  const now = map?.nameServers.find((one) => one.id === id);
  return [
    { label: m.app_field_state(), value: statusText(now?.status) },
    { label: m.app_knows(), value: list(now?.brokers ?? []), isCode: true },
    ...optionFields(now?.settings),
  ];
}

/** In broadcasting there is none: only the consumers know how far they are. */
const lagField = (lag: number | undefined): Field => ({
  label: m.app_lag(),
  value: lag === undefined ? m.queues_lagUnknown() : m.app_countMessages({ count: lag }),
  term: 'lag',
});

function brokerFields(id: string, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  const spec = scenario.brokers.find((one) => one.id === id);
  const now = map?.brokers.find((one) => one.id === id);
  return [
    { label: m.app_field_state(), value: brokerText(now) },
    { label: 'brokerRole', value: spec?.brokerRole ?? '', isCode: true, term: 'brokerRole' },
    { label: 'flushDiskType', value: spec?.flushDiskType ?? '', isCode: true, term: 'flushDiskType' },
    { label: m.app_commitLog(), value: bytes(now?.commitLogBytes ?? 0) },
    lagField(now === undefined ? 0 : now.lag),
    ...optionFields(now?.settings),
  ];
}

function producerFields(id: string, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  if (speaksHttp(id, scenario)) return httpFields(id, scenario, map);
  const spec = scenario.producers.find((one) => one.id === id);
  const now = map?.producers.find((one) => one.id === id);
  return [
    { label: m.app_field_state(), value: statusText(now?.status) },
    { label: m.app_field_group(), value: spec?.group ?? '', isCode: true },
    { label: m.app_sent(), value: m.app_sentOf({ sent: count(now?.sent ?? 0), ok: count(now?.ok ?? 0), failed: count(now?.failed ?? 0) }) },
    ...kindFields(spec),
    ...optionFields(now?.settings),
  ];
}

/** What a client is, where the scenario says it. */
function kindFields(spec: Pick<ConsumerSpec, 'clientType' | 'region'> | undefined): readonly Field[] {
  return [
    ...(spec?.clientType === undefined ? [] : [{ label: 'clientType', value: spec.clientType, isCode: true }]),
    ...(spec?.region === undefined ? [] : [{ label: 'region', value: spec.region, isCode: true }]),
  ];
}

const subscriptionText = (spec: ConsumerSpec): string =>
  spec.subscriptions.map(({ topic, expression }) => (expression === '*' ? topic : `${topic} ${expression}`)).join(', ');

/** Queues that it holds, under the names of their topics where there are several. */
function ownedText(now: ConsumerModel | undefined): string {
  if (now === undefined || now.ownedByTopic.length < 2) return queuesInWords(now?.owned ?? []);
  return now.ownedByTopic.map(({ topic, queues }) => `${topic} ${queuesInWords(queues)}`).join(', ');
}

function consumerFields(id: string, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  const spec = scenario.consumers.find((one) => one.id === id);
  const now = map?.groups.flatMap((group) => group.consumers).find((one) => one.id === id);
  if (spec === undefined) return [];
  return [
    { label: m.app_field_state(), value: consumerText(now) },
    { label: m.app_field_group(), value: spec.group, isCode: true, term: 'consumerGroup' },
    { label: m.app_field_subscribes(), value: subscriptionText(spec), isCode: true, term: 'subscription' },
    { label: m.app_field_listener(), value: `${spec.listener.result}, ${duration(spec.listener.processMs)}`, isCode: true },
    ...(spec.listener.idempotentBy === undefined ? [] : [{ label: 'idempotentBy', value: spec.listener.idempotentBy, isCode: true }]),
    {
      label: m.app_threads(),
      value: m.app_threadsOf({ busy: count(now?.busyThreads ?? 0), threads: count(now?.threads ?? 0) }),
      term: 'consumeThreadMin',
    },
    { label: m.app_owns(), value: ownedText(now) || m.app_none(), isCode: true, term: 'messageQueue' },
    lagField(now === undefined ? 0 : now.lag),
    ...kindFields(spec),
    ...optionFields(now?.settings),
  ];
}

function groupFields(id: string, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  const members = scenario.consumers.filter((one) => one.group === id);
  const now = map?.groups.find((one) => one.name === id);
  return [
    { label: m.app_field_model(), value: members[0]?.messageModel ?? '', isCode: true, term: 'messageModel' },
    { label: m.app_field_subscribes(), value: list(now?.topics ?? []), isCode: true, term: 'subscription' },
    { label: m.app_field_members(), value: list(members.map((one) => one.id)), isCode: true },
    lagField(
      members[0]?.messageModel === 'BROADCASTING' ? undefined : (now?.consumers ?? []).reduce((sum, one) => sum + (one.lag ?? 0), 0),
    ),
  ];
}

function queueFields(id: string, map: ClusterMapModel | undefined): readonly Field[] {
  const queue = parseQueue(id);
  const tape = map?.brokers
    .find((one) => one.id === queue?.broker)
    ?.tapes.find((one) => one.topic === queue?.topic && one.queueId === queue.queueId);
  return [
    { label: m.app_field_topic(), value: queue?.topic ?? '', isCode: true, term: 'topic' },
    { label: m.app_field_broker(), value: queue?.broker ?? '', isCode: true },
    { label: m.app_field_queue(), value: `q${queue?.queueId ?? ''}`, isCode: true, term: 'messageQueue' },
    { label: m.app_maxOffset(), value: tape === undefined ? m.app_none() : String(tape.maxOffset), isCode: true },
    ...(tape?.groups ?? []).flatMap((group): readonly Field[] => [
      { label: m.app_field_group(), value: group.group, isCode: true, term: 'consumerGroup' },
      {
        label: m.app_consumerOffset(),
        value: group.brokerOffset === undefined ? m.app_none() : String(group.brokerOffset),
        isCode: true,
        term: 'consumerOffset',
      },
      ...(group.clientOffset === undefined ? [] : [{ label: m.app_clientOffset(), value: String(group.clientOffset), isCode: true }]),
      ...(group.ownOffsets ?? []).flatMap(({ consumer, inFile }): readonly Field[] =>
        inFile === undefined ? [] : [{ label: `offsets.json · ${consumer}`, value: String(inFile), isCode: true }],
      ),
      lagField(group.lag),
      { label: m.app_owner(), value: list(group.owners), isCode: true },
      ...waitFields(group, map),
    ]),
  ];
}

function linkFields(selection: Selection, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  const ends = linkEnds(scenario, selection);
  const link = map?.links.find((one) => ends?.includes(one.from) === true && ends.includes(one.to));
  return [
    { label: m.app_field_ends(), value: ends?.join(' – ') ?? '', isCode: true },
    { label: m.app_field_latency(), value: duration(link?.latency ?? scenario.network.latency) },
    { label: m.app_field_state(), value: linkText(link) },
  ];
}

function fieldsOf(selection: Selection, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  switch (selection.kind) {
    case 'nameServer':
      return nameServerFields(selection.id, map);
    case 'broker':
      return brokerFields(selection.id, scenario, map);
    case 'producer':
      return producerFields(selection.id, scenario, map);
    case 'consumer':
      return consumerFields(selection.id, scenario, map);
    case 'group':
      return groupFields(selection.id, scenario, map);
    case 'queue':
      return queueFields(selection.id, map);
    case 'link':
      return linkFields(selection, scenario, map);
    case 'message':
      return [];
  }
}

/** What is not in the scenario, and what of its kind there is. */
function Unknown({ selection: { kind, id }, scenario }: { readonly selection: Selection; readonly scenario: ResolvedScenario }) {
  const others = idsOfKind(kind, scenario);
  return (
    <>
      <p className={styles.hint}>{m.app_unknownThing({ kind: kindText(kind), id })}</p>
      {others.length > 0 && <p className={styles.hint}>{m.app_knownThings({ names: listed(others.slice(0, namedOthers)) })}</p>}
    </>
  );
}

export function NodeCard({ selection, scenario }: { readonly selection: Selection; readonly scenario: ResolvedScenario }) {
  const map = useRun((state) => modelOf(state, 'clusterMap'));
  if (!isKnown(selection, scenario)) return <Unknown selection={selection} scenario={scenario} />;
  return (
    <>
      <div className={styles.head}>
        <h2 className={styles.name}>{selection.id}</h2>
      </div>
      {/* Not before the moment is known: no messages behind and nobody running would be said of each. */}
      {map !== undefined && <Fields fields={fieldsOf(selection, scenario, map)} thing={selection} />}
      {map !== undefined && !speaksHttp(selection.id, scenario) && <OptionList thing={selection} scenario={scenario} />}
    </>
  );
}
