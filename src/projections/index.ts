/** The registry of read models, one per picture. A new picture is a new folder and one line in each of the two lists. */
import type { Projection } from '../engine/index.ts';
import { charts } from './charts/charts.ts';
import type { ChartsModel } from './charts/chartsModel.ts';
import { clientLog } from './clientLog/clientLog.ts';
import type { ClientLogModel } from './clientLog/clientLogModel.ts';
import { clusterMap, type ClusterMapModel } from './clusterMap/clusterMap.ts';
import { deliveryMatrix } from './deliveryMatrix/deliveryMatrix.ts';
import type { DeliveryMatrixModel } from './deliveryMatrix/deliveryMatrixModel.ts';
import { clientCode } from './clientCode/clientCode.ts';
import type { ClientCodeModel } from './clientCode/clientCode.ts';
import { diagnosis } from './diagnosis/diagnosis.ts';
import type { DiagnosisModel } from './diagnosis/diagnosisModel.ts';
import { messageStory } from './messageStory/messageStory.ts';
import type { MessageStoryModel } from './messageStory/storyModel.ts';
import { queueTapes } from './queueTapes/queueTapes.ts';
import type { QueueTapesModel } from './queueTapes/queueTapesModel.ts';
import { retryLadder } from './retryLadder/retryLadder.ts';
import type { RetryLadderModel } from './retryLadder/retryLadderModel.ts';
import { transactions } from './transactions/transactions.ts';
import type { TransactionsModel } from './transactions/transactionsModel.ts';
import { watched, type WatchedModel } from './watched/watched.ts';
import { spaceTime } from './spaceTime/spaceTime.ts';
import type { SpaceTimeModel } from './spaceTime/spaceTimeModel.ts';
import { stateCharts } from './stateCharts/stateCharts.ts';
import type { StateChartsModel } from './stateCharts/stateChartsModel.ts';
import { traceWindow, type TraceWindowModel } from './traceWindow/traceWindow.ts';

export interface ModelMap {
  readonly charts: ChartsModel;
  readonly clientCode: ClientCodeModel;
  readonly clientLog: ClientLogModel;
  readonly clusterMap: ClusterMapModel;
  readonly deliveryMatrix: DeliveryMatrixModel;
  readonly diagnosis: DiagnosisModel;
  readonly messageStory: MessageStoryModel;
  readonly queueTapes: QueueTapesModel;
  readonly retryLadder: RetryLadderModel;
  readonly spaceTime: SpaceTimeModel;
  readonly stateCharts: StateChartsModel;
  readonly traceWindow: TraceWindowModel;
  readonly transactions: TransactionsModel;
  readonly watched: WatchedModel;
}
export type ProjectionId = keyof ModelMap & string;

export const projections: { readonly [K in ProjectionId]: Projection<unknown, ModelMap[K]> } = {
  charts,
  clientCode,
  clientLog,
  clusterMap,
  deliveryMatrix,
  diagnosis,
  messageStory,
  queueTapes,
  retryLadder,
  spaceTime,
  stateCharts,
  traceWindow,
  transactions,
  watched,
};
