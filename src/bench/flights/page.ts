/** What B6 runs inside Chromium: the real cluster lens, drawing a given number of messages on their way, frame after frame. */
import type { ClusterMapModel, FlightModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { clusterLens } from '../../views/cluster/clusterLens.ts';
import type { ViewContext } from '../../views/view.ts';

export interface FlightFrames {
  /** Time from one frame to the next (ms). */
  readonly frames: readonly number[];
  /** Time in the lens's own script, frame by frame (ms). */
  readonly scripts: readonly number[];
}

/** Virtual ms of each flight: none arrives while it is measured. */
const flightMs = 60_000;
/** Virtual time of one frame: a second of the screen is a second of the run. */
const frameMs = 1_000 / 60;
const warmUp = 20;
/** Longer than a consumption is news (virtual ms). */
const settledAfterMs = 2_000;

/** So many flights over the ways that the run's own flights take, evenly spread along them. */
function flightsOf(model: ClusterMapModel, count: number, nowMs: number): readonly FlightModel[] {
  return Array.from({ length: count }, (_, index): FlightModel => {
    const like = model.flights[index % model.flights.length];
    if (like === undefined) throw new Error('the run has no flight to copy');
    // Golden ratio: as even as random, and the same each time.
    const sentAt = nowMs - flightMs * (0.05 + 0.85 * ((index * 0.618_033_988_75) % 1));
    const messages = [{ msgId: `M${index}`, keys: `o-${index}`, reconsumeTimes: 0 }];
    return {
      ...like,
      id: `flight ${index}`,
      sentAt,
      arrivesAt: sentAt + flightMs,
      shownUntil: sentAt + flightMs,
      messages,
      messageCount: 1,
    };
  });
}

const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

async function measureFlights(model: ClusterMapModel, nowMs: number, count: number, frames: number): Promise<FlightFrames> {
  const element = document.createElement('div');
  element.style.cssText = 'width:1040px;height:566px';
  document.body.replaceChildren(element);
  const view = clusterLens.create(element, { select: () => undefined, seek: () => undefined });
  const context: ViewContext = { selection: undefined, width: 1040, height: 566, reducedMotion: false, compact: false };
  // What was news on the tapes is none any more: what is left to move are the flights.
  const beginMs = nowMs + settledAfterMs;
  const shown = { ...model, flights: flightsOf(model, count, beginMs) };
  const times: number[] = [];
  const scripts: number[] = [];
  let before = await nextFrame();
  for (let frame = -warmUp; frame < frames; frame += 1) {
    const began = performance.now();
    view.update(shown, beginMs + (frame + warmUp) * frameMs, context);
    const script = performance.now() - began;
    const now = await nextFrame();
    if (frame >= 0) {
      times.push(now - before);
      scripts.push(script);
    }
    before = now;
  }
  view.destroy();
  return { frames: times, scripts };
}

declare global {
  interface Window {
    measureFlights?: typeof measureFlights;
  }
}
window.measureFlights = measureFlights;
