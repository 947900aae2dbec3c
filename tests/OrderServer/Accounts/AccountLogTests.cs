using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Accounts;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.OrderServer.Accounts;

/// <summary>What the log of accounts keeps when the disk or a person damages it, and that it does not grow for ever.</summary>
internal sealed class AccountLogTests
{
    private FaultyFolder _disk = null!;
    private AccountBook _book = null!;
    private long _now;

    [SetUp]
    public void SetUp()
    {
        _disk = new FaultyFolder();
        _now = 1_000_000;
        Reopen();
    }

    [TearDown]
    public void TearDown() => _book.Dispose();

    [Test]
    public void A_log_cut_at_any_byte_has_all_before_the_cut()
    {
        Register(1);
        LogIn(1, TestAccounts.Account(1).Id);
        _book.Make(new MakeSecret());
        Register(2, "Grüße, \"du\"".Replace(",", "").Replace("\"", "'"));
        LogIn(2, TestAccounts.Account(2).Id);
        _book.Make(new EndLogin(TestAccounts.Login(1)));
        byte[] whole = _disk.ReadAll("accounts.csv");
        for (int length = 0; length < whole.Length; length++)
        {
            var disk = new FaultyFolder();
            disk.Put("accounts.csv", whole[..length]);
            int records = Math.Max(0, whole.AsSpan(0, length).Count((byte)'\n') - 1);
            using AccountBook book = TestAccounts.Open(disk, () => _now);
            (int accounts, int logins) = records switch
            {
                0 => (0, 0),
                1 => (1, 0),
                2 or 3 => (1, 1),
                4 => (2, 1),
                _ => (2, 2),
            };
            Assert.That((book.Accounts, book.Logins), Is.EqualTo((accounts, logins)), $"cut at {length}");
            Assert.That(book.Make(new Register(TestAccounts.Account(3))), Is.EqualTo(ChangeVerdict.Done));
        }
    }

    [Test]
    public void A_changed_byte_in_the_middle_is_refused()
    {
        Register(1);
        Register(2);
        _book.Dispose();
        byte[] bytes = _disk.ReadAll("accounts.csv");
        int inFirst = Array.IndexOf(bytes, (byte)'\n') + 20;
        bytes[inFirst] ^= 1;
        _disk.Put("accounts.csv", bytes);
        Assert.That(
            () => TestAccounts.Open(_disk), Throws.TypeOf<StartupException>().With.Message.Contains("accounts.csv: byte"));
        bytes[inFirst] ^= 1;
        _disk.Put("accounts.csv", bytes);
        Reopen();
    }

    [Test]
    public void Logins_that_come_and_go_do_not_fill_the_log()
    {
        const int slack = 50;
        _book.Dispose();
        _book = TestAccounts.Open(_disk, () => _now, slack);
        Register(1);
        Register(2);
        _book.Make(new MakeSecret());
        string secret = _book.Secret!;
        int longest = 0;
        for (int login = 1; login <= 500; login++)
        {
            LogIn(login, TestAccounts.Account(1 + (login % 2)).Id);
            _now += 10;
            longest = Math.Max(longest, Lines().Length);
        }

        int live = 3 + (2 * AccountIndex.MaxLogins);
        Assert.That(longest, Is.AtMost(1 + (2 * live) + slack + 2), "the header, and what one change adds");
        int[] last = [.. Enumerable.Range(495, 6)];
        Assert.That(Holding(last), Is.EqualTo(last));
        Reopen();
        Assert.That((_book.Accounts, _book.Secret), Is.EqualTo((2, secret)));
        Assert.That(Holding(last), Is.EqualTo(last));
        Assert.That(_disk.Names(), Is.EqualTo(["accounts.csv"]));
    }

    [Test]
    public void What_found_no_space_is_not_shown_and_a_later_try_succeeds()
    {
        Register(1);
        _disk.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace, partialBytes: 20);
        Assert.That(_book.Submit(new Register(TestAccounts.Account(2))), Is.EqualTo(CommitOutcome.NoSpace));
        Assert.That(_book.FindNamed("Person 2"), Is.Null);
        _disk.Heal();
        Register(2);
        Reopen();
        Assert.That(_book.Accounts, Is.EqualTo(2));
    }

    [Test]
    public void After_an_error_of_the_disk_nothing_is_taken_any_more()
    {
        Register(1);
        _disk.FailAt(DiskCall.Sync, 1, FaultyFolder.InputOutput);
        Assert.That(_book.Submit(new Register(TestAccounts.Account(2))), Is.EqualTo(CommitOutcome.Failed));
        _disk.Heal();
        Assert.That(_book.Submit(new Register(TestAccounts.Account(3))), Is.EqualTo(CommitOutcome.Failed));
        Assert.That((_book.HasFailed, _book.Accounts), Is.EqualTo((true, 1)));
    }

    private void Reopen()
    {
        _book?.Dispose();
        _book = TestAccounts.Open(_disk, () => _now);
    }

    private void Register(int number, string? name = null) =>
        Assert.That(_book.Make(new Register(TestAccounts.Account(number, name))), Is.EqualTo(ChangeVerdict.Done));

    private void LogIn(int login, string account, long seconds = 100) => Assert.That(
        _book.Make(new BeginLogin(TestAccounts.NewLogin(login, account), seconds)), Is.EqualTo(ChangeVerdict.Done));

    private int[] Holding(params int[] logins) =>
        [.. logins.Where(login => _book.FindLogin(TestAccounts.Login(login)) is not null)];

    private string[] Lines() =>
        System.Text.Encoding.UTF8.GetString(_disk.ReadAll("accounts.csv")).TrimEnd('\n').Split('\n');
}
