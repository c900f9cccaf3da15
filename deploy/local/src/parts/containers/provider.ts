import { mkdir } from 'node:fs/promises';
import { LocalFailure } from '../../failures.ts';
import { holdDataDirectory } from '../data-directory.ts';
import type { PartsProvider } from '../parts.ts';
import { runParts } from '../run-parts.ts';
import { containerPart } from './container-part.ts';
import { findEngine, hubId, removeContainers, removeVolumes } from './engine.ts';
import { kafkaContainer } from './kafka.ts';
import { postgresContainer } from './postgres.ts';
import { registryContainer } from './registry.ts';

/** The parts from their makers' images: needs a Docker engine. */
export const containers: PartsProvider = {
  name: 'containers',

  async unavailable() {
    return (await findEngine()) === undefined ? 'no Docker engine answers' : undefined;
  },

  async start(options) {
    const engine = await findEngine();
    if (engine === undefined) throw new LocalFailure('No Docker engine answers: start it, or install Java and Maven.');
    await mkdir(options.dataDirectory, { recursive: true });
    return await holdDataDirectory(options.dataDirectory, async () => {
      const hub = await hubId(options.dataDirectory);
      await removeContainers(engine, hub);
      const place = { engine, hub, options };
      const parts = {
        kafka: containerPart(kafkaContainer(hub, options), place),
        registry: containerPart(registryContainer(hub, options), place),
        postgres: containerPart(postgresContainer(hub, options), place),
      };
      const cleanUp = async (): Promise<void> => {
        await removeContainers(engine, hub);
        if (options.disposable) await removeVolumes(engine, hub, Object.keys(parts));
      };
      try {
        const running = await runParts(parts, options);
        return { ...running, stop: () => running.stop().finally(cleanUp) };
      } catch (error) {
        await cleanUp();
        throw error;
      }
    });
  },
};
