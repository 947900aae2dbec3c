using System.Net;
using System.Security.Cryptography;
using System.Text;
using PygmyStore.FrontEndServer.Accounts;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The keeper's key, which a person may have chosen: it compares what was sent, and slows those who guess.</summary>
/// <remarks>For any thread. Each address counts for itself, so the keeper gets in from another one.</remarks>
/// <param name="key">The admin key.</param>
/// <param name="clock">The time in milliseconds.</param>
internal sealed class KeeperKey(string key, Func<long> clock)
{
    // A person mistypes a few times. At one guess a minute, even a poor key holds.
    private static readonly ThrottleRule Guessing = new(Free: 10, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
    private readonly AttemptThrottle _guesses = new(Guessing, clock);

    /// <summary>Compares in constant time, and hides the key's length too. A wrong key counts.</summary>
    /// <param name="sent">What was sent.</param>
    /// <param name="client">Who sent it.</param>
    /// <param name="pause">How long this address has to wait before a key counts again; zero when it has counted.</param>
    public bool IsRight(ReadOnlySpan<byte> sent, IPAddress? client, out TimeSpan pause)
    {
        string address = AttemptThrottle.KeyOf(client);
        pause = _guesses.PauseOf(address);
        if (pause > TimeSpan.Zero)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (SHA256.TryHashData(sent, hash, out _) && CryptographicOperations.FixedTimeEquals(hash, _hash))
        {
            return true;
        }

        _guesses.Begin(address);
        return false;
    }
}
