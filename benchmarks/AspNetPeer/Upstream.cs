using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;

namespace PygmyStore.Benchmarks.AspNetPeer;

/// <summary>Calls to another service over pooled connections. For any thread.</summary>
/// <remarks>An <see cref="HttpMessageInvoker"/> is an HttpClient without cancellation and defaults.</remarks>
#pragma warning disable CA1001 // It lives as long as the process.
internal sealed class Upstream
#pragma warning restore CA1001
{
    private const int UsualConnections = 64; // the fastest of those that were tried (docs/decisions/0028-the-comparison.md)

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _client;
    private readonly string _address;

    /// <param name="settings">The address is the setting of the service's name.</param>
    /// <param name="service">Who is called.</param>
    public Upstream(IConfiguration settings, string service)
    {
        _address = $"http://{settings[service]}";
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None,
            MaxConnectionsPerServer =
                int.TryParse(settings["upstream-connections"], CultureInfo.InvariantCulture, out int most)
                    ? most : UsualConnections,
        });
    }

    public Task<HttpResponseMessage> GetAsync(string target) => SendAsync(HttpMethod.Get, target, null);

    public Task<HttpResponseMessage> PostAsync(string target, byte[] json)
    {
        var content = new ByteArrayContent(json);
        content.Headers.ContentType = Json;
        return SendAsync(HttpMethod.Post, target, content);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, HttpContent? content) =>
        _client.SendAsync(new HttpRequestMessage(method, _address + target) { Content = content }, CancellationToken.None);
}
