import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { serveHealth } from './health-server.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it('answers 200, or 503 with the reasons, at each of three paths, and nowhere else', async () => {
  const port = await freePort();
  const stuck: string[] = [];
  const looks = { stuck: () => stuck, notReady: () => ['it is stopping', 'the clock'], notStarted: () => [] };
  onTestFinished(await serveHealth({ GRPC_HOST: '127.0.0.1', HEALTH_PORT: port }, looks));
  const ask = async (path: string, method = 'GET') => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    return [answer.status, await answer.text()];
  };
  expect(await ask('/livez')).toEqual([200, '{"status":"alive","reasons":[]}']);
  expect(await ask('/readyz')).toEqual([503, '{"status":"not ready","reasons":["it is stopping","the clock"]}']);
  expect(await ask('/startupz')).toEqual([200, '{"status":"started","reasons":[]}']);
  stuck.push('the outbox relay has made no progress for 75 s');
  expect(await ask('/livez')).toEqual([
    503,
    '{"status":"stuck","reasons":["the outbox relay has made no progress for 75 s"]}',
  ]);
  expect(await ask('/livez', 'POST')).toEqual([404, '']);
  expect(await ask('/')).toEqual([404, '']);
});

it('opens no port where none is set', async () => {
  const looks = { stuck: () => [], notReady: () => [], notStarted: () => [] };
  await expect((await serveHealth({ GRPC_HOST: '127.0.0.1', HEALTH_PORT: undefined }, looks))()).resolves.toBe(
    undefined,
  );
});
