/** Both ask the program itself at each Tab, so that they stay right when verbs, environments or hosts change. */

const FUNCTION = (program: string): string => `# Where no longshore is on the PATH, the one that printed this.
command -v longshore >/dev/null 2>&1 || longshore() { ${program} "$@"; }
`;

export function bashScript(program: string): string {
  return `# Completion of longshore in bash. In ~/.bashrc:  eval "$(longshore completion bash)"
${FUNCTION(program)}
_longshore() {
  local line=\${COMP_LINE:0:COMP_POINT} current value description
  local -a words=()
  read -ra words <<< "$line"
  case $line in *[[:space:]]) words+=("");; esac
  current=\${words[\${#words[@]}-1]}
  COMPREPLY=()
  while IFS=$'\\t' read -r value description; do
    if [ "$value" = :files ]; then compopt -o default 2>/dev/null; else COMPREPLY+=("$value"); fi
  done < <(${program} complete "$(printf '%s\\n' longshore "\${words[@]:1}"; echo .)" 2>/dev/null)
  # Readline takes what stands before an @ for a word of its own.
  case $COMP_WORDBREAKS in *@*) COMPREPLY=("\${COMPREPLY[@]#"\${current%"\${current##*@}"}"}");; esac
}
complete -F _longshore longshore
`;
}

export function zshScript(program: string): string {
  return `#compdef longshore
# Completion of longshore in zsh. In ~/.zshrc, after compinit:  eval "$(longshore completion zsh)"
${FUNCTION(program)}
_longshore() {
  local value description
  local -a found
  while IFS=$'\\t' read -r value description; do
    if [[ $value == :files ]]; then _files; return; fi
    found+=("\${value//:/\\\\:}:$description")
  done < <(${program} complete "$(printf '%s\\n' longshore "\${(@)words[2,CURRENT]}"; echo .)" 2>/dev/null)
  _describe 'longshore' found
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _longshore "$@"; else compdef _longshore longshore; fi
`;
}
