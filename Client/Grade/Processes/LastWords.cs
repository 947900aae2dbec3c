using System.Text;

namespace PygmyStore.Client.Grade.Processes;

/// <summary>Reads what a process writes, for ever and as fast as it comes, and keeps only the end. One thread a stream.</summary>
internal sealed class LastWords
{
    private const int Kept = 2000; // characters: a stack trace's beginning is lost, its message often is not
    private const int Shown = 300; // of these in a sentence

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500); // a child that left its group may hold the pipe

    private readonly StringBuilder _end = new();
    private readonly List<Thread> _readers = [];

    /// <summary>The last that was written, on one line; empty if nothing was.</summary>
    public string Text
    {
        get
        {
            lock (_end)
            {
                string text = string.Join(' ', _end.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
                string end = text.Length <= Shown ? text : $"...{text[^Shown..]}";
                return new string([.. end.Select(c => char.IsControl(c) ? '?' : c)]);
            }
        }
    }

    public void Listen(StreamReader stream)
    {
        var reader = new Thread(() => ReadAll(stream)) { IsBackground = true };
        _readers.Add(reader);
        reader.Start();
    }

    /// <summary>Waits a little until all is read that the ended process has written.</summary>
    public void End() => _readers.ForEach(reader => reader.Join(Patience));

    private void ReadAll(StreamReader stream)
    {
        char[] piece = new char[4096];
        try
        {
            while (stream.Read(piece) is var count && count > 0)
            {
                lock (_end)
                {
                    _end.Append(piece, 0, count);
                    _end.Remove(0, Math.Max(0, _end.Length - Kept));
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The process is gone, and its stream was closed.
        }
    }
}
