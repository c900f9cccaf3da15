// npm run soak: whether memory grows under a steady load.
import { LocalFailure } from '@throughline/local/failures';
import { startBenchHub } from './bench-hub.ts';
import { complaintsOf } from './complaints.ts';
import { runTool } from './run-tool.ts';
import { measureSoak } from './soak.ts';
import { readSoakOptions, soakUsage } from './soak-options.ts';

await runTool({
  readOptions: readSoakOptions,
  usage: soakUsage,
  async measure(options, table, signal) {
    if (process.platform !== 'linux') throw new LocalFailure('soak reads /proc: run it on Linux.');
    table.note('Starting Kafka, the schema registry, PostgreSQL and the services');
    const bench = await startBenchHub({}, signal);
    try {
      return await measureSoak(bench, { ...options, table, signal });
    } catch (error) {
      if (!signal.aborted) for (const line of await complaintsOf(bench.hub)) table.note(line);
      throw error;
    } finally {
      table.note('Stopping the services and what they ran on');
      await bench.stop();
    }
  },
});
