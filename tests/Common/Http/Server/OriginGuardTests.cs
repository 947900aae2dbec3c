using System.Net;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>Which requests for a change are refused because a web page made them, or nobody did yet.</summary>
[TestFixture]
internal sealed class OriginGuardTests
{
    private LoopbackServer _server = null!;
    private int _changes;

    [OneTimeSetUp]
    public void StartServer() => _server = new LoopbackServer(ThreadPolicy.PerSession, router =>
    {
        router.Map(RequestMethod.Get, "/read", "read", exchange => exchange.Response.Text(200, "read"));
        foreach (RequestMethod method in new[] { RequestMethod.Get, RequestMethod.Post, RequestMethod.Put, RequestMethod.Patch,
            RequestMethod.Delete })
        {
            router.MapChange(method, "/change", "change", exchange =>
            {
                Interlocked.Increment(ref _changes);
                exchange.Response.Text(200, "changed");
            });
        }

        router.Protect(new HostGuard(IPAddress.Any, []), new OriginGuard(["https://shop.example", "http://app.localhost:3000"]));
    });

    [OneTimeTearDown]
    public void StopServer() => _server.Dispose();

    /// <summary>Field lines of which each alone is a refusal.</summary>
    public static readonly string[] Refused =
    [
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: something-new",
        "Sec-Fetch-Site: Same-Origin",
        "Sec-Fetch-Site: NONE",
        "Sec-Fetch-Site:",
        "Sec-Fetch-Site: none, none",
        "Sec-Fetch-Site: same-origin, cross-site",
        "Sec-Fetch-Site: none\r\nSec-Fetch-Site: none",
        "Sec-Fetch-Site: none\r\nsec-fetch-site: cross-site",
        "Sec-Fetch-Site: none;a=b",
        "Origin: null",
        "Origin:",
        "Origin: http://evil.example",
        "Origin: http://shop:8080, http://shop:8080",
        "Origin: http://shop:8080\r\nOrigin: http://shop:8080",
        "Origin: https://shop.example\r\nOrigin: https://shop.example",
        "Origin: http://shop",
        "Origin: http://shop:80",
        "Origin: http://shop:8081",
        "Origin: https://shop:8080",
        "Origin: http://shop:8080.evil.example",
        "Origin: http://evil.shop:8080",
        "Origin: http://shop:8080/",
        "Origin: http://u@shop:8080",
        "Origin: shop:8080",
        "Origin: http:/shop:8080",
        "Origin: http://",
        "Origin: http://shop.example",
        "Origin: https://shop.example:8443",
        "Origin: https://a.shop.example",
        "Origin: http://app.localhost",
        "Origin: chrome-extension://abcdef",
        "Origin: http://evil.example\r\nSec-Fetch-Site: same-origin",
        "Origin: null\r\nSec-Fetch-Site: none",
        "Origin: http://shop:8080\r\nSec-Fetch-Site: cross-site",
        "Origin: https://shop.example\r\nSec-Fetch-Site: something-new",
        "Sec-Purpose: prefetch",
        "Sec-Purpose: prefetch;prerender",
        "Sec-Purpose: prefetch;anonymous-client-ip",
        "Sec-Purpose: PREFETCH",
        "Sec-Purpose: other\r\nSec-Purpose: prefetch",
        "Purpose: prefetch",
        "Purpose: prerender",
        "X-Purpose: preview",
        "X-Moz: prefetch",
        "Sec-Fetch-Site: none\r\nSec-Purpose: prefetch;prerender",
        "Origin: https://shop.example\r\nSec-Purpose: prefetch",
    ];

