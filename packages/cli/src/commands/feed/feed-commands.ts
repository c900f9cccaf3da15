import type { Command } from 'commander';
import type { World } from '../../world.ts';
import { addAcknowledgeCommand } from './acknowledge-command.ts';
import { addDeadLettersCommand } from './dead-letters-command.ts';
import { addDigestsCommand } from './digests-command.ts';
import { addDoorsCommands } from './doors-commands.ts';
import { addFilterCommand } from './filter-command.ts';
import { addFollowCommand } from './follow-command.ts';
import { addPauseCommands } from './pause-commands.ts';
import { addRedriveCommand } from './redrive-command.ts';
import { addRefuseCommand } from './refuse-command.ts';
import { addReplayCommand } from './replay-command.ts';
import { addReplaysCommands } from './replays-commands.ts';
import { addSnapshotCommand } from './snapshot-command.ts';
import { addStatusCommand } from './status-command.ts';
import { addWhyCommand } from './why-command.ts';

/** Adds `feed` with all its commands. @param exit is told the exit code */
export function addFeedCommands(program: Command, world: World, exit: (code: number) => void): void {
  const feed = program
    .command('feed')
    .description('your feed: follow it, steer its delivery, and see what became of it');
  addFollowCommand(feed, world, exit);
  addStatusCommand(feed, world, exit);
  addAcknowledgeCommand(feed, world, exit);
  addPauseCommands(feed, world, exit);
  addFilterCommand(feed, world, exit);
  addDoorsCommands(feed, world, exit);
  addRefuseCommand(feed, world, exit);
  addDeadLettersCommand(feed, world, exit);
  addRedriveCommand(feed, world, exit);
  addReplayCommand(feed, world, exit);
  addReplaysCommands(feed, world, exit);
  addSnapshotCommand(feed, world, exit);
  addDigestsCommand(feed, world, exit);
  addWhyCommand(feed, world, exit);
}
