using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>A running store with accounts, and a program that uses it. The cookie of a login stands for a person.</summary>
internal sealed class AccountStore : IDisposable
{
    public const string Password = "correct horse battery";

    private WireClient _client;

    public AccountStore()
    {
        Store = RunningStore.Start();
        _client = Store.Connect();
    }

    public RunningStore Store { get; private set; }

    public void Restart(Func<StoreConfiguration, StoreConfiguration>? change = null)
    {
        _client.Dispose();
        Store = Store.Restart(change);
        _client = Store.Connect();
    }

    public string Register(string name) => CookieOf(Enter("/accounts", name, Password));

    public WireAnswer LogIn(string name, string password) => Enter("/sessions", name, password);

    public WireAnswer Enter(string target, string name, string password, string? cookie = null) =>
        Ask("POST", target, cookie, $$"""{"name":"{{name}}","password":"{{password}}"}""");

    public static string CookieOf(WireAnswer answer)
    {
        Assert.That(answer.Status, Is.EqualTo(201), answer.Body);
        string cookie = answer.Fields["Set-Cookie"].Single();
        Assert.That(cookie, Does.StartWith("pygmy_login=").And.Contain("; Path=/; HttpOnly; SameSite=Strict; Max-Age="));
        return cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
    }

    public WireAnswer Ask(string method, string target, string? cookie = null, string? body = null, string? key = null)
    {
        IEnumerable<(string, string)> fields = from field in new[] { ("Cookie", cookie), ("Idempotency-Key", key) }
                                               where field.Item2 is not null
                                               select (field.Item1, field.Item2!);
        return AskWith(method, target, body, [.. fields]);
    }

    public WireAnswer AskWith(string method, string target, string? body, params (string Name, string Value)[] fields) =>
        _client.Ask(method, target, body, fields);

    public static long[] NumbersOf(WireAnswer answer) =>
        [.. answer.Json("data").EnumerateArray().Select(order => order.GetProperty("order_number").GetInt64())];

    /// <summary>The content of a file that a server has open.</summary>
    public static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    public void Dispose()
    {
        _client.Dispose();
        Store.Dispose();
    }
}
