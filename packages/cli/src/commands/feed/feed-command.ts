import type { Command } from 'commander';
import { type ConnectionFlags, withConnection } from '../../connection.ts';

export type FeedFlags = ConnectionFlags & { readonly json: boolean };

/** How each of these commands ends, for its help. */
export const feedExitCodes = 'Exit codes: 0 done, 2 usage or the hub says no, 3 interrupted or the hub is away.';

/** Adds what the commands that ask the feeds have in common. @param help examples and exit codes */
export function withFeedFlags(command: Command, help: string): Command {
  return withConnection(command.option('--json', 'print JSON and nothing else', false), 'feeds').addHelpText(
    'after',
    `\n${help.trim()}`,
  );
}
