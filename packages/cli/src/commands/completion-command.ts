import { Argument, type Command } from 'commander';
import { bashScript } from '../completion/bash-script.ts';
import { commandTree } from '../completion/command-tree.ts';
import { fishScript } from '../completion/fish-script.ts';
import { zshScript } from '../completion/zsh-script.ts';
import { exitCodes } from '../exit-codes.ts';
import type { World } from '../world.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

const help = `
It completes commands, options, and the values that are of a closed list. Make it anew after an update of throughline.

Examples:
  throughline completion bash > ~/.local/share/bash-completion/completions/throughline
  throughline completion zsh > "\${fpath[1]}/_throughline"
  throughline completion fish > ~/.config/fish/completions/throughline.fish

For this shell alone, in bash or zsh: source <(throughline completion bash)

Exit codes: 0 done, 2 usage.`;

/** Adds `completion SHELL`. @param exit is told the exit code */
export function addCompletionCommand(program: Command, world: World, exit: (code: number) => void): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'whose').choices(Object.keys(scripts)))
    .summary('a script that completes commands in your shell')
    .description('Prints a script that completes commands, options and values in your shell.')
    .addHelpText('after', help)
    .action(async (shell: keyof typeof scripts) => {
      await world.out(scripts[shell](commandTree(program)));
      exit(exitCodes.ok);
    });
}
