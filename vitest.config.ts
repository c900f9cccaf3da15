import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

/** What every project leaves out. */
const exclude = ['**/node_modules/**', '**/.throughline/**'];

// As in production: Node runs the sources itself, instead of Vite transforming them.
const experimental = { viteModuleRunner: false };

/** A project that needs nothing but the code. */
function alone(name: string, include: readonly string[]): TestProjectConfiguration {
  return { test: { name, include: [...include], exclude, experimental, pool: 'forks', testTimeout: 10_000 } };
}

/** A project against the real broker, registry and database, which the harness starts once for all of its files. */
function onRealParts(
  name: string,
  include: readonly string[],
  limits: { readonly workers: number; readonly testSeconds: number },
): TestProjectConfiguration {
  return {
    test: {
      name,
      include: [...include],
      exclude,
      experimental,
      pool: 'forks',
      globalSetup: ['test/harness/global-setup.ts'],
      maxWorkers: limits.workers,
      fileParallelism: limits.workers > 1,
      testTimeout: limits.testSeconds * 1_000,
      // Starting services, and stopping them.
      hookTimeout: 180_000,
    },
  };
}

/** A project against the image of the services, which is built once for all of its files. */
function onTheImage(name: string, include: readonly string[]): TestProjectConfiguration {
  return {
    test: {
      name,
      include: [...include],
      exclude,
      experimental,
      pool: 'forks',
      globalSetup: ['test/image/global-setup.ts'],
      fileParallelism: false,
      testTimeout: 60_000,
    },
  };
}

/** A project that runs Helm. Its setup makes sure of the program. */
function withHelm(name: 'chart' | 'kubernetes', testSeconds: number): TestProjectConfiguration {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.spec.ts`],
      exclude,
      experimental,
      pool: 'forks',
      globalSetup: [`test/${name}/global-setup.ts`],
      testTimeout: testSeconds * 1_000,
    },
  };
}

export default defineConfig({
  test: {
    experimental,
    // The harness stops the shared parts at the end.
    teardownTimeout: 60_000,
    // Two cores: a test that starts seven services has no use for a neighbour that does the same.
    projects: [
      alone('unit', ['**/*.unit.spec.ts']),
      onRealParts('int', ['**/*.int.spec.ts'], { workers: 2, testSeconds: 60 }),
      onRealParts('journeys', ['test/journeys/**/*.e2e.spec.ts'], { workers: 1, testSeconds: 180 }),
      onRealParts('faults', ['test/faults/**/*.fault.spec.ts'], { workers: 1, testSeconds: 300 }),
      onRealParts('partners', ['test/partners/**/*.e2e.spec.ts'], { workers: 1, testSeconds: 300 }),
      onTheImage('image', ['test/image/**/*.e2e.spec.ts']),
      withHelm('chart', 60),
      withHelm('kubernetes', 300),
      alone('docs', ['docs/**/*.spec.ts', 'test/docs/**/*.spec.ts']),
    ],
  },
});
