/** Options of one process as they hold in its scenario; they never change. */
import { Shared } from '../kernel/clone.ts';
import type { ConfigValue } from './scenario.ts';

export class ProcessOptions extends Shared {
  private readonly values: ReadonlyMap<string, ConfigValue>;

  constructor(options: Readonly<Record<string, ConfigValue>>) {
    super();
    this.values = new Map(Object.entries(options));
  }

  get(name: string): ConfigValue | undefined {
    return this.values.get(name);
  }
}
