import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** When each side of a connection that fell silent gave it up, in milliseconds since then. */
export type SilentConnection = { readonly clientGaveUp: Promise<number>; readonly serverGaveUp: Promise<number> };

/** A network between a partner and one service of the hub. TLS passes through untouched. */
export type TcpProxy = {
  /** What the partner connects to in place of the service. */
  readonly endpoint: string;
  /** How many connections it has passed on so far. */
  connections(): number;
  /** Ends every connection and refuses others for so long; then it passes everything on again. */
  cut(milliseconds: number): Promise<void>;
  /** From now on requests arrive, and no answer comes back, until `cut`. */
  loseReplies(): void;
  /** Half-open: what is connected now passes nothing on and is not closed. What connects later works. */
  fallSilent(): readonly SilentConnection[];
  stop(): Promise<void>;
};

type Connection = { readonly near: Socket; readonly far: Socket; silent: boolean };

/** @param endpoint host:port of the service */
export async function startTcpProxy(endpoint: string): Promise<TcpProxy> {
  const [host, port] = endpoint.split(':') as [string, string];
  const open = new Set<Connection>();
  let passed = 0;
  let refusing = false;
  let losing = false;

  const server: Server = createServer({ allowHalfOpen: true }, (near) => {
    near.on('error', () => {});
    // Reset and not refused, since the port must stay ours: to a client both are a connection that failed.
    if (refusing) return void near.resetAndDestroy();
    passed += 1;
    const far = dial({ host, port: Number(port), allowHalfOpen: true });
    far.on('error', () => {});
    const connection: Connection = { near, far, silent: false };
    open.add(connection);
    pass(near, far, () => !connection.silent);
    pass(far, near, () => !connection.silent && !losing);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      // While it is silent, neither side hears that the other has gone.
      one.on('end', () => (connection.silent ? one.destroy() : other.end()));
      one.on('close', () => {
        if (!connection.silent) other.destroy();
        if (near.closed && far.closed) open.delete(connection);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const destroyAll = (): void => {
    for (const { near, far } of open) for (const socket of [near, far]) socket.destroy();
  };

  return {
    endpoint: `localhost:${(server.address() as { port: number }).port}`,
    connections: () => passed,
    async cut(milliseconds) {
      refusing = true;
      destroyAll();
      await delay(milliseconds);
      losing = false;
      refusing = false;
    },
    loseReplies() {
      losing = true;
    },
    fallSilent() {
      const since = performance.now();
      return [...open]
        .filter(({ silent }) => !silent)
        .map((connection) => {
          connection.silent = true;
          const gaveUp = (socket: Socket): Promise<number> =>
            new Promise((resolve) => socket.once('close', () => resolve(performance.now() - since)));
          return { clientGaveUp: gaveUp(connection.near), serverGaveUp: gaveUp(connection.far) };
        });
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      destroyAll();
      await closed;
    },
  };
}

/** What is not passed on is read and forgotten, so that the sender goes on believing. */
function pass(from: Socket, to: Socket, passes: () => boolean): void {
  from.on('data', (bytes) => {
    if (!passes() || to.destroyed || to.write(bytes)) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
}
