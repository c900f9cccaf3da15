import { createServer } from 'node:net';
import { defaultPortBase, portsFrom, portUses } from '@throughline/local/hub/ports';

const step = 100;
const attempts = 40;

/** A base whose ports nobody has at this moment, away from the default one. @throws Error when there is none */
export async function freePortBase(): Promise<number> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const base = defaultPortBase + attempt * step;
    const free = await Promise.all(Object.values(portUses(portsFrom(base))).map(isFree));
    if (free.every(Boolean)) return base;
  }
  throw new Error('no free range of ports was found');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
