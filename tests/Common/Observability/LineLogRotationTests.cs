using System.Globalization;
using System.Text;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

/// <summary>
/// What is kept of a request log: full files are renamed, the oldest goes, and no line is lost or cut between two files.
/// </summary>
[TestFixture]
internal sealed class LineLogRotationTests
{
    private const int LineBytes = 50; // as Append writes them, with the line feed
    private const int LinesPerFile = 20;
    private const int FileBytes = LineBytes * LinesPerFile;

    private string _folder = null!;
    private string _path = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("pygmy-rotation-").FullName;
        _path = Path.Combine(_folder, "catalog.log");
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_file_takes_lines_up_to_its_last_byte_and_not_one_more([Values(0, 1, LineBytes - 1)] int more)
    {
        Write(new LineLogSize(FileBytes + more, Files: 2), LinesPerFile);
        Assert.That(Names(), Is.EqualTo(["catalog.log"]), "it is full to the last line that fits");

        Write(new LineLogSize(FileBytes + more, Files: 2), LinesPerFile + 1, from: LinesPerFile);
        Assert.That(Names(), Is.EqualTo(["catalog.log", "catalog.log.1"]));
        Assert.That(Ids("catalog.log.1"), Is.EqualTo(Numbers(0, LinesPerFile)));
        Assert.That(Ids("catalog.log"), Is.EqualTo(Numbers(LinesPerFile, 1)));
    }

