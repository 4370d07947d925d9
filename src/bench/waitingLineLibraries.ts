/** The waiting line of B2 in the libraries simscript and simjs, as their own examples write it. */
import { Entity, Exponential, Queue, Simulation } from 'simscript';
import { loadSimjs } from './loadSimjs.ts';

export const servers = 8;
/** Mean time between arrivals and of a service (µs): eight servers, busy for nine tenths of the time. */
export const meanGap = 1_000;
export const meanService = 7_200;

/** simscript draws frames while it computes. */
globalThis.requestAnimationFrame ??= (then: FrameRequestCallback): number => {
  setImmediate(then, 0);
  return 0;
};

class Line extends Simulation {
  readonly service = new Queue('service', servers);
  readonly gaps = new Exponential(meanGap, 1);
  readonly services = new Exponential(meanService, 2);
  readonly customers: number;
  served = 0;

  constructor(customers: number) {
    super({ yieldInterval: 1e9 });
    this.customers = customers;
  }

  override onStarting(): void {
    super.onStarting();
    this.generateEntities(Customer, this.gaps, this.customers);
  }
}

class Customer extends Entity {
  override async script(): Promise<void> {
    const line = this.simulation as Line;
    await this.enterQueue(line.service);
    await this.delay(line.services.sample());
    this.leaveQueue(line.service);
    line.served++;
  }
}

/** Serves so many customers; fails when one is not served. */
export async function simscriptLine(customers: number): Promise<void> {
  const line = new Line(customers);
  await new Promise<void>((resolve) => {
    line.finished.addEventListener(() => resolve());
    void line.start(true);
  });
  if (line.served !== customers) throw new Error(`simscript served ${line.served} of ${customers}`);
}

export function simjsLine(customers: number): void {
  const { Entity: SimjsEntity, Facility, Random, Sim } = loadSimjs();
  const random = new Random(1);
  const service = new Facility('service', Facility.FCFS, servers);
  let arrived = 0;
  let served = 0;
  class Source extends SimjsEntity {
    start(): void {
      this.arrive();
    }
    arrive(): void {
      arrived++;
      this.useFacility(service, random.exponential(1 / meanService)).done(() => {
        served++;
      });
      if (arrived < customers) this.setTimer(random.exponential(1 / meanGap)).done(() => this.arrive());
    }
  }
  const sim = new Sim('line');
  sim.addEntity(Source, 'source');
  sim.simulate(Number.MAX_SAFE_INTEGER);
  if (served !== customers) throw new Error(`simjs served ${served} of ${customers}`);
}
