using System.Globalization;
using System.Text;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

[TestFixture]
public sealed class LineLogTests
{
    private const int SmallestBuffer = RequestLogLine.MaxBytes + 1;

    private static readonly LineLogSize Large = new(BytesPerFile: 1 << 26, Files: 4);

    private string _folder = null!;
    private string _path = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("pygmy-log-").FullName;
        _path = Path.Combine(_folder, "output", "catalog.log");
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [TestCase(SmallestBuffer)]
    [TestCase(LineLog.DefaultBufferBytes)]
    public void Lines_of_racing_threads_are_whole_and_none_is_lost_unsaid(int bufferBytes)
    {
        const int Threads = 32;
        const int LinesPerThread = 1000;
        long dropped;
        using (var log = new LineLog(_path, Large, TextWriter.Null, bufferBytes))
        {
            RunTogether(Threads, thread =>
            {
                for (int i = 0; i < LinesPerThread; i++)
                {
                    Append(log, $"{thread}-{i}");
                }
            });
            log.Dispose();
            dropped = log.DroppedLines;
        }

        string[] lines = File.ReadAllLines(_path);
        long said = lines.Where(line => line.StartsWith('#')).Sum(DroppedIn);
        string[] ids = lines.Where(line => !line.StartsWith('#')).Select(IdOf).ToArray();
        Assert.That(said, Is.EqualTo(dropped));
        Assert.That(ids, Has.Length.EqualTo(Threads * LinesPerThread - dropped));
        Assert.That(ids, Is.Unique);
        foreach (IGrouping<string, int> ofThread in ids.GroupBy(
            id => id.Split('-')[0], id => int.Parse(id.Split('-')[1], CultureInfo.InvariantCulture)))
        {
            Assert.That(ofThread, Is.Ordered, "the lines of one thread stay in their order");
        }
    }

    [Test]
    public void Lines_beyond_the_buffer_are_dropped_and_said_in_the_log()
    {
        // A file stands where the folder should be, so the writer has an error to say, and cannot go on until the test lets it.
        string folder = Path.GetDirectoryName(_path)!;
        File.WriteAllText(folder, "");
        using var errors = new HeldWriter();
        using var log = new LineLog(_path, Large, errors, SmallestBuffer);
        Append(log, "first");
        errors.WaitUntilHeld();

        const int FitIntoBuffer = SmallestBuffer / 47;
        for (int i = 0; i < FitIntoBuffer + 5; i++)
        {
            Append(log, $"{i:00000}");
        }

        Assert.That(log.DroppedLines, Is.EqualTo(5));
        File.Delete(folder);
        errors.Release();
        log.Dispose();

        Assert.That(log.DroppedLines, Is.EqualTo(6), "the first line was lost with the file");
        string[] lines = File.ReadAllLines(_path);
        Assert.That(lines[..^1].Select(IdOf), Is.EqualTo(Enumerable.Range(0, FitIntoBuffer).Select(i => $"{i:00000}")));
        Assert.That(lines[^1], Is.EqualTo("# 6 lines dropped"));
    }

    [Test]
    public void A_line_reaches_the_file_while_the_log_is_open()
    {
        using var log = new LineLog(_path, Large, TextWriter.Null);
        Append(log, "first");
        Assert.That(() => File.Exists(_path) ? Read() : "", Does.Contain(" first ").After(10_000, 10));
        Append(log, "second");
        Assert.That(Read, Does.Contain(" second ").After(10_000, 10));
    }

    [Test]
    public void A_second_log_continues_the_file()
    {
        using (var log = new LineLog(_path, Large, TextWriter.Null))
        {
            Append(log, "first");
        }

        using (var log = new LineLog(_path, Large, TextWriter.Null))
        {
            Append(log, "second");
        }

        Assert.That(File.ReadAllLines(_path).Select(IdOf), Is.EqualTo(new[] { "first", "second" }));
    }

    [Test]
    public void A_file_that_was_emptied_is_written_from_its_start()
    {
        using var log = new LineLog(_path, Large, TextWriter.Null);
        Append(log, "first");
        Assert.That(() => File.Exists(_path) ? Read() : "", Does.Contain(" first ").After(10_000, 10));
        using (var file = new FileStream(_path, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite))
        {
            Assert.That(file.Length, Is.Zero);
        }

        Append(log, "second");
        log.Dispose();
        Assert.That(File.ReadAllLines(_path).Select(IdOf), Is.EqualTo(new[] { "second" }));
    }

