/** Options of one process: as they hold in its scenario, or as somebody has changed them since. An object never changes. */
import { Shared } from '../kernel/clone.ts';
import type { ConfigValue } from './scenario.ts';

export class ProcessOptions extends Shared {
  private readonly values: ReadonlyMap<string, ConfigValue>;

  constructor(options: Iterable<readonly [string, ConfigValue]>) {
    super();
    this.values = new Map(options);
  }

  /** The same options but for one. */
  with(name: string, value: ConfigValue): ProcessOptions {
    return new ProcessOptions([...this.values, [name, value]]);
  }

  get(name: string): ConfigValue | undefined {
    return this.values.get(name);
  }
}
