using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Accounts;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.OrderServer.Accounts;

/// <summary>Accounts and logins: who may have which name, how long a login holds, and what a restart finds.</summary>
internal sealed class AccountBookTests
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
    public void There_is_no_file_until_there_is_an_account()
    {
        Assert.That(_book.Make(new EndLogin(TestAccounts.Login(1))), Is.EqualTo(ChangeVerdict.Done));
        Assert.That(_disk.Names(), Is.Empty);
        Register(1);
        Assert.That(_disk.Names(), Is.EqualTo(["accounts.csv"]));
    }

    [TestCase("Ada", "Ada", true)]
    [TestCase("Ada", "aDA", true)]
    [TestCase("Zoë", "ZOË", true)]
    [TestCase("Ada", "Ada.", false)]
    public void A_name_is_taken_without_regard_to_case(string first, string second, bool isTaken)
    {
        Register(1, first);
        Assert.That(
            _book.Make(new Register(TestAccounts.Account(2, second))),
            Is.EqualTo(isTaken ? ChangeVerdict.NameTaken : ChangeVerdict.Done));
        Assert.That(_book.FindNamed(first.ToUpperInvariant())!.Id, Is.EqualTo(TestAccounts.Account(1).Id));
        Assert.That(_book.Accounts, Is.EqualTo(isTaken ? 1 : 2));
    }

    [Test]
    public void The_second_sending_of_a_change_means_the_same()
    {
        Register(1);
        Register(1);
        NewLogin login = TestAccounts.NewLogin(1, TestAccounts.Account(1).Id);
        _book.Make(new BeginLogin(login, 60));
        _book.Make(new BeginLogin(login, 60));
        var change = new PasswordChange(login.Account, TestAccounts.Hash(1), TestAccounts.Hash(2));
        Assert.That(_book.Make(new ChangePassword(change)), Is.EqualTo(ChangeVerdict.Done));
        Assert.That(_book.Make(new ChangePassword(change)), Is.EqualTo(ChangeVerdict.Done));
        Assert.That((_book.Accounts, _book.Logins), Is.EqualTo((1, 1)));
        Assert.That(Lines(), Has.Length.EqualTo(4), "the header and three records");
    }

    [Test]
    public void A_password_is_changed_only_by_who_knows_the_one_before()
    {
        Register(1);
        string account = TestAccounts.Account(1).Id;
        var late = new PasswordChange(account, TestAccounts.Hash(7), TestAccounts.Hash(2));
        Assert.That(_book.Make(new ChangePassword(late)), Is.EqualTo(ChangeVerdict.OtherPassword));
        Assert.That(_book.FindNamed("Person 1")!.Password, Is.EqualTo(TestAccounts.Hash(1)));
        PasswordChange unknown = late with { Account = TestAccounts.Account(9).Id };
        Assert.That(_book.Make(new ChangePassword(unknown)), Is.EqualTo(ChangeVerdict.NoSuchAccount));
    }

    [Test]
    public void A_new_password_ends_all_logins_but_one_and_a_stronger_hash_none()
    {
        Register(1);
        Register(2);
        string account = TestAccounts.Account(1).Id;
        LogIn(1, account);
        LogIn(2, account);
        LogIn(3, TestAccounts.Account(2).Id);
        _book.Make(new ChangePassword(new PasswordChange(account, TestAccounts.Hash(1), TestAccounts.Hash(4))));
        Assert.That(Holding(1, 2, 3), Is.EqualTo([1, 2, 3]));
        _book.Make(new ChangePassword(
            new PasswordChange(account, TestAccounts.Hash(4), TestAccounts.Hash(5), TestAccounts.Login(2))));
        Assert.That(Holding(1, 2, 3), Is.EqualTo([2, 3]));
        Reopen();
        Assert.That(Holding(1, 2, 3), Is.EqualTo([2, 3]));
        Assert.That(_book.FindNamed("person 1")!.Password, Is.EqualTo(TestAccounts.Hash(5)));
    }

    [Test]
    public void A_login_holds_until_its_last_second_also_after_a_restart()
    {
        Register(1);
        LogIn(1, TestAccounts.Account(1).Id, seconds: 60);
        _now += 59;
        Reopen();
        Assert.That(_book.FindLogin(TestAccounts.Login(1)), Is.EqualTo(new Login(TestAccounts.Account(1).Id, "Person 1", 1)));
        _now++;
        Assert.That(_book.FindLogin(TestAccounts.Login(1)), Is.Null);
        Reopen();
        Assert.That((_book.FindLogin(TestAccounts.Login(1)), _book.Logins), Is.EqualTo(((Login?)null, 0)));
    }

    [Test]
    public void A_login_that_was_ended_or_replaced_holds_no_more()
    {
        Register(1);
        string account = TestAccounts.Account(1).Id;
        LogIn(1, account);
        LogIn(2, account);
        _book.Make(new EndLogin(TestAccounts.Login(1)));
        _book.Make(new BeginLogin(TestAccounts.NewLogin(3, account, TestAccounts.Login(2)), 60));
        Assert.That(Holding(1, 2, 3), Is.EqualTo([3]));
        Reopen();
        Assert.That(Holding(1, 2, 3), Is.EqualTo([3]));
    }

    [Test]
    public void One_login_more_than_an_account_may_have_ends_the_oldest()
    {
        Register(1);
        for (int login = 1; login <= AccountIndex.MaxLogins + 2; login++)
        {
            LogIn(login, TestAccounts.Account(1).Id);
        }

        int[] all = [.. Enumerable.Range(1, AccountIndex.MaxLogins + 2)];
        Assert.That(Holding(all), Is.EqualTo(all[2..]));
        Reopen();
        Assert.That(Holding(all), Is.EqualTo(all[2..]));
    }

    [Test]
    public void Nobody_logs_in_to_an_account_that_there_is_not()
    {
        var login = new BeginLogin(TestAccounts.NewLogin(1, TestAccounts.Account(1).Id), 60);
        Assert.That(_book.Make(login), Is.EqualTo(ChangeVerdict.NoSuchAccount));
    }

    [Test]
    public void A_login_with_a_password_that_was_changed_after_it_was_proven_does_not_begin()
    {
        Register(1);
        string account = TestAccounts.Account(1).Id;
        LogIn(1, account);
        NewLogin late = TestAccounts.NewLogin(2, account);
        var change = new PasswordChange(account, late.Password, TestAccounts.Hash(5), TestAccounts.Login(1));
        Assert.That(_book.Make(new ChangePassword(change)), Is.EqualTo(ChangeVerdict.Done));
        Assert.That(_book.Make(new BeginLogin(late, 60)), Is.EqualTo(ChangeVerdict.OtherPassword));
        Assert.That(Holding(1, 2), Is.EqualTo([1]));
        NewLogin proven = late with { Password = TestAccounts.Hash(5) };
        Assert.That(_book.Make(new BeginLogin(proven, 60)), Is.EqualTo(ChangeVerdict.Done));
        Assert.That(Holding(1, 2), Is.EqualTo([1, 2]));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void The_hash_of_a_login_that_has_ended_by_itself_may_begin_another(int owner)
    {
        Register(1);
        Register(2);
        LogIn(1, TestAccounts.Account(1).Id, seconds: 60);
        _now += 60;
        LogIn(1, TestAccounts.Account(owner).Id, seconds: 60);
        var again = new Login(TestAccounts.Account(owner).Id, $"Person {owner}", 60);
        Assert.That((_book.FindLogin(TestAccounts.Login(1)), _book.Logins), Is.EqualTo((again, 1)));
        Reopen();
        Assert.That((_book.FindLogin(TestAccounts.Login(1)), _book.Logins), Is.EqualTo((again, 1)));
        LogIn(2, TestAccounts.Account(1).Id);
        Assert.That(Holding(1, 2), Is.EqualTo([1, 2]), "the accounts can still be changed");
    }

    [Test]
    public void Of_many_who_register_one_name_at_once_one_gets_it()
    {
        const int people = 16;
        using var barrier = new Barrier(people);
        var verdicts = new ChangeVerdict[people];
        Thread[] threads = [.. Enumerable.Range(0, people).Select(i => new Thread(() =>
        {
            var change = new Register(TestAccounts.Account(i + 1, i % 2 == 0 ? "Ada" : "ADA"));
            barrier.SignalAndWait();
            _book.Submit(change);
            verdicts[i] = change.Verdict;
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(verdicts.Count(verdict => verdict == ChangeVerdict.Done), Is.EqualTo(1));
        Assert.That(verdicts.Count(verdict => verdict == ChangeVerdict.NameTaken), Is.EqualTo(people - 1));
        int winner = Array.IndexOf(verdicts, ChangeVerdict.Done);
        Reopen();
        Assert.That(_book.FindNamed("ada")!.Id, Is.EqualTo(TestAccounts.Account(winner + 1).Id));
    }

    [Test]
    public void The_secret_of_the_receipts_is_made_once()
    {
        Assert.That(_book.Secret, Is.Null);
        _book.Make(new MakeSecret());
        string secret = _book.Secret!;
        _book.Make(new MakeSecret());
        Reopen();
        Assert.That((_book.Secret, secret.Length), Is.EqualTo((secret, 64)));
    }

    [Test]
    public void A_file_of_another_store_is_refused_and_nothing_is_kept_before_the_store_is_known()
    {
        Register(1);
        _book.Dispose();
        string other = TestAccounts.Store.Replace('0', 'f');
        Assert.That(
            () => AccountBook.Open(_disk, new RecordLogOptions(), () => other, TextWriter.Null),
            Throws.TypeOf<StartupException>().With.Message.Contains("accounts.csv").And.Message.Contains("restore"));

        using var late = AccountBook.Open(_disk, new RecordLogOptions(), () => "", TextWriter.Null);
        Assert.That(late.Submit(new Register(TestAccounts.Account(2))), Is.EqualTo(CommitOutcome.Busy));
        Assert.That(late.WhyNotNow(), Is.Not.Null);
        Reopen();
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
