import { execFile } from 'node:child_process';

export type Ended = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
};

/**
 * Runs a program of the repository to its end, with this environment alone and the path.
 * @param file absolute
 */
export function runProgram(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  return new Promise((resolve) => {
    const { PATH } = process.env;
    const options = { env: { PATH, ...environment }, timeout: 45_000, killSignal: 'SIGKILL' } as const;
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', file, ...args],
      options,
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr });
      },
    );
  });
}
