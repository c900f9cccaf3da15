import { randomUUID } from 'node:crypto';
import { docker, type Ended, runCommand } from '@throughline/image/run-command';
import { serviceNames } from '@throughline/provision/hub-services';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Compose, findCompose } from './compose-program.ts';

const project = `throughline-test-${randomUUID().slice(0, 8)}`;
let found: Compose;
let journey: Ended;

const compose = (...args: readonly string[]): Promise<Ended> =>
  runCommand(found.program, [...found.first, '--file', 'deploy/compose.yaml', '--project-name', project, ...args]);

type Inspected = {
  readonly Config: { readonly Image: string; readonly User: string; readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: { readonly ReadonlyRootfs: boolean; readonly CapDrop: readonly string[] | null };
  readonly State: { readonly Running: boolean; readonly ExitCode: number };
};

/** Every container of the project, by the name that compose.yaml has for it. */
async function containers(): Promise<Map<string, Inspected>> {
  const ids = await docker(['ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${project}`]);
  const all = JSON.parse(await docker(['inspect', ...ids.split('\n')])) as Inspected[];
  return new Map(all.map((it) => [it.Config.Labels['com.docker.compose.service'] ?? '', it]));
}

beforeAll(async () => {
  found = await findCompose();
  const { hub, tools } = inject('images');
  process.env['THROUGHLINE_IMAGE'] = hub;
  process.env['THROUGHLINE_TOOLS_IMAGE'] = tools;
  journey = await compose('run', '--no-TTY', '--name', `${project}-journey`, 'journey');
}, 600_000);

afterAll(async () => {
  await compose('down', '--volumes', '--remove-orphans', '--timeout', '2');
}, 120_000);

describe('deploy/compose.yaml', () => {
  it('runs a journey with every part in a container, and loses nothing', async () => {
    const logs = journey.code === 0 ? '' : (await compose('logs', '--no-color', '--tail', '20')).stdout;
    expect(journey.code, journey.stderr + logs).toBe(0);
    const summary = JSON.parse(journey.stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, number>;
    expect(summary).toMatchObject({ lost: 0, delivered: summary['acknowledged'] });
    expect(summary['assisted']).toBeGreaterThanOrEqual(1);
  });

  it('runs what is of the hub with nothing to write, no rights, and as nobody special', async () => {
    const { hub, tools } = inject('images');
    const ours = [...(await containers()).values()].filter(({ Config }) => [hub, tools].includes(Config.Image));
    // The services, their migrations, three to provision, prepare and the journey.
    expect(ours).toHaveLength(2 * serviceNames.length + 3 + 2);
    for (const { Config, HostConfig } of ours) {
      expect({ ...Config, ...HostConfig }).toMatchObject({ User: '1000:1000', ReadonlyRootfs: true, CapDrop: ['ALL'] });
    }
  });

  it('does again what is done once, without harm', async () => {
    for (const once of ['databases', 'topics', 'schemas', ...serviceNames.map((name) => `migrate-${name}`)]) {
      const { code, stdout, stderr } = await compose('run', '--rm', '--no-TTY', '--no-deps', once);
      expect(code, `${once}: ${stdout}${stderr}`).toBe(0);
    }
  }, 120_000);

  it('stops each service by SIGTERM, before it would be killed', async () => {
    const { code, stderr } = await compose('stop', '--timeout', '15', ...serviceNames);
    expect(code, stderr).toBe(0);
    const all = await containers();
    expect(serviceNames.map((name) => ({ name, ...all.get(name)?.State }))).toMatchObject(
      serviceNames.map((name) => ({ name, Running: false, ExitCode: 0 })),
    );
  });
});
