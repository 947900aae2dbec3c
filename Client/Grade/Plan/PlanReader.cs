using System.Globalization;
using System.Net;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Grade.Plan;

/// <summary>Reads a plan: lines <c>name,value</c>, with comments as in config.txt. Tells every mistake with its line.</summary>
/// <remarks>The lines after <c>process,NAME</c> up to the next one that is no line of a process describe that process.</remarks>
internal sealed class PlanReader
{
    private const int MaxLines = 1000; // a plan of 16 processes and 100 books has a tenth
    private const int MaxLength = 2000; // of a line
    private const int MaxBooks = 100; // each is looked up before and after each check
    private const int MaxStock = 1_000_000;
    private const int MaxClients = 64; // each is a thread here, and another in a simple store
    private const int MaxSeconds = 120; // of any wait: a judge that hangs is no judge

    private static readonly string[] Needed = ["face", "url"];

    private readonly string _folder;
    private readonly PlanMistakes _mistakes;
    private readonly ProcessLines _processes;
    private readonly CheckLines _checks;
    private readonly List<Book> _books = [];
    private readonly List<PlannedCommand> _resets = [];
    private readonly List<string> _deletions = [];
    private string _store = "";
    private string _url = "";
    private IStoreFace? _face;
    private int _firstPort;
    private int _clients = 8;
    private readonly Dictionary<string, int> _seconds = new()
    {
        ["load_seconds"] = 5,
        ["call_seconds"] = 5,
        ["ready_seconds"] = 20,
        ["stop_seconds"] = 10,
    };

    private PlanReader(string path)
    {
        _mistakes = new PlanMistakes(Path.GetFileName(path));
        _processes = new ProcessLines(_mistakes);
        _checks = new CheckLines(_mistakes);
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
    }

    /// <param name="path">The plan's file; relative folders begin at its folder.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="errors">Each mistake: file, line and what is wrong. Empty if there is a plan.</param>
    public static GradePlan? Read(string path, IReadOnlyList<string> lines, out IReadOnlyList<string> errors)
    {
        var reader = new PlanReader(path);
        reader._store = Path.GetFileNameWithoutExtension(path);
        if (lines.Count > MaxLines)
        {
            reader._mistakes.Add(MaxLines + 1, $"a plan has at most {MaxLines} lines");
        }

        for (int line = 1; line <= lines.Count && line <= MaxLines; line++)
        {
            reader.ReadLine(line, lines[line - 1]);
        }

        reader.CheckWhole(lines.Count);
        errors = reader._mistakes.Sentences;
        return errors.Count > 0 ? null : reader.Plan();
    }

    private GradePlan Plan() => new()
    {
        Store = _store,
        Folder = _folder,
        Face = _face!,
        Url = _url,
        Books = _books,
        Processes = _processes.All,
        Resets = _resets,
        Deletions = _deletions,
        Points = _checks.All,
        FirstPort = _firstPort,
        Clients = _clients,
        LoadTime = TimeSpan.FromSeconds(_seconds["load_seconds"]),
        CallTime = TimeSpan.FromSeconds(_seconds["call_seconds"]),
        ReadyTime = TimeSpan.FromSeconds(_seconds["ready_seconds"]),
        StopTime = TimeSpan.FromSeconds(_seconds["stop_seconds"]),
    };

    private void ReadLine(int line, string text)
    {
        int comment = text.StartsWith('#') ? 0 : text.IndexOf(" #", StringComparison.Ordinal);
        string content = (comment < 0 ? text : text[..comment]).Trim();
        if (content.Length == 0)
        {
            return;
        }

        int comma = content.IndexOf(',');
        if (content.Length > MaxLength || content.Any(char.IsControl))
        {
            _mistakes.Add(line, $"a line has at most {MaxLength} characters, and no control characters");
        }
        else if (comma <= 0 || comma == content.Length - 1)
        {
            _mistakes.Add(line, "a line is name,value");
        }
        else if (PlanValues.Unknown(content) is { } unknown)
        {
            _mistakes.Add(line, $"{{{unknown}}} stands for nothing; there are {{{string.Join("}, {", PlanValues.Names)}}}");
        }
        else
        {
            Take(line, content[..comma].Trim(), content[(comma + 1)..].Trim());
        }
    }

