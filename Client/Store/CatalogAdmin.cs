using System.Text;
using System.Text.Json;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Store;

/// <summary>The admin routes of the catalog. For any thread.</summary>
internal sealed class CatalogAdmin(StoreConfiguration configuration)
{
    private readonly UpstreamOptions _catalog =
        UpstreamSettings.Catalog(configuration) with { AdminKey = configuration.AdminKey };

    public AdminOutcome Add(NewBook book) =>
        Call(RequestMethod.Post, "/books", JsonSerializer.SerializeToUtf8Bytes(book, ContractJson.Default.NewBook));

    public AdminOutcome Withdraw(int itemNumber) => Call(RequestMethod.Delete, $"/books/{itemNumber}", body: []);

    private AdminOutcome Call(RequestMethod method, string target, byte[] body)
    {
        using var upstream = new Upstream(_catalog);
        using UpstreamCall call = upstream.Call(
            new UpstreamRequest { Method = method, Target = Encoding.ASCII.GetBytes(target), Body = body });
        return call.Outcome != UpstreamOutcome.Answered
            ? new AdminOutcome(0, call.Outcome == UpstreamOutcome.Unreachable
                ? $"the catalog cannot be reached at {configuration.Catalog}, which the configuration names"
                : "the catalog gave no usable answer")
            : new AdminOutcome(call.Status, call.Status is >= 200 and <= 299 ? null : Refusal(call));
    }

    private static string Refusal(in UpstreamCall call) =>
        ContractJson.TryParse(call.Body, ContractJson.Default.ErrorEnvelope, out ErrorEnvelope? error)
            ? error.Error.Message
            : $"the catalog answered with status {call.Status}";
}

/// <summary>What came of a change of the books: the status, 0 without an answer; and why it failed, null if done.</summary>
internal readonly record struct AdminOutcome(int Status, string? Failure)
{
    /// <summary>Whether the number or the title is that of another book.</summary>
    public bool IsTaken => Status == 409;
}
