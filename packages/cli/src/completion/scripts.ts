/**
 * What a shell runs once so that it completes our command lines. All ask the program itself, by `__complete`: it answers with one
 * offer a line, a tab before its description, and a line `:N` at the end (bit 2: no blank behind it, bit 4: no files).
 */
export const scripts = { bash, zsh, fish, powershell } as const;
export type Shell = keyof typeof scripts;

/** A name that shells take for a function. */
const functionOf = (program: string): string => `__${program.replaceAll(/\W/g, '_')}_complete`;

function bash(program: string): string {
  const name = functionOf(program);
  return `# bash completion for ${program}; load it with: source <(${program} completion bash)
${name}() {
  local line directive=0 cur="\${COMP_WORDS[COMP_CWORD]}" prefix=""
  local -a words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  # bash takes = for a word of its own.
  if [[ "$cur" == "=" ]]; then cur=""; fi
  if [[ COMP_CWORD -gt 1 && "\${COMP_WORDS[COMP_CWORD]}" == "=" ]]; then
    words=("\${COMP_WORDS[@]:1:COMP_CWORD-2}" "\${COMP_WORDS[COMP_CWORD-1]}=")
    prefix="\${COMP_WORDS[COMP_CWORD-1]}="
  elif [[ COMP_CWORD -gt 2 && "\${COMP_WORDS[COMP_CWORD-1]}" == "=" ]]; then
    words=("\${COMP_WORDS[@]:1:COMP_CWORD-3}" "\${COMP_WORDS[COMP_CWORD-2]}=$cur")
    prefix="\${COMP_WORDS[COMP_CWORD-2]}="
  fi
  while IFS= read -r line; do
    if [[ "$line" =~ ^:[0-9]+$ ]]; then directive="\${line#:}"; else line="\${line%%$'\\t'*}"; COMPREPLY+=("\${line#"$prefix"}"); fi
  done < <("\${COMP_WORDS[0]}" __complete "\${words[@]}" 2>/dev/null)
  if (( directive & 2 )); then compopt -o nospace 2>/dev/null; fi
  if (( (directive & 4) == 0 && \${#COMPREPLY[@]} == 0 )); then
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
  fi
}
complete -F ${name} ${program}
`;
}

function zsh(program: string): string {
  const name = functionOf(program);
  return `#compdef ${program}
# zsh completion for ${program}; load it with: source <(${program} completion zsh)
${name}() {
  local line value about directive=0
  local -a offers
  for line in "\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ "$line" == :<-> ]]; then directive="\${line#:}"; continue; fi
    value="\${line%%$'\\t'*}"; about=""
    if [[ "$line" == *$'\\t'* ]]; then about="\${line#*$'\\t'}"; fi
    offers+=("\${value//:/\\\\:}\${about:+:$about}")
  done
  if (( directive & 2 )); then _describe '${program}' offers -S ''; else _describe '${program}' offers; fi
  if (( (directive & 4) == 0 )); then _files; fi
}
compdef ${name} ${program}
`;
}

function fish(program: string): string {
  const name = functionOf(program);
  return `# fish completion for ${program}; load it with: ${program} completion fish | source
function ${name}
  set -l words (commandline -opc)
  set -l last (commandline -ct)
  for line in ($words[1] __complete $words[2..-1] "$last" 2>/dev/null)
    string match -qr '^:[0-9]+$' -- $line; or echo $line
  end
end
complete -c ${program} -f -a '(${name})'
complete -c ${program} -F -n '__fish_seen_argument -s f -l filename -l from-file'
`;
}

function powershell(program: string): string {
  return `# PowerShell completion for ${program}; load it with: ${program} completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName '${program}' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
  & '${program}' __complete @words "$wordToComplete" 2>$null | Where-Object { $_ -notmatch '^:[0-9]+$' } | ForEach-Object {
    $value, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
  }
}
`;
}