    [Test]
    public void A_file_one_byte_shorter_takes_one_line_less()
    {
        Write(new LineLogSize(FileBytes - 1, Files: 2), LinesPerFile);

        Assert.That(
            (Ids("catalog.log.1"), Ids("catalog.log")), Is.EqualTo((Numbers(0, LinesPerFile - 1), Numbers(LinesPerFile - 1, 1))));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    public void The_newest_files_are_kept_and_no_more_than_so_many(int files)
    {
        const int lines = (LinesPerFile * 9) + 7;
        Write(new LineLogSize(FileBytes, files), lines);

        Assert.That(Names(), Has.Length.EqualTo(files));
        Assert.That(Names().Select(name => new FileInfo(Path.Combine(_folder, name)).Length), Has.All.AtMost(FileBytes));
        int kept = (LinesPerFile * (files - 1)) + 7;
        Assert.That(Kept(files), Is.EqualTo(Numbers(lines - kept, kept)), "whole, in their order, without a gap");
    }

    [Test]
    public void Files_beyond_the_bound_go_when_fewer_are_kept()
    {
        Write(new LineLogSize(FileBytes, Files: 6), LinesPerFile * 6);
        Assert.That(Names(), Has.Length.EqualTo(6));

        Write(new LineLogSize(FileBytes, Files: 3), (LinesPerFile * 6) + 1, from: LinesPerFile * 6);
        Assert.That(Names(), Is.EqualTo(["catalog.log", "catalog.log.1", "catalog.log.2"]));
    }

    [Test]
    public void No_line_of_racing_threads_is_lost_or_cut_by_a_rotation()
    {
        const int threads = 16, linesPerThread = 500;
        long dropped;
        using (var log = new LineLog(_path, new LineLogSize(4096, Files: 1000), TextWriter.Null))
        {
            using var start = new Barrier(threads);
            Thread[] writers = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
            {
                start.SignalAndWait();
                for (int i = 0; i < linesPerThread; i++)
                {
                    Append(log, (thread * linesPerThread) + i);
                }
            }))];
            Array.ForEach(writers, writer => writer.Start());
            Array.ForEach(writers, writer => writer.Join());
            log.Dispose();
            dropped = log.DroppedLines;
        }

        Assert.That(dropped, Is.Zero, "the buffer has room for all of them");
        Assert.That(Names().SelectMany(Ids), Is.EquivalentTo(Numbers(0, threads * linesPerThread)));
    }

    [Test]
    public void A_file_that_was_renamed_keeps_its_lines_and_the_next_go_to_a_new_one([Values] bool reopens)
    {
        using var log = new LineLog(_path, new LineLogSize(FileBytes, Files: 2), TextWriter.Null);
        Append(log, 0);
        Await(0);
        File.Move(_path, _path + "-old");
        if (reopens)
        {
            log.Reopen();
            Assert.That(() => File.Exists(_path), Is.True.After(10_000, 10), "at once, not with the next line");
        }

        Append(log, 1);
        log.Dispose();

        Assert.That((Ids("catalog.log-old"), Ids("catalog.log")), Is.EqualTo((Numbers(0, 1), Numbers(1, 1))));
    }

    [Test]
    public void After_a_rename_that_put_a_new_file_in_its_place_reopening_leads_there()
    {
        using var log = new LineLog(_path, new LineLogSize(FileBytes, Files: 2), TextWriter.Null);
        Append(log, 0);
        Await(0);
        File.Move(_path, _path + "-old");
        File.WriteAllText(_path, "");
        log.Reopen();
        Append(log, 1);
        log.Dispose();

        Assert.That((Ids("catalog.log-old"), Ids("catalog.log")), Is.EqualTo((Numbers(0, 1), Numbers(1, 1))));
    }

    [Test]
    public void A_file_that_was_deleted_is_made_anew()
    {
        using var log = new LineLog(_path, new LineLogSize(FileBytes, Files: 2), TextWriter.Null);
        Append(log, 0);
        Await(0);
        File.Delete(_path);
        Append(log, 1);
        log.Dispose();

        Assert.That(Ids("catalog.log"), Is.EqualTo(Numbers(1, 1)));
    }

    [Test]
    public void A_file_that_cannot_be_renamed_grows_on_to_the_bound_of_all_and_is_told_of_once_and_rotates_when_it_can_be()
    {
        // A folder that is not empty stands where the file should go.
        string obstacle = Path.Combine(_folder, "catalog.log.1");
        Directory.CreateDirectory(Path.Combine(obstacle, "inside"));
        var errors = new StringWriter(CultureInfo.InvariantCulture);
        var size = new LineLogSize(FileBytes, Files: 2);
        using (var log = new LineLog(_path, size, TextWriter.Synchronized(errors)))
        {
            for (int i = 0; i < (LinesPerFile * 2) + 3; i++)
            {
                Append(log, i);
            }

            log.Dispose();
            Assert.That(log.DroppedLines, Is.EqualTo(3));
        }

        Assert.That(Ids("catalog.log"), Is.EqualTo(Numbers(0, LinesPerFile * 2)));
        string[] told = errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.That(told, Has.Length.EqualTo(2));
        Assert.That(told[0], Does.StartWith($"{_path}: it is full and cannot be renamed"));
        Assert.That(told[1], Does.StartWith($"{_path}: lines are lost: "));

        Directory.Delete(obstacle, recursive: true);
        Write(size, 1);
        Assert.That((Ids("catalog.log").Length, Names()), Is.EqualTo((1, new[] { "catalog.log", "catalog.log.1" })));
    }

    [Test]
    public void An_error_output_that_fails_stops_nothing()
    {
        Directory.CreateDirectory(_path); // so that there is something to tell
        using var log = new LineLog(_path, new LineLogSize(FileBytes, Files: 2), new BrokenWriter());
        Append(log, 0);
        Assert.That(() => log.DroppedLines, Is.EqualTo(1).After(10_000, 10));
        Directory.Delete(_path);
        Append(log, 1);
        log.Dispose();

        Assert.That(File.ReadLines(_path).First(), Does.Contain(" 00000001 "));
    }

    private void Write(LineLogSize size, int until, int from = 0)
    {
        using var log = new LineLog(_path, size, TextWriter.Null);
        for (int i = from; i < until; i++)
        {
            Append(log, i);
        }
    }

    private static void Append(LineLog log, int id)
    {
        var line = new RequestLogLine(
            stackalloc byte[RequestLogLine.MaxBytes], DateTime.UnixEpoch, Encoding.ASCII.GetBytes($"{id:00000000}"), "buy");
        line.Argument(2);
        line.Outcome(200, TimeSpan.FromMilliseconds(1));
        Assert.That(line.Written.Length, Is.EqualTo(LineBytes - 1));
        log.Append(line.Written);
    }

    private void Await(int id) =>
        Assert.That(() => File.Exists(_path) && Ids("catalog.log").Contains(id), Is.True.After(10_000, 10));

    private static int[] Numbers(int first, int count) => [.. Enumerable.Range(first, count)];

    private string[] Names() =>
        [.. Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>All lines, from the oldest file to the one that is written.</summary>
    private int[] Kept(int files) =>
        [.. Enumerable.Range(1, files - 1).Reverse().Select(number => $"catalog.log.{number}").Append("catalog.log").SelectMany(
            Ids)];

    /// <summary>The numbers of a file's lines, each of which is whole.</summary>
    private int[] Ids(string name)
    {
        using var file = new FileStream(
            Path.Combine(_folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        string text = reader.ReadToEnd();
        string[] lines = text.Split('\n')[..^1];
        Assert.That(text, Is.Empty.Or.EndsWith("\n"));
        return [.. lines.Where(line => !line.StartsWith('#')).Select(line =>
        {
            string[] fields = line.Split(' ');
            Assert.That(line, Is.EqualTo($"1970-01-01T00:00:00.000Z {fields[1]} buy,2 200 1.000"));
            return int.Parse(fields[1], CultureInfo.InvariantCulture);
        })];
    }

    /// <summary>A pipe that nobody reads any more.</summary>
    private sealed class BrokenWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => throw new IOException("Broken pipe");
    }
}
