using System.Net;
using System.Net.Sockets;

namespace PygmyStore.FrontEndServer.Accounts;

/// <summary>How attempts are slowed: some are free, and after each further one the pause is longer.</summary>
/// <param name="Free">Attempts without a pause.</param>
/// <param name="FirstPause">The first pause; each further one is twice as long.</param>
/// <param name="LongestPause">No pause is longer.</param>
internal readonly record struct ThrottleRule(int Free, TimeSpan FirstPause, TimeSpan LongestPause);

/// <summary>
/// Slows attempts that keep failing, by what they have in common: an account's name and an address, or an address alone. It never
/// locks an account: from other addresses its owner can log in. For any thread.
/// </summary>
/// <remarks>
/// An attempt counts when it begins, so many attempts at once gain nothing. The table is bounded: when it is full, the entry that
/// was used least recently goes. Old entries are forgotten.
/// </remarks>
/// <param name="rule">How long the pauses are.</param>
/// <param name="clock">The time in milliseconds.</param>
/// <param name="capacity">Most entries.</param>
internal sealed class AttemptThrottle(ThrottleRule rule, Func<long> clock, int capacity = AttemptThrottle.UsualCapacity)
{
    /// <summary>Entries of some 200 bytes each.</summary>
    public const int UsualCapacity = 10_000;

    /// <summary>After so long without an attempt, the pauses begin anew.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);

    private const int MostDoublings = 30;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly LinkedList<Entry> _byUse = new(); // the least recent first

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>A client as the throttle knows it: an IPv4 address, or the IPv6 network of a provider's customer.</summary>
    public static string KeyOf(IPAddress? client)
    {
        const int networkBytes = 8;
        if (client is null)
        {
            return "unknown";
        }

        return client.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(client.GetAddressBytes().AsSpan(0, networkBytes))
            : client.ToString();
    }

    /// <summary>How long an attempt would have to wait. It does not count as one.</summary>
    public TimeSpan PauseOf(string key)
    {
        long now = clock();
        lock (_lock)
        {
            return _entries.TryGetValue(key, out LinkedListNode<Entry>? node) && node.Value.NotBefore > now
                ? TimeSpan.FromMilliseconds(node.Value.NotBefore - now)
                : TimeSpan.Zero;
        }
    }

    /// <summary>Begins an attempt. Zero: it may go on, and counts as failed; else how long it has to wait first.</summary>
    public TimeSpan Begin(string key)
    {
        long now = clock();
        lock (_lock)
        {
            ForgetOld(now);
            if (!_entries.TryGetValue(key, out LinkedListNode<Entry>? node))
            {
                if (_entries.Count >= capacity)
                {
                    Remove(_byUse.First!);
                }

                node = _byUse.AddLast(new Entry(key));
                _entries.Add(key, node);
            }

            Entry entry = node.Value;
            if (entry.NotBefore > now)
            {
                return TimeSpan.FromMilliseconds(entry.NotBefore - now);
            }

            entry.Failures++;
            entry.LastUse = now;
            entry.NotBefore = now + PauseAfter(entry.Failures);
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return TimeSpan.Zero;
        }
    }

    /// <summary>The attempt has succeeded: the pauses begin anew.</summary>
    public void Succeed(string key)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<Entry>? node))
            {
                Remove(node);
            }
        }
    }

    /// <summary>The attempt was not made after all, so it does not count.</summary>
    public void TakeBack(string key)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<Entry>? node) && --node.Value.Failures <= 0)
            {
                Remove(node);
            }
            else if (node is not null)
            {
                node.Value.NotBefore = Math.Min(node.Value.NotBefore, node.Value.LastUse + PauseAfter(node.Value.Failures));
            }
        }
    }

    private long PauseAfter(int failures)
    {
        int paused = failures - rule.Free;
        double pause = paused <= 0 ? 0 : rule.FirstPause.TotalMilliseconds * (1L << Math.Min(paused - 1, MostDoublings));
        return (long)Math.Min(pause, rule.LongestPause.TotalMilliseconds);
    }

    private void ForgetOld(long now)
    {
        while (_byUse.First is { } oldest && now - oldest.Value.LastUse > ForgetAfter.TotalMilliseconds)
        {
            Remove(oldest);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
    }

    private sealed class Entry(string key)
    {
        public string Key => key;

        public int Failures { get; set; }

        public long LastUse { get; set; }

        public long NotBefore { get; set; }
    }
}
