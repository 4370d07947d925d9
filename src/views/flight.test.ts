import { describe, expect, test } from 'vitest';
import {
  curveAt,
  curveLengths,
  curvePath,
  drawnFraction,
  flightFraction,
  linkCurve,
  lostFraction,
  pointAlong,
  reversed,
} from './flight.ts';

describe('flight', () => {
  const flight = { sentAt: 1_000, arrivesAt: 1_080 };

  test.each([
    [900, 0],
    [1_000, 0],
    [1_020, 0.25],
    [1_080, 1],
    [2_000, 1],
  ])('at %d ms', (now, fraction) => expect(flightFraction(now, flight)).toBe(fraction));

  test('a flight without length has arrived', () => expect(flightFraction(5, { sentAt: 5, arrivesAt: 5 })).toBe(1));

  test('a lost flight stops where it was lost, half way when it was lost at once', () => {
    expect(drawnFraction(1_080, { ...flight, lostAt: 1_020 })).toBe(0.25);
    expect(drawnFraction(1_010, { ...flight, lostAt: 1_020 })).toBe(0.125);
    expect(lostFraction({ ...flight, lostAt: 1_000 })).toBe(0.5);
    expect(lostFraction(flight)).toBe(1);
  });

  test('a dot moves along its link at constant speed', () => {
    const curve = linkCurve(0, 0, 200, 120);
    const lengths = curveLengths(curve);
    const points = [0, 0.25, 0.5, 0.75, 1].map((fraction) => pointAlong(curve, fraction, lengths));
    expect(points[0]).toEqual([0, 0]);
    expect(points[4]).toEqual([200, 120]);
    expect(points[2]?.[0]).toBeCloseTo(100, 1);
    const distances = Array.from({ length: 20 }, (_, index) => {
      const [x0, y0] = pointAlong(curve, index / 20, lengths);
      const [x1, y1] = pointAlong(curve, (index + 1) / 20, lengths);
      return Math.hypot(x1 - x0, y1 - y0);
    });
    expect(Math.max(...distances) / Math.min(...distances)).toBeLessThan(1.05);
  });

  test('links leave level, or upright in the columns of the phone', () => {
    expect(curvePath(linkCurve(0, 0, 100, 50))).toBe('M0 0C50 0 50 50 100 50');
    expect(curvePath(linkCurve(0, 0, 100, 50, true))).toBe('M0 0C0 25 100 25 100 50');
    expect(curveAt(reversed(linkCurve(0, 0, 100, 50)), 0)).toEqual([100, 50]);
  });

  test('a path of several pieces is one way: through its corners, at constant speed, and back again', () => {
    const path = [0, 0, 0, 10, 0, 20, 0, 30, 0, 60, 40, 60, 100, 60];
    expect(curvePath(path)).toBe('M0 0C0 10 0 20 0 30C0 60 40 60 100 60');
    expect(curveAt(path, 0.5)).toEqual([0, 30]);
    expect(curveAt(path, 1)).toEqual([100, 60]);
    expect(pointAlong(path, 1)).toEqual([100, 60]);
    expect(reversed(reversed(path))).toEqual(path);
    const lengths = curveLengths(path);
    expect(pointAlong(path, 15 / (lengths.at(-1) ?? 1), lengths)[1]).toBeCloseTo(15, 1);
  });
});
