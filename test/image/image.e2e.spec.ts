import { billOfMaterials, componentsOf, confined, loadSecondsOf, sizeOf } from '@throughline/image/look-at-image';
import { docker, runCommand } from '@throughline/image/run-command';
import { serviceNames } from '@throughline/provision/hub-services';
import { describe, expect, inject, it } from 'vitest';

const run = (...args: readonly string[]) =>
  runCommand('docker', ['run', '--rm', ...confined, inject('images').hub, ...args]);
/** Of a shell in the image. */
const shell = (script: string): Promise<string> =>
  docker(['run', '--rm', ...confined, '--entrypoint', 'sh', inject('images').hub, '-c', script]);

/** Every package below a node_modules, as `name@version`; links lead to the hub's own. */
const listInstalled = `
const { existsSync, globSync, readFileSync } = require('node:fs');
const own = globSync('{packages,services,deploy}/*/package.json').concat('proto/package.json', 'schemas/package.json');
const others = globSync('{.,packages/*,services/*,deploy/*}/node_modules/{*,@*/*}/package.json');
const nested = globSync('node_modules/**/node_modules/{*,@*/*}/package.json');
for (const file of new Set([...own, ...others, ...nested])) {
  const { name, version } = JSON.parse(readFileSync(file, 'utf8'));
  if (name && version) console.log(name.replace(/^@throughline\\/(service-)?/, '') + '@' + version);
}`;

describe('the image', () => {
  it('is nobody special, and cannot be written by who runs it', async () => {
    const config = JSON.parse(await docker(['image', 'inspect', '--format', '{{json .Config}}', inject('images').hub]));
    expect(config).toMatchObject({ User: '1000:1000', WorkingDir: '/app' });
    expect(await shell('find /app -writable ! -type l | head')).toBe('');
  });

  it('has no tools to build or to install with', async () => {
    const tools = ['npm', 'npx', 'yarn', 'corepack', 'gcc', 'cc', 'make', 'python3', 'git', 'curl'];
    expect(await shell(`for tool in ${tools.join(' ')}; do command -v $tool; done; true`)).toBe('');
    expect(await shell(`find /app -name '*.spec.ts' -o -name fakes -type d -o -name typescript -o -name vitest`)).toBe(
      '',
    );
  });

  it.each(serviceNames)('has %s, to migrate and to run', async (service) => {
    for (const what of ['migrate', 'main']) {
      const { code, stdout } = await run(service, what);
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ service, msg: expect.stringContaining('TLS_CERT_FILE') });
    }
  });

  it('provisions, and says what is missing', async () => {
    const { code, stderr } = await run('provision', 'topics');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('KAFKA_BROKERS') });
  });

  it.each([[], ['calls'], ['calls', 'console'], ['console', 'main']])(
    'refuses %j %j and says what there is',
    async (...args) => {
      const { code, stderr } = await run(...args);
      expect(code).toBe(1);
      expect(stderr).toContain(`There is no '${args.join(' ')}' to run.`);
      expect(stderr).toContain(`Services: ${[...serviceNames].sort().join(', ')}`);
    },
  );

  it('lists in its bill of materials what is installed, and nothing else', async () => {
    const bill = await billOfMaterials(inject('images').hub);
    expect(JSON.parse(bill)).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5' });
    const installed = await docker([
      'run',
      '--rm',
      ...confined,
      '--entrypoint',
      'node',
      inject('images').hub,
      '--no-warnings',
      '-e',
      listInstalled,
    ]);
    const listed = componentsOf(bill).map(({ name, version }) => `${name}@${version}`);
    expect([...new Set(listed)].sort()).toEqual([...new Set(installed.split('\n'))].sort());
    expect(listed.length).toBeGreaterThan(50);
  });

  it('has a size and a start to be told', async () => {
    const { hub } = inject('images');
    const megabytes = (await sizeOf(hub)) / 1e6;
    const seconds = await loadSecondsOf(hub, 'feeds');
    process.stderr.write(
      `the image has ${Math.round(megabytes)} MB; feeds is loaded ${seconds.toFixed(1)} s after docker run\n`,
    );
    expect(megabytes).toBeLessThan(400);
  });
});
