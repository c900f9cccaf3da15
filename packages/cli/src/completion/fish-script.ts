import type { CompletedCommand, CompletedOption, Value } from './command-tree.ts';
import { placeOf } from './shell-data.ts';

/** For fish 3 and later. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const places = commands.filter(({ words }) => words.length > 0).map(({ words }) => quoted(placeOf(words)));
  return `# Completion of throughline in fish, made by: throughline completion fish

# Whether the words so far lead to this command.
function __throughline_at
    set -l place ''
    for word in (commandline -opc)[2..-1]
        switch "$place $word"
            case ${places.join(' ')}
                set place "$place $word"
        end
    end
    test "$place" = "$argv[1]"
end

complete -c throughline -f
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ words, commands, options, arguments: values }: CompletedCommand): string[] {
  const head = `complete -c throughline -n ${quoted(`__throughline_at ${quoted(placeOf(words))}`)}`;
  return [
    ...commands.map(({ text, description }) => `${head} -a ${text} -d ${quoted(description)}`),
    ...options.map((option) => `${head} ${optionText(option)} -d ${quoted(option.description)}`),
    ...values.filter(({ kind }) => kind !== 'any').map((value) => `${head} ${valueText(value)}`),
  ];
}

function optionText({ text, value }: CompletedOption): string {
  const name = text.startsWith('--') ? `-l ${text.slice(2)}` : `-s ${text.slice(1)}`;
  return value ? `${name} -r ${valueText(value)}`.trimEnd() : name;
}

function valueText(value: Value): string {
  switch (value.kind) {
    case 'file':
      return '-F';
    case 'any':
      return '';
    case 'choices':
      return `-a ${quoted(value.choices.join(' '))}`;
  }
}

/** A text as one word of fish. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', ' ')}'`;
}
