import { FeedGapError, HubError, SnapshotError } from '@throughline/client';
import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { CallFileError } from './call-file/call-file-error.ts';
import { addCallsCommands } from './commands/calls/calls-commands.ts';
import { addCompletionCommand } from './commands/completion-command.ts';
import { addFeedCommands } from './commands/feed/feed-commands.ts';
import { addTraceCommand } from './commands/trace-command.ts';
import { exitCodes } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';
import type { World } from './world.ts';

/** Runs one command line. @returns the exit code; what went wrong was said */
export async function run(args: readonly string[], world: World): Promise<number> {
  let code: number = exitCodes.ok;
  try {
    const program = programOf(world, (said) => {
      code = said;
    });
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, world);
  }
}

/** All commands. @param exit is told the exit code of the one that ran */
export function programOf(world: World, exit: (code: number) => void): Command {
  const program = new Command('throughline')
    .description("A partner's command line to the Throughline hub.")
    .configureOutput({ writeOut: (text) => void world.out(text), writeErr: (text) => world.err(text) })
    .showHelpAfterError('(--help tells how)')
    .exitOverride();
  addCallsCommands(program, world, exit);
  addFeedCommands(program, world, exit);
  addTraceCommand(program, world, exit);
  addCompletionCommand(program, world, exit);
  return program;
}

function explain(error: unknown, world: World): number {
  // Commander has said it.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const say = (text: string): void => world.err(`${pc.createColors(world.isTerminal).red('throughline:')} ${text}\n`);
  if (world.signal.aborted) {
    say('interrupted');
    return exitCodes.interrupted;
  }
  if (error instanceof UsageError || error instanceof CallFileError) {
    say(error.message);
    return exitCodes.usage;
  }
  if (error instanceof HubError) {
    say(`the hub ${error.retryable ? 'is away' : 'says no'}: ${error.message}`);
    return error.retryable ? exitCodes.interrupted : exitCodes.usage;
  }
  if (error instanceof SnapshotError) {
    say(`${error.message}: throw away what you have of it and take another.`);
    return exitCodes.interrupted;
  }
  if (error instanceof FeedGapError) {
    say(`${error.message}. Nothing was skipped; tell the hub's operators.`);
    return exitCodes.usage;
  }
  // A defect. Where, and not the message: nobody knows what is in it.
  const { name = 'unknown', stack = '' } = error instanceof Error ? error : {};
  say(`failed where it should not (${name}); please report this:\n${stack.match(/^ {4}at .*$/gm)?.join('\n') ?? ''}`);
  return exitCodes.usage;
}
