import type { CompletedCommand } from './command-tree.ts';
import { shellData } from './shell-data.ts';

/** To be sourced, or kept as `_throughline` where zsh looks for functions. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  return `#compdef throughline
# Completion of throughline in zsh, made by: throughline completion zsh

${shellData(commands)}
# Offers lines of a word, a tab and its meaning.
_throughline_offer() {
  local -a lines
  lines=("\${(@f)1}")
  lines=("\${(@)lines%:}")
  [[ -n "$1" ]] && _describe -V throughline lines
}

_throughline() {
  local place pending given option found tab=$'\\t'
  _throughline_walk "\${(@)words[2,CURRENT-1]}"
  if [[ "$PREFIX" == --*=* ]]; then
    option="\${PREFIX%%=*}"
    compset -P '*='
    pending="$(_throughline_value "$place $option")"
  elif [[ "$PREFIX" == -* ]]; then
    found="$(_throughline_options "$place")"
    _throughline_offer "\${found//$tab/:}"
    return
  fi
  case "$pending" in
    (*' file') _files ;;
    (*' choices '*) compadd -- \${=pending#* choices } ;;
    ('')
      found="$(_throughline_words "$place" "$given")"
      if [[ "$found" == @file* ]]; then
        _files
      else
        _throughline_offer "\${found//$tab/:}"
      fi
      ;;
    (*) _message value ;;
  esac
}

if [[ "\${funcstack[1]}" == _throughline ]]; then
  _throughline "$@"
else
  compdef _throughline throughline
fi
`;
}
