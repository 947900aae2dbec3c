using System.Text;
using System.Text.Json;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Store;

/// <summary>The admin routes of the catalog. The front end does not have them.</summary>
internal sealed class CatalogAdmin(StoreConfiguration configuration)
{
    private readonly UpstreamOptions _catalog =
        UpstreamSettings.Catalog(configuration) with { AdminKey = configuration.AdminKey };

    /// <summary>Adds a book. Returns null, or the reason why that failed.</summary>
    public string? Add(NewBook book) =>
        Call(RequestMethod.Post, "/books", JsonSerializer.SerializeToUtf8Bytes(book, StoreJson.Default.NewBook));

    /// <summary>Takes a book out of the shop. Returns null, or the reason why that failed.</summary>
    public string? Withdraw(int itemNumber) => Call(RequestMethod.Delete, $"/books/{itemNumber}", body: []);

    private string? Call(RequestMethod method, string target, byte[] body)
    {
        using var upstream = new Upstream(_catalog);
        using UpstreamCall call = upstream.Call(
            new UpstreamRequest { Method = method, Target = Encoding.ASCII.GetBytes(target), Body = body });
        return call.Outcome == UpstreamOutcome.Unreachable ? $"the catalog cannot be reached at {configuration.Catalog}"
            : call.Outcome != UpstreamOutcome.Answered ? "the catalog gave no usable answer"
            : call.Status is >= 200 and <= 299 ? null
            : ContractJson.TryParse(call.Body, ContractJson.Default.ErrorEnvelope, out ErrorEnvelope? error) ? error.Error.Message
            : $"the catalog answered with status {call.Status}";
    }
}

/// <summary>A book to add.</summary>
internal sealed record NewBook(int ItemNumber, string Title, string Topic, long Stock, decimal Cost);
