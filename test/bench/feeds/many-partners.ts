import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partnersFile } from '../../harness/hub.ts';

/** Ids of the centres that a bench adds to the sandbox's partners. */
export const centreIds = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `centre-${String(index + 1).padStart(3, '0')}`);

/** @returns the path of a partners file with so many centres more */
export async function writePartnersFile(count: number): Promise<string> {
  const { partners } = JSON.parse(await readFile(partnersFile, 'utf8')) as { partners: Record<string, unknown>[] };
  const like = partners.find((partner) => partner['role'] === 'NGO');
  const centres = centreIds(count).map((partnerId) => ({ ...like, partnerId, name: partnerId }));
  const file = join(await mkdtemp(join(tmpdir(), 'throughline-partners-')), 'partners.json');
  await writeFile(file, JSON.stringify({ partners: [...partners, ...centres] }));
  return file;
}
