using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Runtime;

namespace PygmyStore.FrontEndServer.Accounts;

/// <summary>
/// Hashes passwords, one at a time: a hash takes a processor for some tenths of a second, on purpose, and logins must not take
/// all of them from the shop. Those that come meanwhile wait in a short queue. For any thread.
/// </summary>
/// <remarks>Tests have fewer iterations.</remarks>
internal sealed class PasswordHasher
{
    /// <summary>What OWASP names for PBKDF2-HMAC-SHA256 (Password Storage Cheat Sheet).</summary>
    public const int UsualIterations = 600_000;

    /// <summary>The hash at work and those that wait: some seconds of work.</summary>
    public const int MostWaiting = 16;

    /// <summary>Of those, how many one address may have. A class may be behind it; but nobody may keep all others out.</summary>
    public const int MostOfClient = MostWaiting / 2;

    /// <summary>How long a hash waits for its turn, in milliseconds: a person waits that long for a login.</summary>
    public const int LongestWaitMilliseconds = 5000;

    private const int SaltBytes = 16;

    // For names that nobody has: the same work, and no password has this hash.
    private static readonly PasswordHash Nobody =
        new(new string('0', 2 * SaltBytes), UsualIterations, new string('0', 2 * SHA256.HashSizeInBytes));

    private readonly CombiningQueue<Job> _queue;
    private readonly int _iterations;
    private volatile bool _isAtWork;

    public PasswordHasher(int iterations = UsualIterations)
    {
        _iterations = iterations;
        _queue = new CombiningQueue<Job>(new CombiningLimits(Leaders: 1, Waiting: MostWaiting, BatchItems: 1), Run);
    }

    /// <summary>Whether a hash is being computed.</summary>
    internal bool IsAtWork => _isAtWork;

    /// <summary>Hashes whose turn has not come.</summary>
    public int Waiting => _queue.Queued;

    /// <summary>Whether the count has risen since the hash was made.</summary>
    public bool IsOutdated(PasswordHash hash) => hash.Iterations < _iterations;

    /// <summary>A new hash with a salt of its own; null when its turn would not come in time.</summary>
    public PasswordHash? TryMake(string password, long deadlineMilliseconds)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return TryCompute(password, salt, _iterations, deadlineMilliseconds) is { } hash
            ? new PasswordHash(Convert.ToHexStringLower(salt), _iterations, Convert.ToHexStringLower(hash))
            : null;
    }

    /// <summary>
    /// Whether it is the password; null when its turn would not come in time. Without a hash, of a name that nobody has, it takes
    /// the same time and the answer is no.
    /// </summary>
    public bool? TryVerify(string password, PasswordHash? known, long deadlineMilliseconds)
    {
        PasswordHash hash = known ?? Nobody with { Iterations = _iterations };
        byte[] salt = Convert.FromHexString(hash.Salt);
        if (TryCompute(password, salt, hash.Iterations, deadlineMilliseconds) is not { } computed)
        {
            return null;
        }

        bool isEqual = CryptographicOperations.FixedTimeEquals(computed, Convert.FromHexString(hash.Hash));
        return isEqual && known is not null;
    }

    private byte[]? TryCompute(string password, byte[] salt, int iterations, long deadlineMilliseconds)
    {
        // A hash from before the count rose would be done sooner, and tell that somebody has the name.
        var job = new Job(Encoding.UTF8.GetBytes(password), salt, iterations, Math.Max(0, _iterations - iterations));
        long latest = Math.Min(deadlineMilliseconds, Environment.TickCount64 + LongestWaitMilliseconds);
        return _queue.Submit(job, latest) == CombiningOutcome.Done ? job.Hash : null;
    }

    private void Run(ReadOnlySpan<Job> jobs)
    {
        _isAtWork = true;
        jobs[0].Run(); // there is one
        _isAtWork = false;
    }

    private sealed class Job(byte[] password, byte[] salt, int iterations, int more)
    {
        public byte[]? Hash { get; private set; }

        public void Run()
        {
            Hash = Compute(iterations);
            if (more > 0)
            {
                _ = Compute(more);
            }
        }

        private byte[] Compute(int count) =>
            Rfc2898DeriveBytes.Pbkdf2(password, salt, count, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
    }
}
