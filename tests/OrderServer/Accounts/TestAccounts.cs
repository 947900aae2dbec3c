using System.Globalization;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Accounts;

namespace PygmyStore.Tests.OrderServer.Accounts;

/// <summary>Accounts, hashes and logins as front ends make them, by number.</summary>
internal static class TestAccounts
{
    public const string Store = "00112233445566778899aabbccddeeff";

    public static PasswordHash Hash(int number) => new(Hex(number, 32), 1000 + number, Hex(number, 64));

    public static Account Account(int number, string? name = null) =>
        new("a" + Hex(number, 16), name ?? string.Create(CultureInfo.InvariantCulture, $"Person {number}"), Hash(number));

    public static string Login(int number) => Hex(number, 64);

    /// <summary>A login of the account with that id, which has its first password.</summary>
    public static NewLogin NewLogin(int login, string account, string? replaces = null) =>
        new(Login(login), account, Hash(Convert.ToInt32(account[1..], 16)), replaces);

    public static AccountBook Open(IStorageFolder folder, Func<long>? now = null, int slack = AccountRewriting.UsualSlack) =>
        AccountBook.Open(folder, new RecordLogOptions(), () => Store, TextWriter.Null, now ?? (() => 1000), slack: slack);

    public static ChangeVerdict Make(this AccountBook book, AccountChange change)
    {
        Assert.That(book.Submit(change), Is.EqualTo(CommitOutcome.Durable));
        return change.Verdict;
    }

    private static string Hex(int number, int digits) => number.ToString("x", CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
