using System.CommandLine;

namespace ModelBuild.Tool.Verbs;

/// <summary>Prints the script with which a shell asks modelbuild how a word may go on.</summary>
internal static class CompletionVerb
{
    public static Verb Make()
    {
        Argument<string> shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" }.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        return Verb.Of("completion", [shell], (parsed, _) =>
        {
            Console.Out.Write(ScriptFor(parsed.GetValue(shell)!));
            return ExitCode.Done;
        },
        "eval \"$(modelbuild completion bash)\"",
        "modelbuild completion zsh");
    }

    private static string ScriptFor(string shell) => shell switch
    {
        "bash" => """
            # modelbuild completion for bash: eval "$(modelbuild completion bash)" in ~/.bashrc
            _modelbuild() {
              local line="${COMP_LINE#* }"
              local point=$((COMP_POINT - ${#COMP_LINE} + ${#line}))
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$(modelbuild "[suggest:$point]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _modelbuild modelbuild

            """,
        "zsh" => """
            # modelbuild completion for zsh: eval "$(modelbuild completion zsh)" in ~/.zshrc
            _modelbuild() {
              local line="${BUFFER#* }"
              local -a words
              words=("${(@f)$(modelbuild "[suggest:$((CURSOR - ${#BUFFER} + ${#line}))]" "$line" 2>/dev/null)}")
              compadd -a words
              _files
            }
            compdef _modelbuild modelbuild

            """,
        "fish" => """
            # modelbuild completion for fish: modelbuild completion fish > ~/.config/fish/completions/modelbuild.fish
            complete -c modelbuild -a '(set -l line (commandline -cp | string replace -r "^\S+ " ""); modelbuild "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null)'

            """,
        _ => """
            # modelbuild completion for PowerShell: modelbuild completion pwsh | Out-String | Invoke-Expression in $PROFILE
            Register-ArgumentCompleter -Native -CommandName modelbuild -ScriptBlock {
              param($word, $ast, $position)
              $line = $ast.ToString() -replace '^\S+\s?', ''
              $at = $position - ($ast.ToString().Length - $line.Length)
              modelbuild "[suggest:$at]" "$line" | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }

            """,
    };
}
