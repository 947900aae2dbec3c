namespace PygmyStore.Client.Grade.Plan;

/// <summary>The lines of a plan that describe its processes: each is of the last <c>process,NAME</c> above it.</summary>
internal sealed class ProcessLines(PlanMistakes mistakes)
{
    private const int MaxProcesses = 16; // more than any design has; each has its own checks
    private const int MaxName = 40; // characters; it is a part of a check's name

    private static readonly string[] StopSignals = ["TERM", "INT", "QUIT", "HUP", "KILL"];

    private readonly List<(int Line, PlannedProcess Process)> _processes = [];

    public IReadOnlyList<PlannedProcess> All => [.. _processes.Select(one => one.Process)];

    public bool Has(string name) => _processes.Any(one => one.Process.Name == name);

    public void Begin(int line, string name)
    {
        if (name.Length > MaxName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            mistakes.Add(line, $"the name of a process has at most {MaxName} letters, digits, - and _");
        }
        else if (Has(name))
        {
            mistakes.Add(line, $"there are two processes {name}");
        }
        else if (_processes.Count == MaxProcesses)
        {
            mistakes.Add(line, $"a plan has at most {MaxProcesses} processes");
        }

        _processes.Add((line, new PlannedProcess(name)));
    }

    public void Take(int line, string name, string value)
    {
        PlannedProcess process = _processes.Count > 0 ? _processes[^1].Process : new PlannedProcess("");
        PlannedProcess? changed = name switch
        {
            "start" or "start_shell" => process with { Start = CommandOf(line, value, name == "start_shell") },
            "stop" or "stop_shell" => process with { Stop = CommandOf(line, value, name == "stop_shell") },
            "kill" or "kill_shell" => process with { Kill = CommandOf(line, value, name == "kill_shell") },
            "stop_signal" => process with { StopSignal = value },
            "in" => process with { WorkingFolder = value },
            "ready" => process with { Ready = value },
            "environment" => process with { Environment = [.. process.Environment, VariableOf(line, value)] },
            _ => null,
        };
        if (changed is null)
        {
            mistakes.Add(line, $"there is no setting {name}");
        }
        else if (_processes.Count == 0)
        {
            mistakes.Add(line, $"{name} describes a process, and no line process,NAME is above it");
        }
        else
        {
            _processes[^1] = (_processes[^1].Line, changed);
            CheckValue(line, name, value);
        }
    }

    public void CheckWhole()
    {
        foreach ((int line, PlannedProcess process) in _processes.Where(one => one.Process.Start is null))
        {
            mistakes.Add(line, $"the process {process.Name} has no line start,COMMAND");
        }
    }

    public PlannedCommand CommandOf(int line, string text, bool hasShell)
    {
        if (!hasShell && PlanValues.Words(text) is null)
        {
            mistakes.Add(line, "a quote has no end, or there is no program");
        }

        return new PlannedCommand(line, text, hasShell);
    }

    private void CheckValue(int line, string name, string value)
    {
        if (name != "environment")
        {
            mistakes.Once(line, name.Replace("_shell", "", StringComparison.Ordinal), $"process {_processes.Count} ");
        }

        if (name == "stop_signal" && !StopSignals.Contains(value))
        {
            mistakes.Add(line, $"stop_signal is one of {string.Join(", ", StopSignals)}");
        }

        if (name == "ready" && ReadyAddress.Parse(PlanValues.WithExamples(value)) is null)
        {
            mistakes.Add(line, "ready is a URL or address:port: http://127.0.0.1:{port}/books, 127.0.0.1:{port}");
        }
    }

    private KeyValuePair<string, string> VariableOf(int line, string text)
    {
        int sign = text.IndexOf('=');
        if (sign <= 0)
        {
            mistakes.Add(line, "environment is NAME=value");
            return new("", "");
        }

        return new(text[..sign].Trim(), text[(sign + 1)..].Trim());
    }
}
