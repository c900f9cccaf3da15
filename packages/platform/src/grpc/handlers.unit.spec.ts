import { EventEmitter } from 'node:events';
import { Metadata, type ServerWritableStream, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { ThroughlineError } from '../errors.ts';
import { createLog } from '../log.ts';
import { createHandlers } from './handlers.ts';

const handlers = createHandlers(createLog('test', 'fatal'));

/** A call of a partner for a stream of answers. @param room how many answers the peer takes at once */
function aCall(room = Number.POSITIVE_INFINITY, request: unknown = 'asked') {
  const written: unknown[] = [];
  let waiting = 0;
  const over = Promise.withResolvers<'ended' | unknown>();
  const call = Object.assign(new EventEmitter(), {
    request,
    metadata: new Metadata(),
    getPath: () => '/throughline.test.v1.TestService/List',
    getAuthContext: () => ({ sslPeerCertificate: { subject: { CN: 'partner.kyivstar' } } }),
    write(answer: unknown) {
      written.push(answer);
      waiting += 1;
      return waiting < room;
    },
    end: () => over.resolve('ended'),
  });
  call.on('error', (error) => over.resolve(error));
  return {
    call: call as unknown as ServerWritableStream<string, number>,
    written,
    over: over.promise,
    drain() {
      waiting = 0;
      call.emit('drain');
    },
    cancel: () => call.emit('cancelled'),
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a stream of answers to one request', () => {
  it('has the request and who asks, and ends when all is sent', async () => {
    const { call, written, over } = aCall();
    handlers.answers<string, string>(async (request, send, { identity }) => {
      await send(`${request} by ${identity.kind === 'partner' ? identity.partnerId : ''}`);
    })(call as never);
    expect(await over).toBe('ended');
    expect(written).toEqual(['asked by kyivstar']);
  });

  it('waits for a peer that does not take more', async () => {
    const { call, written, over, drain } = aCall(2);
    handlers.answers<string, number>(async (_request, send) => {
      for (let answer = 1; answer <= 4; answer++) await send(answer);
    })(call);
    await turn();
    expect(written).toEqual([1, 2]);
    drain();
    await turn();
    drain();
    expect(await over).toBe('ended');
    expect(written).toEqual([1, 2, 3, 4]);
  });

  it('stops when the peer is gone', async () => {
    const { call, written, cancel } = aCall(1);
    const stopped = Promise.withResolvers<void>();
    handlers.answers<string, number>(async (_request, send) => {
      try {
        for (let answer = 1; ; answer++) await send(answer);
      } finally {
        stopped.resolve();
      }
    })(call);
    await turn();
    cancel();
    await stopped.promise;
    expect(written).toEqual([1]);
  });

  it('ends with the reason of what was thrown', async () => {
    const { call, over } = aCall();
    handlers.answers<string, number>(async () => {
      throw new ThroughlineError('NOT_ENTITLED', 'no');
    })(call);
    expect(await over).toMatchObject({ code: status.PERMISSION_DENIED, details: 'no' });
  });
});
