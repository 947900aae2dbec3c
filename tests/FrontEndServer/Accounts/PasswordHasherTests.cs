using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Accounts;

namespace PygmyStore.Tests.FrontEndServer.Accounts;

/// <summary>Passwords are hashed as the standards say, each with a salt of its own, a few at a time.</summary>
internal sealed class PasswordHasherTests
{
    private const int Few = 4096;
    private const long Never = long.MaxValue;

    // Of PBKDF2-HMAC-SHA256 with the vectors of RFC 6070.
    [TestCase("password", "salt", 1, "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b", true)]
    [TestCase("password", "salt", 2, "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43", true)]
    [TestCase("password", "salt", 4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a", true)]
    [TestCase("Password", "salt", 4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a", false)]
    [TestCase("password", "Salt", 4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a", false)]
    [TestCase("password", "salt", 4095, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a", false)]
    public void The_published_hashes_are_ours(string password, string salt, int iterations, string hash, bool isRight)
    {
        var known = new PasswordHash(Convert.ToHexStringLower(Encoding.ASCII.GetBytes(salt)), iterations, hash);
        Assert.That(new PasswordHasher(Few).TryVerify(password, known, Never), Is.EqualTo(isRight));
    }

    [TestCase("correct horse")]
    [TestCase("пароль с пробелами и 😀")]
    public void What_was_made_is_recognised_and_nothing_else(string password)
    {
        var hasher = new PasswordHasher(Few);
        PasswordHash hash = hasher.TryMake(password, Never)!;
        Assert.That(AccountRules.IsHash(hash), Is.True);
        Assert.That(hasher.TryVerify(password, hash, Never), Is.True);
        Assert.That(hasher.TryVerify(password + "x", hash, Never), Is.False);
        Assert.That(hasher.TryMake(password, Never)!.Salt, Is.Not.EqualTo(hash.Salt));
        Assert.That($"{hash}", Does.Not.Contain(hash.Hash).And.Not.Contain(hash.Salt));
    }

    [Test]
    public void Nobody_has_no_password() =>
        Assert.That(new PasswordHasher(Few).TryVerify(new string('0', 32), null, Never), Is.False);

    [Test]
    public void A_hash_of_fewer_iterations_is_outdated()
    {
        PasswordHash hash = new PasswordHasher(Few).TryMake("correct horse", Never)!;
        Assert.That(new PasswordHasher(Few).IsOutdated(hash), Is.False);
        Assert.That(new PasswordHasher(Few + 1).IsOutdated(hash), Is.True);
        Assert.That(new PasswordHasher(Few - 1).IsOutdated(hash), Is.False);
        Assert.That(new PasswordHasher(Few + 1).TryVerify("correct horse", hash, Never), Is.True);
    }

    [Test]
    public void The_usual_count_is_what_OWASP_names() =>
        Assert.That(new PasswordHasher().TryMake("correct horse", Never)!.Iterations, Is.EqualTo(600_000));

    [Test]
    public void One_whose_time_is_over_is_refused_while_another_is_at_work()
    {
        // The first one works for seconds, so the others cannot begin before their time is over.
        var hasher = new PasswordHasher(5_000_000);
        using var barrier = new Barrier(2);
        var first = new Thread(() =>
        {
            barrier.SignalAndWait();
            hasher.TryMake("correct horse", Never);
        });
        first.Start();
        barrier.SignalAndWait();
        SpinWait.SpinUntil(() => hasher.IsAtWork, TimeSpan.FromSeconds(10));
        Assert.That(hasher.TryMake("correct horse", Environment.TickCount64), Is.Null);
        Assert.That(hasher.TryVerify("correct horse", null, Environment.TickCount64), Is.Null);
        first.Join();
    }

    [Test]
    public void Of_a_crowd_only_as_many_wait_as_may()
    {
        const int crowd = 3 * PasswordHasher.MostWaiting;
        var hasher = new PasswordHasher(100_000);
        using var barrier = new Barrier(crowd);
        int refused = 0;
        Thread[] threads = [.. Enumerable.Range(0, crowd).Select(_ => new Thread(() =>
        {
            barrier.SignalAndWait();
            if (hasher.TryMake("correct horse", Never) is null)
            {
                Interlocked.Increment(ref refused);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(refused, Is.GreaterThan(0).And.LessThan(crowd));
        Assert.That(hasher.TryMake("correct horse", Never), Is.Not.Null, "the queue is free again");
    }
}
