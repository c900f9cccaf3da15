import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers';
import { replace } from '../../certificates/pem-pair.ts';

/** Says whose containers and volumes they are. */
export const hubLabel = 'throughline.hub';

/** The Docker engine that this machine's client settings lead to, or undefined when none answers. */
export async function findEngine(): Promise<ContainerRuntimeClient | undefined> {
  return await getContainerRuntimeClient().catch(() => undefined);
}

/**
 * The name under which a data folder's containers and volumes are known. It is kept in the folder, so that a folder that
 * was deleted and made anew is a new hub: the data of a container is in the engine's volumes and not in the folder, since
 * the servers run there as users of their own, who could not write it.
 */
export async function hubId(dataDirectory: string): Promise<string> {
  const file = join(dataDirectory, 'hub-id');
  await mkdir(dataDirectory, { recursive: true });
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) return known.trim();
  const id = randomUUID().slice(0, 8);
  await replace(file, `${id}\n`, 0o644);
  return id;
}

/** The volume that holds a part's data between one container and the next. */
export function volumeName(hub: string, part: string): string {
  return `throughline-${hub}-${part}`;
}

/** Removes what an earlier run, or this one, left of its containers. Their named volumes stay. */
export async function removeContainers(engine: ContainerRuntimeClient, hub: string): Promise<void> {
  const { dockerode } = engine.container;
  const found = await dockerode.listContainers({ all: true, filters: { label: [`${hubLabel}=${hub}`] } });
  await Promise.all(
    found.map(({ Id }) => dockerode.getContainer(Id).remove({ force: true, v: true }).catch(ignore(404, 409))),
  );
}

/** For a hub whose data is not wanted any more. */
export async function removeVolumes(
  engine: ContainerRuntimeClient,
  hub: string,
  parts: readonly string[],
): Promise<void> {
  const { dockerode } = engine.container;
  await Promise.all(parts.map((part) => dockerode.getVolume(volumeName(hub, part)).remove().catch(ignore(404))));
}

/** Swallows the engine's answers that mean that it is as it should be already. */
export function ignore(...statuses: readonly number[]): (error: unknown) => void {
  return (error) => {
    if (!statuses.includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
  };
}