    [Test]
    public void Text_that_may_wait_for_room_is_all_written_and_long_text_is_cut()
    {
        const int Lines = 5000; // many times what the buffer holds
        using (var log = new LineLog(_path, Large, TextWriter.Null, bufferBytes: 2 * LineLog.MaxTextBytes))
        {
            long deadline = Environment.TickCount64 + 60_000;
            for (int i = 0; i < Lines; i++)
            {
                log.Append($"line {i}", deadline);
            }

            log.Append(new string('a', LineLog.MaxTextBytes + 1), deadline);
            Assert.That(log.DroppedLines, Is.Zero);
        }

        Assert.That(
            File.ReadAllLines(_path),
            Is.EqualTo(Enumerable.Range(0, Lines).Select(i => $"line {i}").Append(new string('a', LineLog.MaxTextBytes))));
    }

    [Test]
    public void Lines_after_the_end_are_dropped_and_counted()
    {
        var log = new LineLog(_path, Large, TextWriter.Null);
        log.Dispose();
        log.Dispose();
        Append(log, "late");
        Assert.That(log.DroppedLines, Is.EqualTo(1));
    }

    [Test]
    public void A_file_that_cannot_be_written_is_said_once_and_what_was_lost_is_said_when_it_can()
    {
        // A file stands where the folder should be.
        string folder = Path.GetDirectoryName(_path)!;
        File.WriteAllText(folder, "");
        var errors = new StringWriter();
        using var log = new LineLog(_path, Large, TextWriter.Synchronized(errors));
        Append(log, "lost");
        Assert.That(() => log.DroppedLines, Is.EqualTo(1).After(10_000, 10));
        Append(log, "lost");
        Assert.That(() => log.DroppedLines, Is.EqualTo(2).After(10_000, 10));

        File.Delete(folder);
        Append(log, "written");
        log.Dispose();
        string[] lines = File.ReadAllLines(_path);
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(IdOf(lines[0]), Is.EqualTo("written"));
        Assert.That(lines[1], Is.EqualTo("# 2 lines dropped"));
        Assert.That(errors.ToString().Split('\n'), Has.Exactly(1).StartsWith($"{_path}: lines are lost: "));
    }

    [Test]
    [Platform("Linux")]
    public void A_full_disk_loses_lines_and_nothing_else()
    {
        var errors = new StringWriter();
        using var log = new LineLog("/dev/full", Large, TextWriter.Synchronized(errors));
        Append(log, "lost");
        log.Dispose();
        Assert.That(log.DroppedLines, Is.EqualTo(1));
        Assert.That(errors.ToString(), Does.StartWith("/dev/full: lines are lost: "));
    }

    private static void Append(LineLog log, string id)
    {
        var line = new RequestLogLine(
            stackalloc byte[RequestLogLine.MaxBytes], DateTime.UnixEpoch, Encoding.ASCII.GetBytes(id), "buy");
        line.Argument(2);
        line.Outcome(200, TimeSpan.FromMilliseconds(1));
        log.Append(line.Written);
    }

    /// <summary>The id of a line that is whole.</summary>
    private static string IdOf(string line)
    {
        string[] fields = line.Split(' ');
        Assert.That(line, Is.EqualTo($"1970-01-01T00:00:00.000Z {fields[1]} buy,2 200 1.000"));
        return fields[1];
    }

    private static long DroppedIn(string line)
    {
        string[] fields = line.Split(' ');
        Assert.That(line, Is.EqualTo($"# {fields[1]} lines dropped"));
        return long.Parse(fields[1], CultureInfo.InvariantCulture);
    }

    private string Read()
    {
        using var reader = new StreamReader(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private static void RunTogether(int count, Action<int> work)
    {
        using var start = new Barrier(count);
        Thread[] threads = Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            work(number);
        })).ToArray();
        foreach (Thread? thread in threads)
        {
            thread.Start();
        }

        foreach (Thread? thread in threads)
        {
            thread.Join();
        }
    }

    /// <summary>An error output that holds up who writes to it.</summary>
    private sealed class HeldWriter : TextWriter
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

        private readonly ManualResetEventSlim _held = new();
        private readonly ManualResetEventSlim _released = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            _held.Set();
            Assert.That(_released.Wait(Patience), Is.True);
        }

        public void WaitUntilHeld() => Assert.That(_held.Wait(Patience), Is.True);

        public void Release() => _released.Set();
    }
}
