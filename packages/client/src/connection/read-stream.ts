import { type ClientReadableStream, status } from '@grpc/grpc-js';
import { HubError } from '../errors/hub-error.ts';
import { watchSilence } from '../silence-watch.ts';
import type { Timing } from '../timing.ts';

/**
 * The answers of a stream, only as fast as they are taken; the stream ends with the iteration.
 * @param silence a hub that sends nothing for so many milliseconds while it is waited for is given up, with this text
 * @throws (while iterating) the error of the stream, or a HubError that says that the hub was silent
 */
export async function* readStream<Response>(
  stream: ClientReadableStream<Response>,
  signal: AbortSignal | undefined,
  timing: Timing,
  silence: { readonly milliseconds: number; readonly detail: string },
): AsyncGenerator<Response, void, undefined> {
  let waiting = true;
  let silent = false;
  const cancel = (): void => stream.cancel();
  const watch = watchSilence(
    silence.milliseconds,
    timing,
    () => waiting,
    () => {
      silent = true;
      stream.cancel();
    },
  );
  // The iteration reports it too; this one also hears the end of a stream that is no longer iterated.
  stream.on('error', () => {});
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    for await (const response of stream as AsyncIterable<Response>) {
      waiting = false;
      yield response;
      waiting = true;
      watch.heard();
    }
  } catch (error) {
    if (!silent) throw error;
    const { detail } = silence;
    throw new HubError({ reason: 'UNAVAILABLE', retryable: true, grpcStatus: status.UNAVAILABLE, detail });
  } finally {
    watch.stop();
    signal?.removeEventListener('abort', cancel);
    stream.cancel();
  }
}
