import { NameMap } from './nameMap.ts';

/**
 * Keys made of two texts, made once: a key that is put together anew each time has to be read before a table finds it,
 * which costs more than everything else about a lookup. Holds as many keys as there are pairs of names in use.
 */
export class TextPairs {
  private readonly keys = new NameMap<NameMap<string>>();
  private readonly make: (first: string, second: string) => string;

  constructor(make: (first: string, second: string) => string) {
    this.make = make;
  }

  key(first: string, second: string): string {
    let bySecond = this.keys.get(first);
    if (bySecond === undefined) this.keys.set(first, (bySecond = new NameMap()));
    let key = bySecond.get(second);
    if (key === undefined) bySecond.set(second, (key = this.make(first, second)));
    return key;
  }
}
