using System.Collections.Immutable;
using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Configuration;

/// <summary>All settings with their names, defaults and ranges. config.txt lists the same settings with the reasons.</summary>
internal static class SettingTable
{
    private const int HourMilliseconds = 3_600_000;
    private const int MaxConnections = 65_535; // the size of a server's session table
    private const int MiB = 1024 * 1024;

    public static ImmutableArray<Setting> All { get; } =
    [
        Row("frontend", "127.0.0.1:8080", AddressSyntax.Addresses,
            (c, v) => c with { FrontEnd = v[0], OtherFrontEnds = v[1..] },
            "Where the front end listens. Several addresses, separated by spaces: a front end at each (see listen)."),
        Row("catalog", "127.0.0.1:8081", AddressSyntax.Address, (c, v) => c with { Catalog = v },
            "Where the catalog listens and the others call it."),
        Row("order", "127.0.0.1:8082", AddressSyntax.Address, (c, v) => c with { Order = v },
            "Where the order service listens and the others call it."),
        Row("listen", "", AddressSyntax.OptionalAddress, (c, v) => c with { Listen = v },
            "Which of several front ends this one is: one of the addresses of frontend. Empty: the first."),

        Row("data", "data", SettingKind.Folder, (c, v) => c with { DataFolder = v },
            "Folder of the durable state: inventory, journal and order log."),
        Row("output", "output", SettingKind.Folder, (c, v) => c with { OutputFolder = v },
            "Folder of the files that people read: request logs and reports."),
        Row("durability", "fsync", SettingKind.Choice<Durability>(), (c, v) => c with { Durability = v },
            "What an acknowledged order survives: a power cut (fsync), or only a kill of the servers (os)."),

        Row("service_key", "", SettingKind.Secret, (c, v) => c with { ServiceKey = v },
            "Key that callers of the catalog and the order service must send. Empty: none."),
        Row("admin_key", "", SettingKind.Secret, (c, v) => c with { AdminKey = v },
            "Key that callers of the admin routes must send. Empty: only this machine may use them, without a key."),
        Row("buy_path", "order_first", SettingKind.Choice<BuyPath>(), (c, v) => c with { BuyPath = v },
            "Which service the front end asks for a buy: the order service (order_first) or the catalog (catalog_first)."),
        Row("buy_by_get", "local", SettingKind.Choice<BuyByGet>(), (c, v) => c with { BuyByGet = v },
            "Where /buy/{n} and /update/{n}, which change something by GET, exist. local: at servers that listen on loopback."),
        Row("request_id_as_key", "off", SettingKind.Switch, (c, v) => c with { RequestIdAsKey = v },
            "Whether a buy without Idempotency-Key uses the client's X-Request-Id as its key."),

        Row("allowed_hosts", "", NameSyntax.Hosts, (c, v) => c with { AllowedHosts = v },
            "Host names besides localhost, separated by spaces, that a server on loopback answers for, as behind a proxy."),
        Row("allow_origin", "", NameSyntax.Origins, (c, v) => c with { AllowedOrigins = v },
            "Origins besides the server's own, separated by spaces, whose web pages may change things and read answers."),

        Row("trusted_proxy", "", NetworkSyntax.Networks, (c, v) => c with { TrustedProxies = v },
            "Addresses or networks, separated by spaces, of proxies that speak https and send X-Forwarded-Proto and -For."),
        Row("login_hours", "168", SettingKind.Count(1, 8784), (c, v) => c with { LoginHours = v },
            "How long a person stays logged in. The order service decides it."),

        Row("frontend_threads", "adaptive", SettingKind.Choice<FrontEndThreads>(), (c, v) => c with { FrontEndThreads = v },
            "Who serves a session: its own thread (session), any free one (shared), its own while there are few (adaptive)."),
        Row("frontend_max_workers", "4", SettingKind.Count(1, 4096), (c, v) => c with { FrontEndMaxWorkers = v },
            "With frontend_threads adaptive: sessions that may have a thread of their own. The others share threads."),
        Row("frontend_park_after_ms", "20", SettingKind.Milliseconds(0, 60_000), (c, v) => c with { FrontEndParkAfter = v },
            "How long a session keeps its thread while its client sends nothing."),
        Row("workers", "1200", SettingKind.Count(1, 4096), (c, v) => c with { Workers = v },
            "Threads of the catalog, and of the order service. Seven eighths of them may wait for a disk or the catalog."),
        Row("max_connections", "10000", SettingKind.Count(1, MaxConnections), (c, v) => c with { MaxConnections = v },
            "Most connections of a server. It answers 503 to further ones."),
        Row("catalog_calls", "16", SettingKind.Count(1, 4096), (c, v) => c with { CatalogCalls = v },
            "Most concurrent calls from one server to the catalog."),
        Row("read_calls", "1", SettingKind.Count(1, 4096), (c, v) => c with { ReadCalls = v },
            "How many of those calls may carry lookups and searches. Later ones share the next call."),
        Row("order_calls", "16", SettingKind.Count(1, 4096), (c, v) => c with { OrderCalls = v },
            "Most concurrent calls from the front end, and from the catalog, to the order service."),
        Row("buy_calls", "1", SettingKind.Count(1, 4096), (c, v) => c with { BuyCalls = v },
            "How many of those calls may carry buys. Later buys share the next call."),
        Row("buys_per_call", "128", SettingKind.Count(1, 1000), (c, v) => c with { BuysPerCall = v },
            "Most buys that share one call. 1: each buy has its own call."),

        Row("idle_timeout_ms", "60000", SettingKind.Milliseconds(1, HourMilliseconds), (c, v) => c with { IdleTimeout = v },
            "How long a connection may stay open between two requests."),
        Row("head_timeout_ms", "10000", SettingKind.Milliseconds(1, HourMilliseconds), (c, v) => c with { HeadTimeout = v },
            "How long the head of a request may take from its first byte to its last."),
        Row("body_timeout_ms", "20000", SettingKind.Milliseconds(1, HourMilliseconds), (c, v) => c with { BodyTimeout = v },
            "How long the body of a request may take."),
        Row("send_timeout_ms", "10000", SettingKind.Milliseconds(1, HourMilliseconds), (c, v) => c with { SendTimeout = v },
            "How long an answer may wait for a client that does not read."),
        Row("min_rate_bytes", "240", SettingKind.Bytes(0, MiB), (c, v) => c with { MinRateBytesPerSecond = v },
            "Bytes per second that a sender must keep up. 0: no minimum."),
        Row("max_body_bytes", "65536", SettingKind.Bytes(1024, 16 * MiB), (c, v) => c with { MaxBodyBytes = v },
            "Longest body of a request. A longer one gets 413."),
        Row("connect_timeout_ms", "1000", SettingKind.Milliseconds(1, HourMilliseconds), (c, v) => c with { ConnectTimeout = v },
            "How long a connection to another server may take to open."),
        Row("call_timeout_ms", "5000", SettingKind.Milliseconds(1, HourMilliseconds), (c, v) => c with { CallTimeout = v },
            "How long the answer of another server may take."),
        Row("queue_wait_ms", "500", SettingKind.Milliseconds(0, HourMilliseconds), (c, v) => c with { QueueWait = v },
            "How long a request may wait for its turn. One that would wait longer gets 503 immediately."),
        Row("upstream_wait_ms", "10000", SettingKind.Milliseconds(0, HourMilliseconds), (c, v) => c with { UpstreamWait = v },
            "How long a server waits at its start for the servers that it calls. Then it names the missing one and ends."),
        Row("drain_ms", "5000", SettingKind.Milliseconds(0, HourMilliseconds), (c, v) => c with { DrainTimeout = v },
            "How long a server that stops waits for the requests under way."),

        Row("cache_mode", "invalidate", SettingKind.Choice<CacheMode>(), (c, v) => c with { CacheMode = v },
            "How the front end keeps books: not at all (none), never stale (invalidate), or for a time, stale or not (ttl)."),
        Row("cache_books", "10000", SettingKind.Count(0, 1_000_000), (c, v) => c with { CacheBooks = v },
            "Most books that the front end keeps in its cache. 0: none."),
        Row("cache_lease_ms", "1000", SettingKind.Milliseconds(50, 60_000), (c, v) => c with { CacheLease = v },
            "How long a front end may use its cache without a word from the catalog. The same for all servers."),
        Row("cache_ttl_ms", "1000", SettingKind.Milliseconds(1, HourMilliseconds), (c, v) => c with { CacheTtl = v },
            "With cache_mode ttl: how long a book is shown from the cache, whatever has become of it."),

        Row("checkpoint_bytes", "67108864", SettingKind.Bytes(4096, 1024 * MiB), (c, v) => c with { CheckpointBytes = v },
            "Length of the catalog's journal at which it writes inventory.csv and starts the next segment."),
        Row("pending_bytes", "8388608", SettingKind.Bytes(65536, 256 * MiB), (c, v) => c with { PendingBytes = v },
            "Bytes of records that may wait for the disk. Further changes get 503."),
        Row("max_batch", "1000", SettingKind.Count(1, 1000), (c, v) => c with { MaxBatch = v },
            "Most changes that share one sync. 1: each change has its own sync."),
        Row("refusal_memory_ms", "120000", SettingKind.Milliseconds(0, HourMilliseconds), (c, v) => c with { RefusalMemory = v },
            "How long, at least, the catalog remembers that it refused a sale. It never forgets a sale."),
        Row("adopt_every_ms", "1000", SettingKind.Milliseconds(10, HourMilliseconds), (c, v) => c with { AdoptInterval = v },
            "How often the order service asks the catalog for sales without an order."),

        Row("request_log", "on", SettingKind.Switch, (c, v) => c with { RequestLog = v },
            "Whether each server writes a line per request to the output folder."),
        Row("request_log_format", "text", SettingKind.Choice<RequestLogFormat>(), (c, v) => c with { RequestLogFormat = v },
            "How a line of the request log is written: fields with spaces (text), or a JSON object (json)."),
        Row("request_log_bytes", "67108864", SettingKind.Bytes(4096, 1024 * MiB), (c, v) => c with { RequestLogBytes = v },
            "Length at which a request log is renamed (frontend.log.1) and the next one begins."),
        Row("request_log_files", "4", SettingKind.Count(1, 1000), (c, v) => c with { RequestLogFiles = v },
            "How many files of each request log are kept, including the current one."),
        Row("operation_log", "off", SettingKind.Switch, (c, v) => c with { OperationLog = v },
            "Whether the published designs' own logs are written to the output folder too: catalog_log and order_log."),
        Row("otlp", "", CollectorSyntax.Url, (c, v) => c with { Otlp = v },
            "Collector that each server sends spans and metrics to (OTLP over HTTP). Empty: nothing is sent."),
        Row("otlp_sampling", "0.1", CollectorSyntax.Share, (c, v) => c with { OtlpSampling = v },
            "With otlp: the share of requests that have spans. One that comes with a traceparent is as its sender decided."),
        Row("portable", "off", SettingKind.Switch, (c, v) => c with { Portable = v },
            "Whether to wait for sockets with select even on Linux, as on macOS and Windows."),
        Row("fault", "none", SettingKind.Choice<PlantedFault>(), (c, v) => c with { Fault = v },
            "What the catalog does wrong on purpose. Only for a store that the client's demo has made, on loopback."),
    ];

