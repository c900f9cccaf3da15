import { setTimeout as timeout } from 'node:timers/promises';
import { connect } from '@throughline/client';
import { run } from '../../packages/cli/src/run.ts';
import type { TestHub } from './hub.ts';

export type Said = { readonly code: number; readonly out: string; readonly err: string };

/** Runs `throughline` as a partner of the hub does, in this process. @param onErr gets what goes to stderr as it comes */
export async function throughline(
  hub: TestHub,
  partnerId: string,
  args: readonly string[],
  onErr: (text: string) => void = () => {},
): Promise<Said> {
  const { caFile, certFile, keyFile } = hub.certificates.partner(partnerId);
  let out = '';
  let err = '';
  const code = await run(args, {
    env: {
      THROUGHLINE_CA: caFile,
      THROUGHLINE_CERT: certFile,
      THROUGHLINE_KEY: keyFile,
      THROUGHLINE_CALLS_ADDRESS: hub.endpoints.calls,
      THROUGHLINE_FEEDS_ADDRESS: hub.endpoints.feeds,
    },
    async out(text) {
      out += text;
    },
    err(text) {
      err += text;
      onErr(text);
    },
    isTerminal: false,
    signal: new AbortController().signal,
    connect,
    now: Date.now,
    delay: (milliseconds) => timeout(milliseconds),
  });
  return { code, out, err };
}
