import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { PartnerClient } from '@throughline/client';
import { run } from '../run.ts';
import type { World } from '../world.ts';

// Names partner.kyivstar. Nobody trusts it, and nobody has its key.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBjTCCATOgAwIBAgIUBxElLsRkaJ6C8xS5CTaJJSGVCbUwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQcGFydG5lci5reWl2c3RhcjAgFw0yNjExMjQxNTUyNDRaGA8y
MTI2MTAzMTE1NTI0NFowGzEZMBcGA1UEAwwQcGFydG5lci5reWl2c3RhcjBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABBUAO532VhUZbcB/b8ecY55CzRmXzeneXR0t
Sdlagfc8GoLOSFWGsG0n01l6eYzlO9MozhyTHCV+AjqHbF593AejUzBRMB0GA1Ud
DgQWBBSEz2FAhKnkQsmXfnLQUAuHJOtWVDAfBgNVHSMEGDAWgBSEz2FAhKnkQsmX
fnLQUAuHJOtWVDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIBZ9
xhMLYhgJ1fJaAlOmIRdiHqjW0X7fikBXFd/nXsjxAiEAwmq/RJWgyqdhdfxmVdIM
XO6+cgjZLhzQEdeQC5ccwSo=
-----END CERTIFICATE-----
`;

/** A folder of the test with what a partner has: `ca.crt`, `partner.crt` and `partner.key`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-cli-'));
  for (const name of ['ca.crt', 'partner.crt']) writeFileSync(join(folder, name), certificate);
  writeFileSync(join(folder, 'partner.key'), '-----BEGIN PRIVATE KEY-----\n');
  return folder;
}

/** The environment of a partner with that folder. */
export function environmentOf(folder: string): Record<string, string> {
  return {
    THROUGHLINE_CA: join(folder, 'ca.crt'),
    THROUGHLINE_CERT: join(folder, 'partner.crt'),
    THROUGHLINE_KEY: join(folder, 'partner.key'),
  };
}

/** Runs a command line of KyivStar's against a fake hub, and tells what it said and its exit code. */
export async function runAgainst(
  client: PartnerClient | undefined,
  args: readonly string[],
  folder: string,
  changes: Partial<World> = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const code = await run(args, {
    env: environmentOf(folder),
    async out(text) {
      out += text;
    },
    err(text) {
      err += text;
    },
    isTerminal: false,
    signal: new AbortController().signal,
    connect() {
      if (!client) throw new Error('nothing was to be connected to');
      // A test runs several commands over the same connection.
      return { ...client, close() {} };
    },
    now: Date.now,
    delay: () => setImmediate(),
    ...changes,
  });
  return { code, out, err };
}