    [TestCaseSource(nameof(Refused))]
    public void A_change_is_refused(string fields)
    {
        int before = _changes;
        foreach (string method in new[] { "GET", "POST", "PUT", "PATCH", "DELETE" })
        {
            RawMessage answer = Ask(method, "/change", fields);

            Assert.That(answer.Status, Is.EqualTo(403), method);
            Assert.That(answer.Body, Does.Contain("this changes the store"));
            Assert.That(answer["Cache-Control"], Is.EqualTo("no-store"));
        }

        Assert.That(_changes, Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Refused))]
    public void A_read_is_not(string fields) => Assert.That(Ask("GET", "/read", fields).Status, Is.EqualTo(200));

    [TestCase("X-Other: 1")]
    [TestCase("User-Agent: curl/8.5.0\r\nAccept: */*\r\nContent-Type: application/x-www-form-urlencoded", TestName = "curl")]
    [TestCase(
        "accept: */*\r\naccept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\naccept-encoding: gzip, deflate",
        TestName = "Node")]
    [TestCase("Sec-Fetch-Site: none")]
    [TestCase("Sec-Fetch-Site: same-origin")]
    [TestCase("Sec-Fetch-Site: same-origin\r\nOrigin: http://shop:8080")]
    [TestCase("Origin: http://shop:8080")]
    [TestCase("Origin: HTTP://SHOP:8080")]
    [TestCase("Origin: https://shop.example")]
    [TestCase("Origin: https://shop.example\r\nSec-Fetch-Site: same-origin")] // a proxy that speaks https
    [TestCase("Origin: http://app.localhost:3000\r\nSec-Fetch-Site: same-site")]
    [TestCase("Origin: https://shop.example\r\nSec-Fetch-Site: cross-site")]
    [TestCase("Sec-Purpose:")]
    [TestCase("Purpose: other")]
    [TestCase("Sec-Fetch-Dest: image\r\nSec-Fetch-Mode: no-cors")]
    [TestCase("Referer: http://evil.example/")]
    public void Who_is_no_page_of_another_origin_sees_no_difference(string fields)
    {
        int before = _changes;

        Assert.That(Ask("POST", "/change", fields).Status, Is.EqualTo(200));
        Assert.That(_changes, Is.EqualTo(before + 1));
    }

    [TestCase("POST /change HTTP/1.1\r\nHost: shop\r\nOrigin: http://shop:80\r\nContent-Length: 0\r\n\r\n", 200)]
    [TestCase("POST /change HTTP/1.1\r\nHost: shop:80\r\nOrigin: http://shop\r\nContent-Length: 0\r\n\r\n", 200)]
    [TestCase("POST /change HTTP/1.1\r\nHost: shop:\r\nOrigin: http://shop\r\nContent-Length: 0\r\n\r\n", 200)]
    [TestCase("POST /change HTTP/1.1\r\nHost: [::1]:8080\r\nOrigin: http://[::1]:8080\r\nContent-Length: 0\r\n\r\n", 200)]
    [TestCase("POST /change HTTP/1.1\r\nHost: [::1]\r\nOrigin: http://[::1]:8080\r\nContent-Length: 0\r\n\r\n", 403)]
    [TestCase("POST http://shop:1/change HTTP/1.1\r\nHost: other\r\nOrigin: http://shop:1\r\nContent-Length: 0\r\n\r\n", 200)]
    [TestCase("POST http://shop:1/change HTTP/1.1\r\nHost: other\r\nOrigin: http://other\r\nContent-Length: 0\r\n\r\n", 403)]
    [TestCase("POST /change HTTP/1.0\r\nOrigin: http://shop\r\nContent-Length: 0\r\n\r\n", 403)]
    public void The_servers_own_origin_is_that_of_the_request(string request, int status)
    {
        using RawConnection client = _server.Connect();

        Assert.That(client.Ask(request).Status, Is.EqualTo(status));
    }

    private RawMessage Ask(string method, string target, string fields)
    {
        using RawConnection client = _server.Connect();
        return client.Ask($"{method} {target} HTTP/1.1\r\nHost: shop:8080\r\n{fields}\r\nContent-Length: 0\r\n\r\n");
    }
}
