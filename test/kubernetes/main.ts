// npm run test:kubernetes: the chart on the API server that KUBECONFIG names, and as the last line `N passed, N failed`.
import { interruptedWith, stopOnSignals } from '../verify/interruption.ts';
import { runProject } from '../verify/run-project.ts';
import { say } from '../verify/say.ts';
import { exitCode, lastLine } from '../verify/tally.ts';
import { withoutCluster } from './cluster.ts';

const problem = await withoutCluster();
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
} else {
  stopOnSignals();
  const tally = await runProject('kubernetes', 'the chart on an API server: install, upgrade, rollback, uninstall');
  for (const failed of tally.failed) say(`failed: ${failed}`);
  say(lastLine(tally));
  process.exitCode = interruptedWith() ?? exitCode(tally);
}
