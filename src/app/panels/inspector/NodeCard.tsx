/** A selected node, group, queue or link: what it is in the scenario and how it stands at the shown moment. */
import type { ConsumerSpec, ResolvedScenario, Selection } from '../../../engine/index.ts';
import type { ClusterMapModel, NodeStatus } from '../../../projections/clusterMap/clusterMapModel.ts';
import { bytes, count, duration, listTime, parseQueue } from '../../../views/format/index.ts';
import { m } from '../../../paraglide/messages.js';
import { linkEnds } from '../../commands/actCommands.ts';
import { useRun } from '../../context.ts';
import { kindText } from '../../kindText.ts';
import { modelOf } from '../../stores/runStore.ts';
import { Fields, type Field } from './Fields.tsx';
import styles from './Inspector.module.css';

function statusText(status: NodeStatus | undefined): string {
  switch (status?.state) {
    case undefined:
      return '';
    case 'notStarted':
      return m.app_stateStarts({ time: listTime(status.startsAt ?? 0) });
    case 'running':
      return `${m.app_stateRunning()}, ${m.app_since({ time: listTime(status.since) })}`;
    case 'frozen':
      return m.app_stateFrozen({ time: listTime(status.since) });
    case 'down':
      return m.app_stateDown({ time: listTime(status.since) });
    case 'stopped':
      return m.app_stateStopped({ time: listTime(status.since) });
  }
}

const list = (names: readonly string[]): string => (names.length === 0 ? m.app_none() : names.join(', '));

function nameServerFields(id: string, map: ClusterMapModel | undefined): readonly Field[] {
  const now = map?.nameServers.find((one) => one.id === id);
  return [
    { label: m.app_field_state(), value: statusText(now?.status) },
    { label: m.app_knows(), value: list(now?.brokers ?? []), isCode: true },
  ];
}

function brokerFields(id: string, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  const spec = scenario.brokers.find((one) => one.id === id);
  const now = map?.brokers.find((one) => one.id === id);
  return [
    { label: m.app_field_state(), value: statusText(now?.status) },
    { label: 'brokerRole', value: spec?.brokerRole ?? '', isCode: true },
    { label: 'flushDiskType', value: spec?.flushDiskType ?? '', isCode: true },
    { label: m.app_commitLog(), value: bytes(now?.commitLogBytes ?? 0) },
    { label: m.app_lag(), value: count(now?.lag ?? 0) },
    ...optionFields(spec?.config ?? {}),
  ];
}

/** A program that speaks HTTP, or the gateway it asks. */
function httpFields(id: string, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  const client = scenario.httpClients?.find((one) => one.id === id);
  const gateway = scenario.httpGateways?.find((one) => one.id === id);
  const now = map?.producers.find((one) => one.id === id);
  const sent = m.app_sentOf({ sent: count(now?.sent ?? 0), ok: count(now?.ok ?? 0), failed: count(now?.failed ?? 0) });
  const state = { label: m.app_field_state(), value: statusText(now?.status) };
  if (client === undefined) {
    const accounts = gateway?.accounts.map(({ accessKey }) => accessKey).join(', ') ?? '';
    const url = { label: 'URL', value: `http://${id}/message/`, isCode: true };
    return [
      state,
      url,
      { label: 'AccessKey', value: accounts, isCode: true },
      { label: m.app_sent(), value: sent },
      ...optionFields(gateway?.config ?? {}),
    ];
  }
  return [
    state,
    { label: m.app_httpRequests(), value: sent },
    { label: 'ProducerId', value: client.producerId, isCode: true },
    { label: 'ConsumerId', value: client.consumerId, isCode: true },
    { label: 'AccessKey', value: client.accessKey, isCode: true },
    { label: m.app_clockSkew(), value: duration(client.clockSkew ?? 0) },
    { label: m.app_consumeStatistics(), value: m.app_notOverHttp() },
    { label: m.app_consumeVerification(), value: m.app_notOverHttp() },
  ];
}

const speaksHttp = (id: string, { httpGateways = [], httpClients = [] }: ResolvedScenario): boolean =>
  [...httpGateways, ...httpClients].some((one) => one.id === id);

