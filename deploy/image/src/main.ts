// npm run image: builds the image and says what it is.
// npm run image -- audit: asks the registry whether packages in it are known to be vulnerable.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { askRegistry, graveIn } from './audit.ts';
import { buildImage } from './build-image.ts';
import { ImageFailure } from './failures.ts';
import { readLockFile } from './lock-file.ts';
import { billOfMaterials, componentsOf, loadSecondsOf, sizeOf } from './look-at-image.ts';
import { repository } from './run-command.ts';

/** The largest of the services. */
const timed = 'feeds';

type BuildFlags = { tag: string; tools?: boolean | string; network?: string; output: string; json: boolean };

const say = (line: string): boolean => process.stderr.write(`${line}\n`);

async function build(flags: BuildFlags): Promise<void> {
  const { tag, network } = flags;
  await buildImage({ target: 'hub', tag, network });
  if (flags.tools) {
    const toolsTag = flags.tools === true ? 'throughline-tools:local' : flags.tools;
    await buildImage({ target: 'tools', tag: toolsTag, network });
  }
  const bill = await billOfMaterials(tag);
  const file = join(flags.output, 'sbom.cdx.json');
  await mkdir(flags.output, { recursive: true });
  await writeFile(file, `${bill}\n`);
  const report = {
    image: tag,
    megabytes: Math.round((await sizeOf(tag)) / 1e6),
    loadSeconds: Number((await loadSecondsOf(tag, timed)).toFixed(2)),
    packages: componentsOf(bill).length,
    billOfMaterials: file,
  };
  say(`${tag}: ${report.megabytes} MB, ${report.packages} npm packages, listed in ${file}`);
  say(`${timed} is loaded ${report.loadSeconds} s after docker run`);
  if (flags.json) process.stdout.write(`${JSON.stringify(report)}\n`);
}

async function audit({ tag }: { tag: string }): Promise<void> {
  const installed = componentsOf(await billOfMaterials(tag));
  const found = graveIn(await askRegistry(), await readLockFile(), installed);
  for (const line of found) say(line);
  if (found.length > 0) throw new ImageFailure(`${tag} has packages with known vulnerabilities of high severity.`);
  say(`${tag}: no known vulnerability of high severity among ${installed.length} npm packages`);
}

const tagFlag = ['--tag <name>', 'what the image is called', 'throughline:local'] as const;
const command = new Command('npm run image --')
  .description('The one image of all services, from this clone: size, start, bill of materials, vulnerabilities.')
  .option(...tagFlag)
  .option('--tools [name]', 'build what deploy/compose.yaml needs besides, as throughline-tools:local')
  .option(
    '--network <name>',
    'for the steps that fetch packages, or THROUGHLINE_BUILD_NETWORK: host where containers have no way out',
  )
  .option('--output <folder>', 'where the bill of materials goes', join(repository, '.throughline', 'image'))
  .option('--json', 'print the report as one JSON object, the last line of stdout', false)
  .exitOverride()
  .enablePositionalOptions()
  .action(build);
command
  .command('audit')
  .description('exit code 1 when a package has a known vulnerability of high severity, or when nobody can say')
  .option(...tagFlag)
  .exitOverride()
  .action(audit);

await command.parseAsync().catch((error: unknown) => {
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  if (error instanceof ImageFailure) say(error.message);
  else if (!(error instanceof CommanderError)) throw error;
});
