using System.Text;
using PygmyStore.Common.Observability;
using PygmyStore.Tests.Common.Configuration;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Observability;

internal sealed class LineLogFaultTests
{
    [Test]
    public void A_fault_in_the_thread_that_writes_is_told_once_and_the_log_goes_on()
    {
        using var folder = new TemporaryFolder();
        string output = Path.Combine(folder.Path, "output");
        string path = Path.Combine(output, "test.log");
        File.WriteAllText(output, "a file where the folder should be");
        using var errors = new FaultyWriter();
        using var log = new LineLog(path, new LineLogSize(BytesPerFile: 1 << 20, Files: 2), errors);
        Append(log, "lost");
        Eventually.IsTrue(() => log.Faults == 1, "the failure could not be told, which is a fault");
        File.Delete(output);
        Append(log, "kept");

        Eventually.IsTrue(() => File.Exists(path) && File.ReadAllText(path).Contains("kept"), "the next line is written");
        Assert.That(errors.Lines, Has.Count.EqualTo(1));
        Assert.That(errors.Lines[0], Does.StartWith("test.log writer: unexpected System.InvalidOperationException: planted"));
    }

    private static void Append(LineLog log, string id)
    {
        Span<byte> buffer = stackalloc byte[RequestLogLine.MaxBytes];
        var line = new RequestLogLine(buffer, DateTime.UtcNow, Encoding.ASCII.GetBytes(id), "test");
        line.Outcome(200, TimeSpan.Zero);
        log.Append(line.Written);
    }

    /// <summary>Takes no line the first time.</summary>
    private sealed class FaultyWriter : TextWriter
    {
        private bool _hasFailed;

        public override Encoding Encoding => Encoding.UTF8;

        public List<string?> Lines { get; } = [];

        public override void WriteLine(string? value)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                throw new InvalidOperationException("planted");
            }

            Lines.Add(value);
        }
    }
}
