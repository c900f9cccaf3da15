import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LocalFailure } from './failures.ts';
import { requireFreePorts, requireFreeSpace, requireWritable } from './preflight.ts';

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A port that is open until the test ends, or, with `closed`, was a moment ago. */
async function aPort(state: 'open' | 'closed' = 'open'): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  if (state === 'closed') await close();
  else onTestFinished(close);
  return port;
}

describe('ports', () => {
  it('passes when nothing listens there', async () => {
    await expect(requireFreePorts({ kafka: await aPort('closed') })).resolves.toBeUndefined();
  });

  it('names the port, what it is for, and the flag', async () => {
    const port = await aPort();
    const check = requireFreePorts({ kafka: port, registry: await aPort('closed') });
    await expect(check).rejects.toThrow(LocalFailure);
    await expect(check).rejects.toThrow(`Port ${port} (kafka) is taken by another program`);
    await expect(check).rejects.toThrow('--port-base');
  });

  it('names all that are taken at once', async () => {
    const [kafka, registry] = [await aPort(), await aPort()];
    await expect(requireFreePorts({ kafka, registry })).rejects.toThrow(
      `Ports ${kafka} (kafka), ${registry} (registry) are`,
    );
  });
});

describe('the folder', () => {
  it('is made', async () => {
    const folder = join(await aFolder(), 'a', 'b');
    await expect(requireWritable(folder, '--data')).resolves.toBeUndefined();
  });

  it('is refused when it cannot be written, with the flag that changes it', async () => {
    const file = join(await aFolder(), 'file');
    await writeFile(file, '');
    const check = requireWritable(join(file, 'below'), '--data');
    await expect(check).rejects.toThrow(LocalFailure);
    await expect(check).rejects.toThrow('--data');
  });
});

describe('disk space', () => {
  it('passes with exactly what is needed', async () => {
    await expect(requireFreeSpace('/', 1024 ** 3, async () => 1024 ** 3)).resolves.toBeUndefined();
  });

  it('says how much is free and how much is needed', async () => {
    const check = requireFreeSpace('/', 1024 ** 3, async () => 0.25 * 1024 ** 3);
    await expect(check).rejects.toThrow(LocalFailure);
    await expect(check).rejects.toThrow('0.3 GiB free and the hub needs 1.0 GiB');
  });

  it('asks the file system', async () => {
    await expect(requireFreeSpace(await aFolder(), 1)).resolves.toBeUndefined();
    await expect(requireFreeSpace(await aFolder(), Number.MAX_SAFE_INTEGER)).rejects.toThrow(LocalFailure);
  });
});
