using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>A readiness set on <c>Socket.Select</c>, for every platform: one waiter selects for all, the others wait.</summary>
internal sealed class SelectReadiness : IReadinessSet
{
    /// <summary>What Socket.Select takes at most, less the alarm: .NET has no limit of a thousand.</summary>
    public const int MaxSockets = 65_536 - 1;

    private readonly object _leader = new();
    private readonly object _gate = new();
    private readonly Dictionary<Socket, (ulong Token, Readiness Readiness)> _armed = [];
    private readonly Queue<ulong> _ready = new();
    private readonly List<Socket> _readable = []; // before a selection those that it waits for, after it those that are ready
    private readonly List<Socket> _writable = [];
    private readonly Socket _alarm = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _signal = new byte[1];
    private bool _isRaised;
    private long _selections;
    private bool _selecting;
    private bool _isPoked;
    private bool _stopped;

    /// <summary>Connects the alarm to itself: a byte that it sends ends a selection.</summary>
    public SelectReadiness()
    {
        _alarm.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _alarm.Connect(_alarm.LocalEndPoint!);
    }

    public void Add(Socket socket, Readiness readiness, ulong token) => Arm(socket, readiness, token);

    public void Arm(Socket socket, Readiness readiness, ulong token)
    {
        lock (_gate)
        {
            if (_armed.Count >= MaxSockets)
            {
                throw new InvalidOperationException($"Socket.Select waits for at most {MaxSockets} sockets.");
            }

            _armed[socket] = (token, readiness);
            WakeLeader();
        }
    }

    public void Remove(Socket socket)
    {
        lock (_gate)
        {
            if (!_armed.Remove(socket) || !_selecting)
            {
                return;
            }
            // Closing a socket that a selection holds would reset its connection: wait until the selection is over.
            long selection = _selections;
            WakeLeader();
            while (_selecting && _selections == selection)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    public int Wait(Span<ulong> tokens)
    {
        lock (_leader)
        {
            while (true)
            {
                lock (_gate)
                {
                    int count = Take(tokens);
                    if (count > 0 || _isPoked || _stopped)
                    {
                        _isPoked &= count > 0;
                        return count;
                    }

                    BeginSelection();
                }

                Select(Timeout.Infinite);
            }
        }
    }

    public int Poll(Span<ulong> tokens)
    {
        if (!Monitor.TryEnter(_leader))
        {
            return 0;
        }

        try
        {
            lock (_gate)
            {
                BeginSelection();
            }

            Select(microseconds: 0);
            lock (_gate)
            {
                return Take(tokens);
            }
        }
        finally
        {
            Monitor.Exit(_leader);
        }
    }

    public void Poke()
    {
        lock (_gate)
        {
            _isPoked = true;
            WakeLeader();
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            WakeLeader();
        }
    }

    public void Dispose()
    {
        lock (_leader)
        {
            _alarm.Dispose();
        }
    }

    private int Take(Span<ulong> tokens)
    {
        int count = 0;
        while (count < tokens.Length && _ready.TryDequeue(out ulong token))
        {
            tokens[count++] = token;
        }

        return count;
    }

    private void Select(int microseconds)
    {
        try
        {
            Socket.Select(_readable, _writable, null, microseconds);
        }
        finally
        {
            EndSelection();
        }
    }

    private void BeginSelection()
    {
        _readable.Clear();
        _writable.Clear();
        _readable.Add(_alarm);
        foreach ((Socket socket, (_, Readiness readiness)) in _armed)
        {
            (readiness == Readiness.Readable ? _readable : _writable).Add(socket);
        }

        _selecting = true;
    }

    private void EndSelection()
    {
        lock (_gate)
        {
            _selecting = false;
            _selections++;
            _readable.ForEach(TakeReport);
            _writable.ForEach(TakeReport);
            Monitor.PulseAll(_gate);
        }
    }

    private void TakeReport(Socket socket)
    {
        // A selection that threw leaves all sockets in the lists. An alarm that was not raised would block for ever.
        if (socket == _alarm && _isRaised)
        {
            _isRaised = false;
            _alarm.Receive(_signal);
        }
        else if (_armed.Remove(socket, out (ulong Token, Readiness) armed)) // false when it was removed meanwhile
        {
            _ready.Enqueue(armed.Token);
        }
    }

    private void WakeLeader()
    {
        if (_selecting && !_isRaised)
        {
            _isRaised = true;
            _alarm.Send(_signal);
        }
    }
}
