import type { CompletedCommand } from './command-tree.ts';
import { shellData } from './shell-data.ts';

/** For bash 3.2 and later. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  return `# Completion of throughline in bash, made by: throughline completion bash

${shellData(commands)}
_throughline_reply() {
  local line
  while IFS= read -r line; do
    [ "$line" = @file ] && { _throughline_files; continue; }
    case "$line" in "$current"*) COMPREPLY+=("$line") ;; esac
  done
}

_throughline_files() {
  local file
  # Not known to bash 3.2, which then adds no slash to folders.
  compopt -o filenames 2> /dev/null
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$current")
}

_throughline() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place pending given word joined='' words=()
  # Bash has parted words at = and at the colons of times and addresses.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ "$word" = = ]; then
      continue
    elif [ "\${#words[@]}" -gt 0 ] && { [ "$word" = : ] || [ -n "$joined" ]; }; then
      words[\${#words[@]}-1]+="$word"
      if [ "$word" = : ]; then joined=yes; else joined=''; fi
    else
      words+=("$word")
    fi
  done
  [ "$current" = = ] && current=''
  COMPREPLY=()
  _throughline_walk "\${words[@]}"
  case "$current" in
    -*) _throughline_reply < <(_throughline_options "$place" | cut -f 1) ;;
    *)
      case "$pending" in
        *' file') _throughline_files ;;
        *' choices '*) _throughline_reply < <(printf '%s\\n' \${pending#* choices }) ;;
        '') _throughline_reply < <(_throughline_words "$place" "$given" | cut -f 1) ;;
      esac
      ;;
  esac
}

complete -F _throughline throughline
`;
}
