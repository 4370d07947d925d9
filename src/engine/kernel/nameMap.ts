/** Places for names that were looked up; a power of two. */
const places = 64;

/** Names of one kind differ in their lengths or at an end. */
function placeOf(name: string): number {
  const { length } = name;
  return (name.charCodeAt(length - 1) + 7 * name.charCodeAt(0) + 11 * length) & (places - 1);
}

/**
 * A map by names of which few are in use and each is looked up again and again: where the last one with such a look is the
 * same, nothing is hashed. For what lives as long as the program or one simulation; a checkpoint does not copy it.
 */
export class NameMap<V> {
  private readonly all = new Map<string, V>();
  private readonly recent: string[] = new Array<string>(places).fill('');
  private readonly recentValues: (V | undefined)[] = new Array<V | undefined>(places).fill(undefined);

  get(name: string): V | undefined {
    const place = placeOf(name);
    if (this.recent[place] === name) return this.recentValues[place];
    const value = this.all.get(name);
    if (value !== undefined) this.remember(place, name, value);
    return value;
  }

  set(name: string, value: V): void {
    this.all.set(name, value);
    this.remember(placeOf(name), name, value);
  }

  values(): IterableIterator<V> {
    return this.all.values();
  }

  private remember(place: number, name: string, value: V): void {
    this.recent[place] = name;
    this.recentValues[place] = value;
  }
}
