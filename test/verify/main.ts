// npm test: every check and every test there is, and as the last line `N passed, N failed`.
// `npm test -- unit int` runs these stages only, `npm test -- --list` tells which there are.
import { findEngine } from '@throughline/local/parts/containers/engine';
import { interruptedWith, stopOnSignals } from './interruption.ts';
import { runChecks } from './run-checks.ts';
import { runProject } from './run-project.ts';
import { say } from './say.ts';
import { type Need, type Stage, stages } from './stages.ts';
import { exitCode, lastLine, sum, type Tally } from './tally.ts';

const names = process.argv.slice(2);
const unknown = names.filter((name) => name !== '--list' && !stages.some((stage) => stage.name === name));

if (names.includes('--list')) {
  for (const { name, about } of stages) say(`${name.padEnd(10)} ${about}`);
} else if (unknown.length > 0) {
  process.stderr.write(`There is no stage ${unknown.join(', ')}: npm test -- --list tells which there are.\n`);
  process.exitCode = 1;
} else {
  stopOnSignals();
  const tally = await run(names.length === 0 ? stages : stages.filter(({ name }) => names.includes(name)));
  for (const failed of tally.failed) say(`failed: ${failed}`);
  say(lastLine(tally));
  process.exitCode = interruptedWith() ?? exitCode(tally);
}

async function isMissing(need: Need | undefined): Promise<boolean> {
  return need === 'a container engine' && (await findEngine()) === undefined;
}

/** The checks together, since they are small, then one project after the other, each with the machine to itself. */
async function run(wanted: readonly Stage[]): Promise<Tally> {
  const checks = wanted.flatMap((stage) =>
    'checks' in stage ? stage.checks.map((check) => ({ stage: stage.name, check })) : [],
  );
  const tallies = [await runChecks(checks)];
  for (const stage of wanted) {
    if (interruptedWith() !== undefined) break;
    if ('project' in stage && (await isMissing(stage.needs)) && names.length === 0) {
      say(`Note: ${stage.name} was left out, since ${stage.needs} does not answer`);
      continue;
    }
    if ('project' in stage) tallies.push(await runProject(stage.project, stage.about));
  }
  return sum(tallies);
}