    public static Setting? Find(string name) => All.FirstOrDefault(setting => setting.Name == name);

    public static Setting? FindOption(string option) => All.FirstOrDefault(setting => setting.OptionName == option);

    public static Setting? FindVariable(string variable) =>
        All.FirstOrDefault(setting => Setting.VariableOf(setting.Name) == variable);

    private static Setting Row<T>(
        string name, string defaultText, SettingKind<T> kind, Func<StoreConfiguration, T, StoreConfiguration> set, string meaning)
    {
        return new Setting(name, defaultText, kind.Syntax, meaning, Apply);

        string? Apply(string text, string folder, ref StoreConfiguration configuration)
        {
            string? reason = kind.Parse(text, folder, out T value);
            configuration = reason is null ? set(configuration, value) : configuration;
            return reason;
        }
    }
}

/// <summary>One row: a name, its default, and how its text becomes a property of the configuration.</summary>
internal sealed record Setting(string Name, string DefaultText, string Syntax, string Meaning, SettingChange Apply)
{
    public string OptionName => OptionOf(Name);

    public static string OptionOf(string name) => "--" + name.Replace('_', '-');

    public static string VariableOf(string name) => "PYGMY_" + name.ToUpperInvariant();
}

/// <summary>Changes the configuration, or returns why the text is no valid value. The folder is for relative paths.</summary>
internal delegate string? SettingChange(string text, string folder, ref StoreConfiguration configuration);

