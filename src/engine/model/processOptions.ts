/** Options of one process: as they hold in its scenario, or as somebody has changed them since. An object never changes. */
import { Shared } from '../kernel/clone.ts';
import { required } from '../kernel/invariant.ts';
import type { ConfigValue, ListenerSpec } from './scenario.ts';
import type { Process } from './world.ts';

export class ProcessOptions extends Shared {
  private readonly values: ReadonlyMap<string, ConfigValue>;
  /** Of a consumer: what its application does with messages. */
  readonly listener: ListenerSpec | undefined;

  constructor(options: Iterable<readonly [string, ConfigValue]>, listener: ListenerSpec | undefined) {
    super();
    this.values = new Map(options);
    this.listener = listener;
  }

  /** The same options but for one. */
  with(name: string, value: ConfigValue): ProcessOptions {
    return new ProcessOptions([...this.values, [name, value]], this.listener);
  }

  get(name: string): ConfigValue | undefined {
    return this.values.get(name);
  }
}

export const optionsOf = ({ options }: Process): ProcessOptions => required(options, 'the options of a process');
