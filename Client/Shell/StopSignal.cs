using System.Runtime.InteropServices;

namespace PygmyStore.Client.Shell;

/// <summary>Tells a command to end early: the first Ctrl-C or SIGTERM. The second one ends the process.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly ManualResetEventSlim _set = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public bool IsSet => _set.IsSet;

    /// <summary>A signal that Ctrl-C and SIGTERM give; otherwise only <see cref="Set"/> does.</summary>
    /// <param name="withHangUp">Whether the end of the terminal (SIGHUP) gives it too.</param>
    public static StopSignal OfProcess(bool withHangUp = false)
    {
        var stop = new StopSignal();
        stop._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, stop.Take));
        stop._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, stop.Take));
        if (withHangUp)
        {
            stop._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, stop.Take));
        }

        return stop;
    }

    public void Set() => _set.Set();

    public bool Wait(TimeSpan time) => _set.Wait(time);

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _set.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = !_set.IsSet;
        _set.Set();
    }
}
