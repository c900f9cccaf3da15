import type { Command } from 'commander';
import type { World } from '../../world.ts';
import { addGapsCommand } from './gaps-command.ts';
import { addImportCommand } from './import-command.ts';
import { addReconcileCommand } from './reconcile-command.ts';
import { addTotalCommand } from './total-command.ts';

/** Adds `calls` with all its commands. @param exit is told the exit code */
export function addCallsCommands(program: Command, world: World, exit: (code: number) => void): void {
  const calls = program.command('calls').description('forwarded calls: publish them from a file, and compare counts');
  addImportCommand(calls, world, exit);
  addReconcileCommand(calls, world, exit);
  addTotalCommand(calls, world, exit);
  addGapsCommand(calls, world, exit);
}
