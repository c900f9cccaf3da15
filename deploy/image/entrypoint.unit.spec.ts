import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const entrypoint = fileURLToPath(new URL('entrypoint.mjs', import.meta.url));

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const argv = ['--disable-warning=ExperimentalWarning', entrypoint, ...args];
    const child = execFile(process.execPath, argv, { env: environment }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

describe('a container of the image', () => {
  it('takes its name from what it is told to run', async () => {
    const { code, stdout } = await run(['vault', 'migrate']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ service: 'vault', msg: expect.stringContaining('TLS_CA_FILE') });
    expect(stdout).not.toContain('SERVICE_NAME');
  });

  it('refuses a name that is not that of the service', async () => {
    const { code, stderr } = await run(['vault', 'migrate'], { SERVICE_NAME: 'calls' });
    expect(code).toBe(1);
    expect(stderr).toContain("SERVICE_NAME is 'calls', and vault is to be run");
  });

  it('says what there is', async () => {
    expect(await run(['help'])).toEqual({
      code: 0,
      stdout: expect.stringContaining('Usage: SERVICE main'),
      stderr: '',
    });
    const { code, stderr } = await run(['vault', 'main', 'twice']);
    expect(code).toBe(1);
    expect(stderr).toContain("There is no 'vault main twice' to run.");
  });
});
