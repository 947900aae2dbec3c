using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>The accounts, logins and owned orders that the order service keeps, for front ends. For any thread.</summary>
/// <remarks>
/// Each call may be sent twice, and means the same then. A client that has set itself too little time is told so
/// (<see cref="Answer{T}.InTimeOf"/>), also of a change: that may have been made.
/// </remarks>
public sealed class AccountClient(UpstreamGroup upstreams)
{
    private readonly ServiceClient _client = new(upstreams);

    public Answer<Done> Register(CallContext context, Account account) =>
        Post(context, "/accounts"u8, account, ContractJson.Default.Account, ContractJson.Default.EnvelopeDone);

    /// <summary>The account of that name; refused with 404 when there is none.</summary>
    public Answer<Account> FindNamed(CallContext context, string name) => Post(
        context, "/accounts/named"u8, new AccountName(name), ContractJson.Default.AccountName,
        ContractJson.Default.EnvelopeAccount);

    /// <summary>Refused with 409 when the account has another password than the one before.</summary>
    public Answer<Done> ChangePassword(CallContext context, PasswordChange change) => Post(
        context, "/accounts/password"u8, change, ContractJson.Default.PasswordChange, ContractJson.Default.EnvelopeDone);

    /// <summary>Refused with 409 when the account has another password than the one that was proven.</summary>
    public Answer<Login> Begin(CallContext context, NewLogin login) =>
        Post(context, "/logins"u8, login, ContractJson.Default.NewLogin, ContractJson.Default.EnvelopeLogin);

    /// <summary>The login with that hash of a token; refused with 404 when it does not hold.</summary>
    public Answer<Login> FindLogin(CallContext context, string login) => Post(
        context, "/logins/named"u8, new LoginName(login), ContractJson.Default.LoginName, ContractJson.Default.EnvelopeLogin);

    public Answer<Done> End(CallContext context, string login) =>
        Post(context, "/logins/end"u8, new LoginName(login), ContractJson.Default.LoginName, ContractJson.Default.EnvelopeDone);

    /// <summary>An owner's orders with numbers below that one, the newest first.</summary>
    public Answer<IReadOnlyList<Order>> OrdersOf(CallContext context, string owner, long before, int limit) => _client.Get(
        context, $"/accounts/{owner}/orders?before={before}&limit={limit}", ContractJson.Default.EnvelopeIReadOnlyListOrder)
        .InTimeOf(context);

    /// <summary>The guest's order with that receipt; refused with 404 when there is none.</summary>
    public Answer<Order> FindByReceipt(CallContext context, string receipt) => Post(
        context, "/receipts/named"u8, new ReceiptName(receipt), ContractJson.Default.ReceiptName,
        ContractJson.Default.EnvelopeOrder);

    private Answer<TAnswer> Post<TAsked, TAnswer>(
        CallContext context, ReadOnlySpan<byte> target, TAsked asked, JsonTypeInfo<TAsked> type,
        JsonTypeInfo<Envelope<TAnswer>> answerType)
        where TAnswer : class => _client
            .Post(context, target, JsonSerializer.SerializeToUtf8Bytes(asked, type), answerType).InTimeOf(context);
}
