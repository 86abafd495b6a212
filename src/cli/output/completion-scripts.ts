/** What asks yargs: it prints a candidate a line, in zsh (which it tells by SHELL) as `name:description`. */
const ASK = 'music-organize --get-yargs-completions';

/** By shell. Candidates of yargs first, file names where it has none. */
export const COMPLETION_SCRIPTS: ReadonlyMap<string, string> = new Map([
  [
    'bash',
    `# Completion of music-organize for bash: music-organize completion bash >> ~/.bashrc
_music_organize() {
  local current="\${COMP_WORDS[COMP_CWORD]}" candidates
  candidates="$(SHELL=bash ${ASK} "\${COMP_WORDS[@]}" 2>/dev/null)"
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
}
complete -o bashdefault -o default -F _music_organize music-organize
`,
  ],
  [
    'zsh',
    `#compdef music-organize
# Completion of music-organize for zsh: music-organize completion zsh >> ~/.zshrc
_music_organize() {
  local -a candidates
  candidates=("\${(@f)$(SHELL=zsh ${ASK} "\${words[@]}" 2>/dev/null)}")
  if [[ -n "$candidates[1]" ]]; then
    _describe 'values' candidates
  else
    _default
  fi
}
compdef _music_organize music-organize
`,
  ],
]);