/// <summary>Settings of earlier versions. Such a name is an error that says what became of it.</summary>
internal static class FormerSettings
{
    private const string Counted = "was removed: calls are refused when they would wait longer than queue_wait_ms";
    private const string Running = "was removed: a server now runs two threads for each core";

    private static readonly Dictionary<string, string> Sentences = new()
    {
        ["frontend_linger_ms"] = "frontend_linger_ms is now called frontend_park_after_ms",
        ["upstream_line"] = $"upstream_line {Counted}",
        ["line_timeout_ms"] = "line_timeout_ms is now called queue_wait_ms",
        ["upstream_queue"] = $"upstream_queue {Counted}",
        ["queue_timeout_ms"] = "queue_timeout_ms is now called queue_wait_ms",
        ["catalog_workers"] = "catalog_workers is now called workers, for the catalog and the order service",
        ["order_workers"] = "order_workers is now called workers, for the catalog and the order service",
        ["catalog_running"] = $"catalog_running {Running}",
        ["order_running"] = $"order_running {Running}",
        ["frontend_queue"] = "frontend_queue was removed: max_connections bounds the sessions that wait for a thread",
        ["frontend_min_workers"] = "frontend_min_workers was removed: the front end starts more threads when it needs them",
    };

    /// <summary>Finds a name as it is written in config.txt, as an option or in the environment.</summary>
    public static string? Find(string written) => Sentences.FirstOrDefault(old =>
        written == old.Key || written == Setting.OptionOf(old.Key) || written == Setting.VariableOf(old.Key)).Value;
}