function producerFields(id: string, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  if (speaksHttp(id, scenario)) return httpFields(id, scenario, map);
  const spec = scenario.producers.find((one) => one.id === id);
  const now = map?.producers.find((one) => one.id === id);
  return [
    { label: m.app_field_state(), value: statusText(now?.status) },
    { label: m.app_field_group(), value: spec?.group ?? '', isCode: true },
    { label: m.app_sent(), value: m.app_sentOf({ sent: count(now?.sent ?? 0), ok: count(now?.ok ?? 0), failed: count(now?.failed ?? 0) }) },
    ...kindFields(spec),
    ...optionFields(spec?.config ?? {}),
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

function consumerFields(id: string, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  const spec = scenario.consumers.find((one) => one.id === id);
  const now = map?.groups.flatMap((group) => group.consumers).find((one) => one.id === id);
  if (spec === undefined) return [];
  return [
    { label: m.app_field_state(), value: statusText(now?.status) },
    { label: m.app_field_group(), value: spec.group, isCode: true },
    { label: m.app_field_subscribes(), value: subscriptionText(spec), isCode: true },
    { label: m.app_field_listener(), value: `${spec.listener.result}, ${duration(spec.listener.processMs)}`, isCode: true },
    ...(spec.listener.idempotentBy === undefined ? [] : [{ label: 'idempotentBy', value: spec.listener.idempotentBy, isCode: true }]),
    { label: m.app_threads(), value: m.app_threadsOf({ busy: count(now?.busyThreads ?? 0), threads: count(now?.threads ?? 0) }) },
    { label: m.app_owns(), value: list(now?.owned ?? []), isCode: true },
    { label: m.app_lag(), value: count(now?.lag ?? 0) },
    ...kindFields(spec),
    ...optionFields(spec.config),
  ];
}

function groupFields(id: string, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  const members = scenario.consumers.filter((one) => one.group === id);
  const now = map?.groups.find((one) => one.name === id);
  return [
    { label: m.app_field_model(), value: members[0]?.messageModel ?? '', isCode: true },
    { label: m.app_field_subscribes(), value: list(now?.topics ?? []), isCode: true },
    { label: m.app_field_members(), value: list(members.map((one) => one.id)), isCode: true },
    { label: m.app_lag(), value: count((now?.consumers ?? []).reduce((sum, one) => sum + one.lag, 0)) },
  ];
}

function queueFields(id: string, map: ClusterMapModel | undefined): readonly Field[] {
  const queue = parseQueue(id);
  const tape = map?.brokers
    .find((one) => one.id === queue?.broker)
    ?.tapes.find((one) => one.topic === queue?.topic && one.queueId === queue.queueId);
  return [
    { label: m.app_field_topic(), value: queue?.topic ?? '', isCode: true },
    { label: m.app_field_broker(), value: queue?.broker ?? '', isCode: true },
    { label: m.app_field_queue(), value: `q${queue?.queueId ?? ''}`, isCode: true },
    { label: m.app_maxOffset(), value: String(tape?.maxOffset ?? 0), isCode: true },
    ...(tape?.groups ?? []).flatMap((group): readonly Field[] => [
      { label: m.app_field_group(), value: group.group, isCode: true },
      {
        label: m.app_consumerOffset(),
        value: group.consumerOffset === undefined ? m.app_none() : String(group.consumerOffset),
        isCode: true,
      },
      { label: m.app_lag(), value: group.lag === undefined ? m.app_none() : count(group.lag) },
      { label: m.app_owner(), value: list(group.owners), isCode: true },
    ]),
  ];
}

function linkFields(selection: Selection, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
  const ends = linkEnds(scenario, selection);
  const link = map?.links.find((one) => ends?.includes(one.from) === true && ends.includes(one.to));
  return [
    { label: m.app_field_ends(), value: ends?.join(' – ') ?? '', isCode: true },
    { label: m.app_field_latency(), value: duration(link?.latency ?? scenario.network.latency) },
    { label: m.app_field_state(), value: link?.isCut === true ? m.app_linkCut({ time: listTime(link.since ?? 0) }) : m.app_linkUp() },
  ];
}

/** Options that differ from the profile, by their real names. */
function optionFields(config: ResolvedScenario['config']): readonly Field[] {
  return Object.entries(config).map(([name, value]) => ({ label: name, value: String(value), isCode: true }));
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

/** Whether the selection names something of this scenario; a link may name what another scenario had. */
function isKnown({ kind, id }: Selection, scenario: ResolvedScenario): boolean {
  switch (kind) {
    case 'nameServer':
      return scenario.nameServers.some((one) => one.id === id);
    case 'broker':
      return scenario.brokers.some((one) => one.id === id);
    case 'producer':
      return scenario.producers.some((one) => one.id === id) || speaksHttp(id, scenario);
    case 'consumer':
      return scenario.consumers.some((one) => one.id === id);
    case 'group':
      return scenario.consumers.some((one) => one.group === id) || scenario.httpClients?.some((one) => one.consumerId === id) === true;
    case 'queue':
      return scenario.brokers.some((one) => one.id === parseQueue(id)?.broker);
    case 'link':
      return linkEnds(scenario, { kind, id }) !== undefined;
    case 'message':
      return true;
  }
}

export function NodeCard({ selection, scenario }: { readonly selection: Selection; readonly scenario: ResolvedScenario }) {
  const map = useRun((state) => modelOf(state, 'clusterMap'));
  if (!isKnown(selection, scenario))
    return <p className={styles.hint}>{m.app_unknownThing({ kind: kindText(selection.kind), id: selection.id })}</p>;
  return (
    <>
      <div className={styles.head}>
        <h2 className={styles.name}>{selection.id}</h2>
      </div>
      <Fields fields={fieldsOf(selection, scenario, map)} />
    </>
  );
}
