import type { Call } from '@throughline/client';
import { type CallsClient, HubError } from '@throughline/client';
import { readCallFile } from '../call-file/read-call-file.ts';
import { UsageError } from '../usage-error.ts';
import { type FileIdentity, identityOf } from './file-identity.ts';
import { type ImportLock, lockImport } from './import-lock.ts';
import { type ImportCounts, type ImportState, noCounts, readState, statePath, writeState } from './import-state.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { openReport, reportPath } from './refused-report.ts';

/** How an import ended. `finished-before`: there was nothing to do. */
export type ImportResult = {
  readonly ended: 'finished' | 'finished-before' | 'interrupted' | 'hub-away';
  /** Of the whole file so far, this run and those before. */
  readonly counts: ImportCounts;
  /** Of the hub that is away. */
  readonly error?: HubError;
};

export type ImportProgress = {
  readonly bytes: number;
  readonly ofBytes: number;
  readonly line: number;
  readonly counts: ImportCounts;
};

type Parts = {
  readonly file: string;
  /** The partner of the certificate. */
  readonly operatorId: string;
  readonly calls: Pick<CallsClient, 'publishCalls'>;
  /** Begins anew, whatever was imported before. */
  readonly restart: boolean;
  /** How long a hub that is away is waited for, in milliseconds. */
  readonly waitMilliseconds: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Once, when it begins: asks for how far it is. */
  readonly onBegin: (progress: () => ImportProgress, resumed: boolean) => void;
  /** The hub is away; once for each time. */
  readonly onAway: (error: HubError) => void;
};

const saveMilliseconds = 1_000;
const saveCharacters = 1_000_000;
/** Lines that may be read and not answered, beside a window of calls. */
const mostWaiting = 10_000;

/**
 * Imports a file of calls, or goes on with it: publishes each line once it is read, reads as fast as the hub takes, and
 * keeps beside the file how far it is and which lines were refused.
 * @throws UsageError, also when another import of the file is under way; CallFileError; HubError where a repetition
 * can't help. What was answered is kept then, too.
 */
export async function importCalls(parts: Parts): Promise<ImportResult> {
  const identity = await identityOf(parts.file);
  const lock = await lockImport(parts.file);
  try {
    return await importLocked(parts, identity, lock);
  } finally {
    await lock.release();
  }
}

async function importLocked(parts: Parts, identity: FileIdentity, lock: ImportLock): Promise<ImportResult> {
  const { file, now } = parts;
  const before = parts.restart ? undefined : await stateOf(file, identity, parts.operatorId);
  if (before?.finished) return { ended: 'finished-before', counts: before.counts };
  const report = await openReport(reportPath(file), before?.reportBytes ?? 0);
  const start = before ?? { answered: { offset: 0, line: 0 }, counts: noCounts };
  const ledger = createLedger(start, (refused) => report.add(refused));

  let savedAt = now();
  let saving = Promise.resolve();
  const save = (finished: boolean): Promise<void> => {
    savedAt = now();
    saving = saving.then(async () => {
      await lock.check();
      // With nothing awaited in between: the report and the place belong together.
      const soFar = ledger.soFar();
      const reportBytes = await report.write();
      const { operatorId } = parts;
      await writeState(file, { version: 1, operatorId, file: identity, ...soFar, reportBytes, finished });
    });
    return saving;
  };
  const saveWhenDue = async (): Promise<void> => {
    if (now() - savedAt >= saveMilliseconds || report.waiting() >= saveCharacters) await save(false);
  };

  let changed = Promise.withResolvers<void>();
  const notify = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  let over = false;
  // A line that is refused here waits for the calls before it: only so many may wait.
  const afterRefused = async (): Promise<void> => {
    await saveWhenDue();
    while (!over && ledger.waiting() >= mostWaiting) await changed.promise;
  };

  const away = new AbortController();
  let awaySince: number | undefined;
  const onInterrupted = (error: HubError): void => {
    if (awaySince === undefined) parts.onAway(error);
    awaySince ??= now();
    if (now() - awaySince >= parts.waitMilliseconds) away.abort(error);
  };
  const options = {
    ...{ fromFile: true, batchSize: 500, onInterrupted },
    signal: AbortSignal.any([parts.signal, away.signal]),
  };
  try {
    // Before the first call: a folder that can't be written to is found now.
    await save(false);
    const progress = (): ImportProgress => {
      const { answered, counts } = ledger.soFar();
      return { bytes: answered.offset, ofBytes: identity.bytes, line: answered.line, counts };
    };
    parts.onBegin(progress, before !== undefined);
    const calls = callsOf(parts, before, ledger, afterRefused);
    for await (const answer of parts.calls.publishCalls(calls, options)) {
      awaySince = undefined;
      ledger.answered(answer);
      notify();
      await saveWhenDue();
    }
    await save(true);
    return { ended: 'finished', counts: ledger.soFar().counts };
  } catch (error) {
    await save(false);
    const { counts } = ledger.soFar();
    if (parts.signal.aborted) return { ended: 'interrupted', counts };
    if (away.signal.aborted && error instanceof HubError) return { ended: 'hub-away', counts, error };
    throw error;
  } finally {
    over = true;
    notify();
    await report.close();
  }
}

async function* callsOf(
  { file, operatorId }: Parts,
  before: ImportState | undefined,
  ledger: Ledger,
  afterRefused: () => Promise<void>,
): AsyncGenerator<Call, void, undefined> {
  const from = before && before.answered.offset > 0 ? { from: before.answered } : {};
  for await (const row of readCallFile(file, { operator: { id: operatorId }, ...from })) {
    ledger.read(row);
    if (row.kind === 'call') yield row.call;
    else await afterRefused();
  }
}

async function stateOf(
  file: string,
  identity: ImportState['file'],
  operatorId: string,
): Promise<ImportState | undefined> {
  const state = await readState(file);
  if (!state) return undefined;
  const { bytes, sha256OfFirst64KiB } = state.file;
  if (bytes !== identity.bytes || sha256OfFirst64KiB !== identity.sha256OfFirst64KiB) {
    const detail = `${file} is another file than the one that ${statePath(file)} tells of`;
    throw new UsageError(`${detail}: --restart imports it from its start; calls that are there are duplicates.`);
  }
  if (state.operatorId !== operatorId) {
    const detail = `${file} was imported as ${state.operatorId}, and the certificate is that of ${operatorId}`;
    throw new UsageError(`${detail}: use the same, or --restart to import it as ${operatorId}.`);
  }
  return state;
}
