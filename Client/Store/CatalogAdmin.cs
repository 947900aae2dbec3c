using System.Text.Json;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Store;

/// <summary>The catalog's admin routes, which the front end does not pass on.</summary>
internal sealed class CatalogAdmin(StoreConfiguration configuration)
{
    /// <summary>Adds a book; null, or the reason why that failed.</summary>
    public string? Add(NewBook book) =>
        Call("POST", "/books", JsonSerializer.SerializeToUtf8Bytes(book, ClientJson.Default.NewBook));

    /// <summary>Takes a book out of the shop; null, or the reason why that failed.</summary>
    public string? Withdraw(int itemNumber) => Call("DELETE", $"/books/{itemNumber}", body: []);

    private string? Call(string method, string target, byte[] body)
    {
        using AdminConnection? connection = AdminConnection.TryConnect(configuration);
        if (connection is null)
        {
            return $"the catalog cannot be reached at {configuration.Catalog}";
        }

        if (!connection.TryCall(method, target, body, out int status, out ReadOnlySpan<byte> answer))
        {
            return "the catalog gave no usable answer";
        }

        return status is >= 200 and <= 299 ? null
            : ContractJson.TryParse(answer, ContractJson.Default.ErrorEnvelope, out ErrorEnvelope? error) ? error.Error.Message
            : $"the catalog answered with status {status}";
    }
}
