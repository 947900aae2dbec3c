using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer;

namespace PygmyStore.Tests.OrderServer;

/// <summary>An order server in this process over a folder of its own, and what a client sees of it.</summary>
internal sealed class OrderServerFixture : IDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-order-").FullName;
    private HttpClient? _client;

    public OrderServerFixture(ScriptedCatalog catalog)
    {
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", _folder);
        Configuration = loaded.Configuration with
        {
            Catalog = catalog.EndPoint,
            Order = new IPEndPoint(IPAddress.Loopback, 0),
            RequestLog = false,
            AdoptInterval = Never,
            CallTimeout = TimeSpan.FromSeconds(20),
        };
        Directory.CreateDirectory(Configuration.DataFolder);
    }

    public StoreConfiguration Configuration { get; set; }

    /// <summary>The disk of the order log, where it is not the folder.</summary>
    public IStorageFolder? Disk { get; set; }

    public OrderService Service { get; private set; } = null!;

    public string LogPath => Path.Combine(Configuration.DataFolder, "orders.csv");

    public OrderServerFixture Start()
    {
        Service = Disk is null ? OrderService.Open(Configuration) : OrderService.Open(Configuration, Disk);
        Service.Start();
        _client = new HttpClient { BaseAddress = new Uri($"http://{Service.LocalEndPoint}") };
        return this;
    }

    public void Stop()
    {
        _client?.Dispose();
        Service?.Stop();
        Service?.Dispose();
        _client = null;
        Service = null!;
    }

    public void Restart()
    {
        Stop();
        Start();
    }

    public Reply Buy(int itemNumber = 2, int quantity = 1, string? key = null) =>
        Send("POST", "/orders", $$"""{"item_number":{{itemNumber}},"quantity":{{quantity}}}""", key);

    public Reply Get(string target) => Send("GET", target);

    public Reply Send(
        string method, string target, string? body = null, string? key = null, (string Name, string Value)? field = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
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
            response.Headers.RetryAfter is not null,
            response.Headers.Contains("Idempotency-Replayed"),
            response.Headers.Location?.ToString());
    }

    public OrderLedger Ledger() =>
        JsonSerializer.Deserialize(Get("/ledger").Body, ContractJson.Default.EnvelopeOrderLedger)!.Data;

    public void Dispose()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>An answer, as far as the tests look at it.</summary>
internal sealed record Reply(int Status, string Body, bool SaysRetryAfter, bool IsReplay, string? Location)
{
    public Order Order => JsonSerializer.Deserialize(Body, ContractJson.Default.EnvelopeOrder)!.Data;

    public string Error => JsonSerializer.Deserialize(Body, ContractJson.Default.ErrorEnvelope)!.Error.Message;
}
