/** The HTTP access of ONS and its clients in the inspector. */
import type { ResolvedScenario } from '../../../engine/index.ts';
import { m } from '../../../paraglide/messages.js';
import type { ClusterMapModel } from '../../../projections/clusterMap/clusterMapModel.ts';
import { count, duration } from '../../../views/format/index.ts';
import type { Field } from './Fields.tsx';
import { optionFields } from './optionFields.ts';
import { statusText } from './statusText.ts';

/** A program that speaks HTTP, or the gateway it asks. */
export function httpFields(id: string, scenario: ResolvedScenario, map: ClusterMapModel | undefined): readonly Field[] {
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
      ...optionFields(now?.settings),
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

export const speaksHttp = (id: string, { httpGateways = [], httpClients = [] }: ResolvedScenario): boolean =>
  [...httpGateways, ...httpClients].some((one) => one.id === id);
