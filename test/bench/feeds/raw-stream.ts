import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CertificateFiles } from '@throughline/provision/certificate-files';

const program = fileURLToPath(new URL('raw-stream-server.ts', import.meta.url));

export type RawStream = { readonly address: string; stop(): Promise<void> };

/** Starts the plain grpc-js server with a certificate of the hub's authority. */
export async function startRawStream(files: CertificateFiles): Promise<RawStream> {
  const child = spawn(process.execPath, [program, files.caFile, files.certFile, files.keyFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const port = await Promise.race([
    once(child.stdout, 'data').then(([line]) => Number(String(line))),
    ended.then(() => Promise.reject(new Error('the plain server ended before it listened'))),
  ]);
  return {
    address: `localhost:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
