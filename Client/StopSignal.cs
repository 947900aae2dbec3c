using System.Runtime.InteropServices;

namespace PygmyStore.Client;

/// <summary>
/// The user's wish to end early: Ctrl-C or SIGTERM, once; the second one ends the process as usual. For any thread.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly ManualResetEventSlim _set = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>A signal that only <see cref="Set"/> gives.</summary>
    public StopSignal()
    {
    }

    public bool IsSet => _set.IsSet;

    /// <summary>A signal that the process's user gives too.</summary>
    public static StopSignal OfProcess()
    {
        var stop = new StopSignal();
        stop._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, stop.Take));
        stop._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, stop.Take));
        return stop;
    }

    public void Set() => _set.Set();

    /// <summary>Waits for the signal; false when the time passes without one.</summary>
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