    private void Take(int line, string name, string value)
    {
        switch (name)
        {
            case "store":
                _mistakes.Once(line, name);
                _store = value;
                break;
            case "face":
                _mistakes.Once(line, name);
                _face = StoreFaces.Find(value);
                if (_face is null)
                {
                    _mistakes.Add(line, $"there is no face {value}; the faces are {string.Join(", ", StoreFaces.Names)}");
                }

                break;
            case "url":
                _mistakes.Once(line, name);
                _url = value;
                if (ReadyAddress.Parse(PlanValues.WithExamples(value)) is not { Path: "/" })
                {
                    _mistakes.Add(line, "url is http://, an address and a port, without a path: http://127.0.0.1:{port}");
                }

                break;
            case "first_port":
                _mistakes.Once(line, name);
                _firstPort = _mistakes.Number(line, name, value, 1, IPEndPoint.MaxPort - PlanValues.Ports + 1);
                break;
            case "clients":
                _mistakes.Once(line, name);
                _clients = _mistakes.Number(line, name, value, 2, MaxClients);
                break;
            case "load_seconds" or "call_seconds" or "ready_seconds" or "stop_seconds":
                _mistakes.Once(line, name);
                _seconds[name] = _mistakes.Number(line, name, value, 1, MaxSeconds);
                break;
            case "book":
                TakeBook(line, value);
                break;
            case "reset" or "reset_shell":
                _resets.Add(_processes.CommandOf(line, value, name == "reset_shell"));
                break;
            case "delete":
                TakeDeletion(line, value);
                break;
            case "check":
                _checks.Take(line, value);
                break;
            case "process":
                _processes.Begin(line, value);
                break;
            default:
                _processes.Take(line, name, value);
                break;
        }
    }

    /// <summary>Number, stock, cost, topic, title: the title last, because it may have commas.</summary>
    private void TakeBook(int line, string value)
    {
        string[] parts = value.Split(',', 5, StringSplitOptions.TrimEntries);
        if (parts.Length < 5
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int stock) || stock > MaxStock
            || !decimal.TryParse(parts[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal cost)
            || parts[3].Length == 0 || parts[4].Length == 0)
        {
            _mistakes.Add(line, $"a book is number,stock,cost,topic,title with a stock of at most {MaxStock}: "
                + "book,2,100,20,distributed systems,RPCs for Dummies");
        }
        else if (_books.Any(book => book.ItemNumber == number || book.Title == parts[4]))
        {
            _mistakes.Add(line, $"there are two books with the number {number} or the title \"{parts[4]}\"");
        }
        else if (_books.Count == MaxBooks)
        {
            _mistakes.Add(line, $"a plan has at most {MaxBooks} books");
        }
        else
        {
            _books.Add(new Book(number, parts[4], parts[3], stock, cost, Version: 0));
        }
    }

    private void TakeDeletion(int line, string value)
    {
        string full = Path.GetFullPath(Path.Combine(_folder, value));
        if (!full.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            _mistakes.Add(line, "delete takes a file or folder below the plan's folder; {folder} is emptied anyway");
        }

        _deletions.Add(full);
    }

    /// <summary>What only the whole plan shows.</summary>
    private void CheckWhole(int lines)
    {
        int end = Math.Max(1, lines);
        foreach (string missing in Needed.Where(name => !_mistakes.IsGiven(name)))
        {
            _mistakes.Add(end, $"a line {missing},... is missing");
        }

        if (_books.Count == 0 && _mistakes.Sentences.Count == 0)
        {
            _mistakes.Add(end, "there is no book: book,2,100,20,distributed systems,RPCs for Dummies");
        }

        if (_processes.All.Count == 0 && _mistakes.Sentences.Count == 0)
        {
            _mistakes.Add(end, "there is no process: process,NAME and below it start,COMMAND");
        }

        _processes.CheckWhole();
        _checks.CheckWhole(_processes.Has);
    }
}
