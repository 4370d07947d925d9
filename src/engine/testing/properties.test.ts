import { describe, expect, test } from 'vitest';
import { clusterChecks, randomChecks } from './portable.ts';

describe('properties on named clusters', () => {
  test.each(clusterChecks())('$name', ({ run }) => {
    expect(run).not.toThrow();
  });
});

describe('properties on random clusters', () => {
  test.each(randomChecks(25))('$name', { timeout: 60_000 }, ({ run }) => {
    expect(run).not.toThrow();
  });
});
