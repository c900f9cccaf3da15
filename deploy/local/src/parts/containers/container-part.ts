import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type ContainerRuntimeClient, ImageName } from 'testcontainers';
import { LocalFailure } from '../../failures.ts';
import { inTurn } from '../in-turn.ts';
import type { Part, PartName, PartsOptions } from '../parts.ts';
import { answering, untilAnswering } from './answering.ts';
import { hubLabel, ignore } from './engine.ts';
import { LoopbackContainer } from './loopback-container.ts';

/** Milliseconds. Generous, since it only bounds a start that hangs; a container that ends is noticed at once. */
const readyTimeout = 120_000;

export type ContainerPart = {
  readonly name: PartName;
  readonly image: string;
  /** The same inside and outside: the broker has to reach itself by the address that it gives to clients. */
  readonly port: number;
  /** Adds what is particular: files, environment, volume, command. */
  readonly describe: (container: LoopbackContainer) => Promise<void>;
  readonly check: () => Promise<void>;
  /** Seconds that it has to end politely. */
  readonly grace: number;
};

type Place = { readonly engine: ContainerRuntimeClient; readonly hub: string; readonly options: PartsOptions };

/** A part as a container: made at the first start, and the same one started again after a stop or a kill. */
export function containerPart(part: ContainerPart, { engine, hub, options }: Place): Part {
  const { name, image, port, check, grace } = part;
  const logFile = join(options.dataDirectory, 'logs', `${name}.log`);
  const question = { name, check, logFile, timeout: readyTimeout };
  let id: string | undefined;
  let pid: number | undefined;

  const keepLog = (stream: Readable): void => void stream.pipe(createWriteStream(logFile, { flags: 'a' }));

  const create = async (signal?: AbortSignal): Promise<void> => {
    await ensureImage(engine, part, options);
    signal?.throwIfAborted();
    const container = new LoopbackContainer(image)
      .withLabels({ [hubLabel]: hub, 'throughline.part': name })
      .withExposedPorts({ container: port, host: port })
      .withLogConsumer(keepLog)
      .withWaitStrategy(answering({ ...question, signal }));
    await part.describe(container);
    await container.start().then((started) => (id = started.getId()));
  };

  const startAgain = async (container: string, signal?: AbortSignal): Promise<void> => {
    const handle = engine.container.getById(container);
    const since = Math.floor(Date.now() / 1000);
    await handle.start().catch(ignore(304));
    keepLog(await engine.container.logs(handle, { since }));
    await untilAnswering(handle, { ...question, signal });
  };

  const start = async (signal?: AbortSignal): Promise<void> => {
    await mkdir(dirname(logFile), { recursive: true });
    options.report({ part: name, text: 'starting' });
    await (id === undefined ? create(signal) : startAgain(id, signal));
    if (id !== undefined) pid = (await engine.container.inspect(engine.container.getById(id))).State.Pid;
    options.report({ part: name, text: 'ready' });
  };

  const end = (how: 'stop' | 'kill') => async (): Promise<void> => {
    pid = undefined;
    if (id === undefined) return;
    const handle = engine.container.getById(id);
    // 304, 404, 409: it has ended already.
    if (how === 'stop') await handle.stop({ t: grace }).catch(ignore(304, 404));
    else await handle.kill().catch(ignore(404, 409));
    await handle.wait().catch(ignore(404));
  };
  return inTurn(name, { pid: () => pid, start, stop: end('stop'), kill: end('kill') });
}

async function ensureImage(
  engine: ContainerRuntimeClient,
  part: ContainerPart,
  { report }: PartsOptions,
): Promise<void> {
  const name = ImageName.fromString(part.image);
  if (await engine.image.exists(name)) return;
  report({ part: part.name, text: `fetching the image ${part.image}` });
  await engine.image.pull(name).catch((cause: unknown) => {
    throw new LocalFailure(
      `Docker could not fetch the image ${part.image}: check that this machine reaches an image registry, then start again.`,
      { cause },
    );
  });
}
