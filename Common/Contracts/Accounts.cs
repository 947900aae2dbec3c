using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>What is kept of a password: PBKDF2-HMAC-SHA256 with its salt and its count. Salt and hash are hexadecimal.</summary>
/// <remarks>The count stands with the hash, so that it can rise: older hashes stay valid until their owner logs in.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PasswordHash(string Salt, int Iterations, string Hash)
{
    /// <summary>Nothing of it: a record's own text would write it into a log.</summary>
    public override string ToString() => nameof(PasswordHash);
}

/// <summary>A person's account. The id is the owner of what he buys; names compare without regard to case.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Account(string Id, string Name, PasswordHash Password);

/// <summary>Which account is asked for, by its name.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AccountName(string Name);

/// <summary>
/// Another password for an account, if it still has the old one. If a login is named, it stays and all others of the account end.
/// If none is named, as when only the count rises, all stay.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PasswordChange(
    string Account,
    PasswordHash Before,
    PasswordHash After,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StayingLogin = null);

/// <summary>
/// A login that begins: the hash of its token (<see cref="LoginToken"/>), its account, and the login that it replaces.
/// It begins only if the account still has the password that was proven: else one that was just changed would let somebody in.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewLogin(
    string Login,
    string Account,
    PasswordHash Password,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Replaces = null);

/// <summary>Which login is asked for, by the hash of its token.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LoginName(string Login);

/// <summary>A login that holds: whose it is, and how long it still holds.</summary>
public sealed record Login(string Account, string Name, long SecondsLeft);

/// <summary>
/// An order with its owner. A guest's order has a receipt instead: a text that cannot be guessed, with which it can be shown.
/// </summary>
public sealed record KeptOrder(
    Order Order,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Receipt = null) : Owned;

/// <summary>Which order is asked for, by its receipt.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReceiptName(string Receipt);

/// <summary>That something is as it was asked for.</summary>
public sealed record Done(bool IsDone);

/// <summary>What a person gives to register or to log in.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Credentials(string Name, string Password)
{
    /// <summary>Not the password: a record's own text would write it into a log.</summary>
    public override string ToString() => Name;
}

/// <summary>A person's old and new password.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewPassword(string Old, string New)
{
    public override string ToString() => nameof(NewPassword);
}

/// <summary>What a person who is logged in is told of it.</summary>
public sealed record LoggedIn(string Name, long SecondsLeft);
