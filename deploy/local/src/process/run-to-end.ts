import { execFile } from 'node:child_process';

export type CommandOptions = {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Runs a short program.
 * @returns what it wrote to both output streams
 * @throws Error with its output when it fails or cannot be started
 */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  return await new Promise((resolve, reject) => {
    const limits = { maxBuffer: 16 * 1024 * 1024, killSignal: 'SIGKILL' } as const;
    execFile(command, [...args], { ...options, ...limits }, (error, stdout, stderr) => {
      if (error === null) resolve(`${stdout}${stderr}`);
      else reject(new Error(`${command} failed: ${`${stdout}${stderr}`.trim() || error.message}`, { cause: error }));
    });
  });
}
