import type { TestProject } from 'vitest/node';
import { type PartsAddress, startParts } from './start-parts.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The parts that all tests of a run share; each test has its own database, topics and ports on them. */
    readonly parts: PartsAddress;
  }
}

/** Starts the shared parts once for a test run. @returns how they are stopped */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { address, stop } = await startParts();
  project.provide('parts', address);
  return stop;
}
