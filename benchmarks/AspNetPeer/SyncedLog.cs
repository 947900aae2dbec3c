using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Benchmarks.AspNetPeer;

/// <summary>An append-only file of lines. A line is on the disk when its append ends. For any thread.</summary>
/// <remarks>
/// One sync for each line, as one writes it first; or shared, with a reader of a channel that writes all lines that wait. A sync
/// that fails ends the process: nobody knows then what is on the disk.
/// </remarks>
#pragma warning disable CA1001 // It lives as long as the process.
internal sealed partial class SyncedLog
#pragma warning restore CA1001
{
    private const int MaxWaiting = 4096; // lines; appends beyond wait for room

    private readonly SafeFileHandle _file;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Channel<Waiting>? _waiting;
    private long _length;

    public SyncedLog(string path, bool isShared)
    {
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        if (isShared)
        {
            _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
            _ = Task.Factory.StartNew(WriteAllAsync, TaskCreationOptions.LongRunning);
        }
    }

    public async ValueTask AppendAsync(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        if (_waiting is not null)
        {
            var waiting = new Waiting(bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            await _waiting.Writer.WriteAsync(waiting);
            await waiting.IsDurable.Task;
            return;
        }

        await _turn.WaitAsync();
        try
        {
            Write(bytes);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<Waiting>();
        using var lines = new MemoryStream();
        while (await _waiting!.Reader.WaitToReadAsync())
        {
            while (_waiting.Reader.TryRead(out Waiting next))
            {
                batch.Add(next);
                lines.Write(next.Line);
            }

            Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            batch.ForEach(one => one.IsDurable.SetResult());
            batch.Clear();
            lines.SetLength(0);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_file, bytes, _length);
            _length += bytes.Length;
            if (FDataSync(_file) != 0) // RandomAccess.FlushToDisk hides the errors of Linux
            {
                throw new IOException($"fdatasync: error {Marshal.GetLastPInvokeError()}");
            }
        }
        catch (IOException failed)
        {
            Environment.FailFast("the log cannot be kept", failed);
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    private readonly record struct Waiting(byte[] Line, TaskCompletionSource IsDurable);
}
