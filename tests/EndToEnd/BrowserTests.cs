using System.Diagnostics;
using System.Net;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Tests.Common.Http.Server;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>
/// A real browser, and a page that another port of this machine serves: it tries what a page can to buy and to add a book. What a
/// person asks for in the address bar still works.
/// </summary>
internal sealed class BrowserTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120); // a browser starts slowly on a busy machine

    private static readonly string[] Options =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
    ];

    private string? _profile;
    private RunningStore _store = null!;

    [SetUp]
    public void Start()
    {
        if (!Tool.IsThere("chromium"))
        {
            Assert.Ignore("chromium is not here: install the package chromium to try what a web page can do.");
        }

        _profile = Directory.CreateTempSubdirectory("pygmy-browser-").FullName;
        _store = RunningStore.Start();
    }

    [TearDown]
    public void Stop()
    {
        _store?.Dispose();
        if (_profile is not null)
        {
            Directory.Delete(_profile, recursive: true);
        }
    }

    [TestCase("localhost")]
    [TestCase("127.0.0.1")]
    public void A_page_of_another_origin_changes_nothing(string host)
    {
        string before = Books();
        using var done = new ManualResetEvent(false);
        string told = "";
        using var site = new LoopbackServer(ThreadPolicy.PerSession, router =>
        {
            router.Map(RequestMethod.Get, "/", "page", exchange => exchange.Response.Text(200, Page(), "text/html"));
            router.MapChange(RequestMethod.Post, "/done", "done", exchange =>
            {
                told = System.Text.Encoding.UTF8.GetString(exchange.Body);
                exchange.Response.Text(200, "thanks");
                done.Set();
            });
        });
        Browse($"http://{host}:{site.EndPoint.Port}/", () => done.WaitOne(Patience));

        Assert.That(told, Does.StartWith("tried"), "the page ran to its end");
        Assert.That(Books(), Is.EqualTo(before));
        Assert.That(Refusals(_store.FrontEnd.LocalEndPoint), Is.GreaterThanOrEqualTo(6), "the requests came, and were refused");
        Assert.That(Refusals(_store.Catalog.LocalEndPoint), Is.GreaterThanOrEqualTo(3));
    }

    [Test]
    public void What_a_person_asks_for_in_the_address_bar_is_done()
    {
        string address = $"http://{_store.FrontEnd.LocalEndPoint}/buy/2";
        Browse(address, () => SpinWait.SpinUntil(() => Stock() == 999, Patience));

        Assert.That(Stock(), Is.EqualTo(999));
    }

    private string Page() => $$"""
        <!doctype html><title>A page of another origin</title><body><script>
        const shop = 'http://127.0.0.1:{{_store.FrontEnd.LocalEndPoint.Port}}';
        const catalog = 'http://127.0.0.1:{{_store.Catalog.LocalEndPoint.Port}}';
        const loaded = element => new Promise(go => {
            element.onload = element.onerror = go;
            document.body.append(element);
            setTimeout(go, 5000);
        });
        const element = (name, fields) => Object.assign(document.createElement(name), fields);
        const order = '{"item_number":2}', book = '{"item_number":9,"title":"Evil","topic":"t","cost":1,"stock":1,"x":"';
        async function send(target, options) { try { await fetch(target, options); } catch { } }
        async function submit(type) {
            const frame = element('iframe', { name: 'f' + type });
            document.body.append(frame);
            const form = element('form', { method: 'post', action: catalog + '/books', enctype: type, target: frame.name });
            form.append(element('input', { name: book, value: '"}' }));
            document.body.append(form);
            const answered = new Promise(go => { frame.onload = go; setTimeout(go, 5000); });
            form.submit();
            await answered;
        }
        (async () => {
            await loaded(element('img', { src: shop + '/buy/2' }));
            await loaded(element('img', { src: catalog + '/update/2' }));
            await loaded(element('script', { src: shop + '/buy?item_number=2' }));
            await loaded(element('iframe', { src: shop + '/buy/2?framed' }));
            await loaded(element('link', { rel: 'prefetch', href: shop + '/buy/2?prefetched' }));
            await loaded(element('link', { rel: 'prerender', href: shop + '/buy/2?prerendered' }));
            document.head.append(Object.assign(document.createElement('script'), { type: 'speculationrules',
                textContent: JSON.stringify({ prerender: [{ urls: [shop + '/buy/2?speculated'] }],
                    prefetch: [{ urls: [shop + '/buy/2?speculated2'] }] }) }));
            await send(shop + '/buy/2', { mode: 'no-cors' });
            await send(shop + '/buy/2', { mode: 'no-cors', referrerPolicy: 'no-referrer', credentials: 'include' });
            await send(shop + '/orders', { method: 'POST', mode: 'no-cors', body: order });
            await send(shop + '/orders', { method: 'POST', mode: 'no-cors', body: new Blob([order]) });
            await send(shop + '/buy', { method: 'POST', mode: 'no-cors', body: new URLSearchParams(order) });
            await send(shop + '/orders', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: order });
            await send(shop + '/purchase/2', { method: 'PUT' });
            await send(catalog + '/books/2', { method: 'DELETE' });
            navigator.sendBeacon(shop + '/orders', order);
            await submit('text/plain');
            await submit('application/x-www-form-urlencoded');
            await submit('multipart/form-data');
            await fetch('/done', { method: 'POST', body: 'tried everything' });
        })();
        </script>
        """;

    private void Browse(string address, Action wait)
    {
        var start = new ProcessStartInfo("chromium", [.. Options, $"--user-data-dir={_profile}", address])
        {
            RedirectStandardError = true, // it complains of what a headless machine has not
            RedirectStandardOutput = true,
        };
        using Process browser = Process.Start(start)!;
        browser.ErrorDataReceived += (_, _) => { };
        browser.BeginErrorReadLine();
        try
        {
            wait();
        }
        finally
        {
            browser.Kill(entireProcessTree: true);
            browser.WaitForExit();
        }
    }

    private string Books()
    {
        using var catalog = new WireClient(_store.Catalog.LocalEndPoint);
        return catalog.Ask("GET", "/books").Body + catalog.Ask("GET", "/ledger").Body;
    }

    private int Stock()
    {
        using WireClient client = _store.Connect();
        return client.Ask("GET", "/books/2").Json("data.stock").GetInt32();
    }

    private static int Refusals(IPEndPoint server)
    {
        using var client = new WireClient(server);
        return client.Ask("GET", "/metrics").Body.Split('\n')
            .Where(line =>
                line.StartsWith("pygmy_requests_total", StringComparison.Ordinal)
                && line.Contains("403", StringComparison.Ordinal))
            .Sum(line => int.Parse(line.Split(' ')[^1]));
    }
}
