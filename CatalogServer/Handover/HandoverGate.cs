namespace PygmyStore.CatalogServer.Handover;

/// <summary>
/// Lets the catalog sell only while the order service can give the sales their orders: what is sold without an order takes the
/// copies from others. For any thread.
/// </summary>
/// <remarks>
/// It is closed at the start, since the order log was not compared with this run, and after each sign that no order can be made.
/// The next buyer opens it by asking the order service (the probe). The others are refused meanwhile: one question is enough.
/// </remarks>
internal sealed class HandoverGate
{
    private const string Asking = "the order service is being asked whether it takes orders";
    private const string ClosedMeanwhile = "the order service does not take orders now";

    private readonly Lock _lock = new();
    private volatile bool _isOpen;
    private bool _isAsking;
    private long _closings;

    public bool IsOpen => _isOpen;

    /// <summary>
    /// Why nothing may be sold now; null when it may. The probe says the same of the order service, and is called by one thread
    /// at a time.
    /// </summary>
    public string? WhyClosed(Func<string?> probe)
    {
        if (_isOpen)
        {
            return null;
        }

        long closings;
        lock (_lock)
        {
            if (_isOpen || _isAsking)
            {
                return _isOpen ? null : Asking;
            }

            _isAsking = true;
            closings = _closings;
        }

        string? problem = ClosedMeanwhile; // also after an exception, which is a bug
        try
        {
            problem = probe();
        }
        finally
        {
            lock (_lock)
            {
                _isAsking = false;
                _isOpen = problem is null && _closings == closings; // what was seen meanwhile is newer than the answer
                problem ??= _isOpen ? null : ClosedMeanwhile;
            }
        }

        return problem;
    }

    public void Close()
    {
        lock (_lock)
        {
            _isOpen = false;
            _closings++;
        }
    }
}
