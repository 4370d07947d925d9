/** simjs comes without types and hangs itself on `window`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';

interface Request {
  done(then: () => void): Request;
}

interface SimjsEntity {
  useFacility(facility: object, duration: number): Request;
  setTimer(duration: number): Request;
}

interface Simjs {
  readonly Sim: new (name: string) => { addEntity(type: new () => SimjsEntity, name: string): void; simulate(until: number): void };
  readonly Entity: new () => SimjsEntity;
  readonly Facility: { new (name: string, discipline: number, servers: number): object; readonly FCFS: number };
  readonly Random: new (seed: number) => { exponential(rate: number): number };
}

let loaded: Simjs | undefined;

export function loadSimjs(): Simjs {
  if (loaded !== undefined) return loaded;
  const path = createRequire(import.meta.url).resolve('simjs');
  const holder = {} as { Sim?: Simjs };
  const hang = runInThisContext(`(function (window) {${readFileSync(path, 'utf8')}\n})`, { filename: path }) as (window: object) => void;
  hang(holder);
  if (holder.Sim === undefined) throw new Error('simjs did not load');
  return (loaded = holder.Sim);
}
