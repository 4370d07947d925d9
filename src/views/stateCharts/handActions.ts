/** Which events of a machine a hand can cause, and with which action of the script. */
import type { ScriptAction } from '../../engine/index.ts';
import type { ChartInstance } from '../../projections/stateCharts/stateChartsModel.ts';

export type HandAction = Omit<ScriptAction, 'at'> & Pick<ScriptAction, 'do'>;

const ofProcess: Readonly<Record<string, string>> = {
  START: 'start',
  STOP: 'stop',
  SHUTDOWN: 'stop',
  CRASH: 'crash',
  FREEZE: 'freeze',
  THAW: 'thaw',
};

/** The action that makes `event` happen to the machine; undefined when only the run itself can. */
export function handAction(instance: ChartInstance, event: string): HandAction | undefined {
  switch (instance.machine) {
    case 'nameServer':
    case 'broker':
    case 'producer':
    case 'consumer':
    case 'httpGateway':
    case 'httpClient': {
      const verb = ofProcess[event];
      return verb === undefined ? undefined : { do: verb, node: instance.instance };
    }
    case 'link': {
      const verb = event === 'CUT' ? 'cutLink' : event === 'HEAL' ? 'healLink' : undefined;
      if (verb === undefined || instance.ends === undefined) return undefined;
      const [from, to] = instance.ends;
      return { do: verb, from, to };
    }
    case 'consumeTask':
      if (instance.msgId === undefined || instance.group === undefined) return undefined;
      if (event !== 'CONSUME_SUCCESS' && event !== 'RECONSUME_LATER') return undefined;
      return { do: 'answerConsumption', group: instance.group, message: instance.msgId, result: event };
    case 'halfMessage':
      if (instance.msgId === undefined || (event !== 'END_COMMIT' && event !== 'END_ROLLBACK')) return undefined;
      return {
        do: 'answerCheckback',
        message: instance.msgId,
        state: event === 'END_COMMIT' ? 'COMMIT_MESSAGE' : 'ROLLBACK_MESSAGE',
      };
    default:
      return undefined;
  }
}
