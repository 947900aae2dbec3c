using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Accounts;
using PygmyStore.Tests.Simulation;

namespace PygmyStore.Tests.OrderServer.Accounts;

/// <summary>The accounts at work, led by hand. Their log is written anew every few changes.</summary>
internal sealed class ProvenAccounts(Random random) : IProvenStore
{
    private const int Slack = 2;
    private const long Now = 1000;

    private readonly List<AccountRecord> _acknowledged = [];
    private readonly List<AccountRecord> _inDoubt = []; // those of the last change, whose outcome was not learned
    private readonly List<CommitOutcome> _outcomes = [];
    private AccountBook _book = null!;
    private int _number;

    public bool HasFailed => _book.HasFailed;

    public IReadOnlyList<CommitOutcome> Outcomes => _outcomes;

    /// <summary>All that there is, read by an opening of its own.</summary>
    public static string Show(IStorageFolder folder, bool salvage)
    {
        using var book = AccountBook.Open(
            folder, new RecordLogOptions { Salvage = salvage }, () => TestAccounts.Store, TextWriter.Null, () => Now,
            slack: Slack);
        return string.Join("\n", book.Records().Select(record => $"{record}").Order(StringComparer.Ordinal));
    }

    public void Open(IStorageFolder folder)
    {
        _outcomes.Clear();
        _book = AccountBook.Open(
            folder, new RecordLogOptions(), () => TestAccounts.Store, TextWriter.Null, () => Now, slack: Slack);

        // Of a change that was under way, a crash may have kept the first records.
        HashSet<AccountRecord> found = [.. _book.Records()];
        int kept = Enumerable.Range(0, _inDoubt.Count + 1).FirstOrDefault(
            count => found.SetEquals(StateAfter([.. _acknowledged, .. _inDoubt.Take(count)])), -1);
        Promise.Kept(kept >= 0, $"{found.Count} records are not what was acknowledged, nor with what was in doubt");
        _acknowledged.AddRange(_inDoubt.Take(kept));
        _inDoubt.Clear();
        Check();
    }

    public void Work()
    {
        IGroupCommitOwner<AccountChange> owner = _book;
        bool hadFailed = HasFailed;
        AccountChange change = AnyChange();
        AccountIndex index = Index(_acknowledged);
        owner.Apply(change);
        if (!hadFailed)
        {
            _inDoubt.AddRange(change.Decide(index, Now));
        }

        CommitOutcome outcome = owner.Commit();
        _outcomes.Add(outcome);
        if (outcome != CommitOutcome.Durable)
        {
            owner.Discard();
        }
        else
        {
            _acknowledged.AddRange(_inDoubt);
            _inDoubt.Clear();
            owner.Publish();
        }

        if (outcome != CommitOutcome.Failed)
        {
            _inDoubt.Clear();
        }
    }

    public void Check()
    {
        HashSet<AccountRecord> found = [.. _book.Records()];
        Promise.Kept(found.SetEquals(StateAfter(_acknowledged)), $"{found.Count} records are not what was acknowledged");
    }

    public void Close() => _book.Dispose();

    private static List<AccountRecord> StateAfter(IEnumerable<AccountRecord> records) => [.. Index(records).Records()];

    private static AccountIndex Index(IEnumerable<AccountRecord> records)
    {
        var index = new AccountIndex();
        foreach (AccountRecord record in records)
        {
            Promise.Kept(index.Apply(record) is null, $"{record} does not follow");
        }

        return index;
    }

    private AccountChange AnyChange()
    {
        string account = TestAccounts.Account(random.Next(1, 4)).Id;
        return _acknowledged.Count == 0 ? new Register(TestAccounts.Account(1)) : random.Next(5) switch
        {
            0 => new Register(TestAccounts.Account(random.Next(1, 4))),
            1 => new EndLogin(TestAccounts.Login(random.Next(1, _number + 2))),
            2 => new ChangePassword(new PasswordChange(
                account, TestAccounts.Hash(random.Next(1, 4)), TestAccounts.Hash(random.Next(1, 4)),
                TestAccounts.Login(random.Next(1, _number + 2)))),
            _ => new BeginLogin(
                new NewLogin(
                    TestAccounts.Login(++_number), account,
                    Index(_acknowledged).Find(account)?.Password ?? TestAccounts.Hash(1),
                    TestAccounts.Login(random.Next(1, _number + 1))),
                60),
        };
    }
}
