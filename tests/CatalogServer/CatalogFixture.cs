using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.CatalogServer;

/// <summary>A catalog in this process over a folder of its own, and what a client sees of it.</summary>
internal sealed class CatalogFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-catalog-").FullName;
    private HttpClient? _client;

    public CatalogFixture()
    {
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", _folder);
        Configuration = loaded.Configuration with
        {
            Catalog = new IPEndPoint(IPAddress.Loopback, 0),
            Order = new IPEndPoint(IPAddress.Loopback, 1), // nobody listens there
            RequestLog = false,
        };
        Directory.CreateDirectory(Configuration.DataFolder);
    }

    public StoreConfiguration Configuration { get; set; }

    /// <summary>The disk of the store, where it is not the folder.</summary>
    public IStorageFolder? Disk { get; set; }

    public CatalogService Service { get; private set; } = null!;

    public string InventoryPath => Path.Combine(Configuration.DataFolder, "inventory.csv");

    public CatalogFixture Start()
    {
        Service = Disk is null ? CatalogService.Open(Configuration) : CatalogService.Open(Configuration, Disk);
        Service.Start();
        _client = new HttpClient { BaseAddress = new Uri($"http://{Service.LocalEndPoint}") };
        return this;
    }

    /// <summary>Stops as SIGTERM does.</summary>
    public void Stop()
    {
        Service.Stop();
        Kill();
    }

    /// <summary>Closes everything as it is: no checkpoint is taken.</summary>
    public void Kill()
    {
        _client?.Dispose();
        Service?.Dispose();
        _client = null;
        Service = null!;
    }

    public Reply Sell(string op, int itemNumber, int quantity = 1) =>
        Send("POST", "/sales", $$"""{"op":"{{op}}","item_number":{{itemNumber}},"quantity":{{quantity}}}""");

    /// <summary>Names the run of the catalog, as the order service learns it.</summary>
    public string Run()
    {
        Reply reply = Send("POST", "/sales/ordered", """{"store":"","watermark":0,"checksum":"00000000","last_sale":0}""");
        return JsonSerializer.Deserialize(reply.Body, ContractJson.Default.EnvelopeReconciled)!.Data.Run;
    }

    public Reply Get(string target) => Send("GET", target);

    public Reply Send(string method, string target, string? body = null, (string Name, string Value)? field = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (field is { } more)
        {
            request.Headers.TryAddWithoutValidation(more.Name, more.Value);
        }

        using HttpResponseMessage response = _client!.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return new Reply(
            (int)response.StatusCode,
            reader.ReadToEnd(),
            response.Headers.ETag?.ToString(),
            response.Headers.Location?.ToString(),
            response.Headers.RetryAfter is not null);
    }

    public Book Book(int itemNumber) => Get($"/books/{itemNumber}").Book;

    public IReadOnlyList<BookLedger> BookLedgers() =>
        JsonSerializer.Deserialize(Get("/ledger/books").Body, ContractJson.Default.EnvelopeIReadOnlyListBookLedger)!.Data;

    public CatalogLedger Ledger() =>
        JsonSerializer.Deserialize(Get("/ledger").Body, ContractJson.Default.EnvelopeCatalogLedger)!.Data;

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>An answer, as far as the tests look at it.</summary>
internal sealed record Reply(int Status, string Body, string? ETag, string? Location, bool SaysRetryAfter)
{
    public Sale Sale => JsonSerializer.Deserialize(Body, ContractJson.Default.EnvelopeSale)!.Data;

    public Book Book => JsonSerializer.Deserialize(Body, ContractJson.Default.EnvelopeBook)!.Data;

    public IReadOnlyList<Sale> Sales => JsonSerializer.Deserialize(Body, ContractJson.Default.EnvelopeIReadOnlyListSale)!.Data;

    public string Error => JsonSerializer.Deserialize(Body, ContractJson.Default.ErrorEnvelope)!.Error.Message;
}
