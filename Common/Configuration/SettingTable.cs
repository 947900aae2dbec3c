using System.Collections.Immutable;
using System.Net;
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
        new Setting<IPEndPoint>("frontend", "127.0.0.1:8080", AddressSyntax.Address, (c, v) => c with { FrontEnd = v },
            "Where the front end listens."),
        new Setting<IPEndPoint>("catalog", "127.0.0.1:8081", AddressSyntax.Address, (c, v) => c with { Catalog = v },
            "Where the catalog listens and the others call it."),
        new Setting<IPEndPoint>("order", "127.0.0.1:8082", AddressSyntax.Address, (c, v) => c with { Order = v },
            "Where the order service listens and the front end calls it."),

        new Setting<string>("data", "data", SettingKind.Folder, (c, v) => c with { DataFolder = v },
            "Folder of the durable state: inventory, journal and order log."),
        new Setting<string>("output", "output", SettingKind.Folder, (c, v) => c with { OutputFolder = v },
            "Folder of the files that people read: request logs and reports."),
        new Setting<Durability>("durability", "fsync", SettingKind.Choice<Durability>(), (c, v) => c with { Durability = v },
            "What an acknowledged order survives: a power cut (fsync), or only a kill of the servers (os)."),

        new Setting<string?>("service_key", "", SettingKind.Secret, (c, v) => c with { ServiceKey = v },
            "Key that callers of the catalog and the order service must send. Empty: none."),
        new Setting<string?>("admin_key", "", SettingKind.Secret, (c, v) => c with { AdminKey = v },
            "Key that callers of the admin routes must send. Empty: only this machine may use them, without a key."),
        new Setting<BuyByGet>("buy_by_get", "local", SettingKind.Choice<BuyByGet>(), (c, v) => c with { BuyByGet = v },
            "Where /buy/{n} and /update/{n}, which change something by GET, exist. local: at servers that listen on loopback."),
        new Setting<bool>("request_id_as_key", "off", SettingKind.Switch, (c, v) => c with { RequestIdAsKey = v },
            "Whether a buy without Idempotency-Key uses the client's X-Request-Id as its key."),

        new Setting<IReadOnlyList<string>>("allowed_hosts", "", NameSyntax.Hosts, (c, v) => c with { AllowedHosts = v },
            "Host names besides localhost, separated by spaces, that a server on loopback answers for, as behind a proxy."),
        new Setting<IReadOnlyList<string>>("allow_origin", "", NameSyntax.Origins, (c, v) => c with { AllowedOrigins = v },
            "Origins besides the server's own, separated by spaces, whose web pages may buy and change things."),

        new Setting<int>("frontend_max_workers", "448", SettingKind.Count(1, 4096), (c, v) => c with { FrontEndMaxWorkers = v },
            "Most threads that the front end has for sessions."),
        new Setting<int>("frontend_queue", "1024", SettingKind.Count(0, 100_000), (c, v) => c with { FrontEndQueue = v },
            "Sessions that may wait for a thread. The front end answers 503 to further ones."),
        new Setting<TimeSpan>("frontend_park_after_ms", "20", SettingKind.Milliseconds(0, 60_000),
            (c, v) => c with { FrontEndParkAfter = v }, "How long a session keeps its thread while its client sends nothing."),
        new Setting<int>("workers", "80", SettingKind.Count(1, 4096), (c, v) => c with { Workers = v },
            "Threads of the catalog, and of the order service. Seven eighths of them may wait for a disk or the catalog."),
        new Setting<int>("max_connections", "10000", SettingKind.Count(1, MaxConnections),
            (c, v) => c with { MaxConnections = v }, "Most connections of a server. It answers 503 to further ones."),
        new Setting<int>("catalog_calls", "16", SettingKind.Count(1, 4096), (c, v) => c with { CatalogCalls = v },
            "Most concurrent calls from one server to the catalog."),
        new Setting<int>("order_calls", "16", SettingKind.Count(1, 4096), (c, v) => c with { OrderCalls = v },
            "Most concurrent calls from the front end to the order service."),
        new Setting<int>("buy_calls", "2", SettingKind.Count(1, 4096), (c, v) => c with { BuyCalls = v },
            "How many of those calls may carry buys. Later buys share the next call."),
        new Setting<int>("buys_per_call", "64", SettingKind.Count(1, 1000), (c, v) => c with { BuysPerCall = v },
            "Most buys that share one call. 1: each buy has its own call."),
        new Setting<int>("upstream_queue", "112", SettingKind.Count(0, 4096), (c, v) => c with { UpstreamQueue = v },
            "Calls that may wait for each upstream. Further calls get 503 immediately."),

        new Setting<TimeSpan>("idle_timeout_ms", "60000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { IdleTimeout = v }, "How long a connection may stay open between two requests."),
        new Setting<TimeSpan>("head_timeout_ms", "10000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { HeadTimeout = v }, "How long the head of a request may take from its first byte to its last."),
        new Setting<TimeSpan>("body_timeout_ms", "20000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { BodyTimeout = v }, "How long the body of a request may take."),
        new Setting<TimeSpan>("send_timeout_ms", "10000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { SendTimeout = v }, "How long an answer may wait for a client that does not read."),
        new Setting<int>("min_rate_bytes", "240", SettingKind.Bytes(0, MiB), (c, v) => c with { MinRateBytesPerSecond = v },
            "Bytes per second that a sender must keep up. 0: no minimum."),
        new Setting<int>("max_body_bytes", "65536", SettingKind.Bytes(1024, 16 * MiB), (c, v) => c with { MaxBodyBytes = v },
            "Longest body of a request. A longer one gets 413."),
        new Setting<TimeSpan>("connect_timeout_ms", "1000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { ConnectTimeout = v }, "How long a connection to another server may take to open."),
        new Setting<TimeSpan>("call_timeout_ms", "5000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { CallTimeout = v }, "How long the answer of another server may take."),
        new Setting<TimeSpan>("queue_timeout_ms", "500", SettingKind.Milliseconds(0, HourMilliseconds),
            (c, v) => c with { QueueTimeout = v }, "How long a call may wait in the queue before it gets 503."),
        new Setting<TimeSpan>("upstream_wait_ms", "10000", SettingKind.Milliseconds(0, HourMilliseconds),
            (c, v) => c with { UpstreamWait = v },
            "How long a server waits at its start for the servers that it calls. Then it names the missing one and ends."),
        new Setting<TimeSpan>("drain_ms", "5000", SettingKind.Milliseconds(0, HourMilliseconds),
            (c, v) => c with { DrainTimeout = v }, "How long a server that stops waits for the requests under way."),

        new Setting<int>("checkpoint_bytes", "67108864", SettingKind.Bytes(4096, 1024 * MiB),
            (c, v) => c with { CheckpointBytes = v },
            "Length of the catalog's journal at which it writes inventory.csv and starts the next segment."),
        new Setting<int>("pending_bytes", "8388608", SettingKind.Bytes(65536, 256 * MiB), (c, v) => c with { PendingBytes = v },
            "Bytes of records that may wait for the disk. Further changes get 503."),
        new Setting<int>("max_batch", "1000", SettingKind.Count(1, 1000), (c, v) => c with { MaxBatch = v },
            "Most changes that share one sync. 1: each change has its own sync."),
        new Setting<TimeSpan>("refusal_memory_ms", "120000", SettingKind.Milliseconds(0, HourMilliseconds),
            (c, v) => c with { RefusalMemory = v },
            "How long, at least, the catalog remembers that it refused a sale. It never forgets a sale."),
        new Setting<TimeSpan>("adopt_every_ms", "1000", SettingKind.Milliseconds(10, HourMilliseconds),
            (c, v) => c with { AdoptInterval = v }, "How often the order service asks the catalog for sales without an order."),

        new Setting<bool>("request_log", "on", SettingKind.Switch, (c, v) => c with { RequestLog = v },
            "Whether each server writes a line per request to the output folder."),
        new Setting<int>("request_log_bytes", "67108864", SettingKind.Bytes(4096, 1024 * MiB),
            (c, v) => c with { RequestLogBytes = v },
            "Length at which a request log is renamed (frontend.log.1) and the next one begins."),
        new Setting<int>("request_log_files", "4", SettingKind.Count(1, 1000), (c, v) => c with { RequestLogFiles = v },
            "How many files of each request log are kept, including the current one."),
        new Setting<bool>("portable", "off", SettingKind.Switch, (c, v) => c with { Portable = v },
            "Whether to wait for sockets with select even on Linux, as on macOS and Windows."),
    ];

    public static Setting? Find(string name) => All.FirstOrDefault(setting => setting.Name == name);

    public static Setting? FindOption(string option) => All.FirstOrDefault(setting => setting.OptionName == option);

    public static Setting? FindVariable(string variable) => All.FirstOrDefault(setting => setting.VariableName == variable);
}

/// <summary>One row: a name, its default, and how its text becomes a property of the configuration.</summary>
internal abstract class Setting(string name, string defaultText, string syntax, string meaning)
{
    public string Name { get; } = name;

    public string DefaultText { get; } = defaultText;

    public string Syntax { get; } = syntax;

    public string Meaning { get; } = meaning;

    public string OptionName => OptionOf(Name);

    public string VariableName => VariableOf(Name);

    public static string OptionOf(string name) => "--" + name.Replace('_', '-');

    public static string VariableOf(string name) => "PYGMY_" + name.ToUpperInvariant();

    /// <summary>Sets the property. Returns null, or the reason why the text is not a valid value.</summary>
    /// <param name="text">The value as written.</param>
    /// <param name="folder">Relative folders start here.</param>
    /// <param name="configuration">Replaced by a changed copy if the text is valid.</param>
    public abstract string? Apply(string text, string folder, ref StoreConfiguration configuration);
}

internal sealed class Setting<T>(
    string name, string defaultText, SettingKind<T> kind, Func<StoreConfiguration, T, StoreConfiguration> with, string meaning)
    : Setting(name, defaultText, kind.Syntax, meaning)
{
    public override string? Apply(string text, string folder, ref StoreConfiguration configuration)
    {
        string? reason = kind.Parse(text, folder, out T? value);
        if (reason is null)
        {
            configuration = with(configuration, value);
        }

        return reason;
    }
}

/// <summary>Settings of earlier versions. Such a name is an error that says what became of it.</summary>
internal static class FormerSettings
{
    private const string Running = "was removed: a server now runs two threads for each core";

    private static readonly Dictionary<string, string> Sentences = new()
    {
        ["frontend_linger_ms"] = "frontend_linger_ms is now called frontend_park_after_ms",
        ["upstream_line"] = "upstream_line is now called upstream_queue",
        ["line_timeout_ms"] = "line_timeout_ms is now called queue_timeout_ms",
        ["catalog_workers"] = "catalog_workers is now called workers, for the catalog and the order service",
        ["order_workers"] = "order_workers is now called workers, for the catalog and the order service",
        ["catalog_running"] = $"catalog_running {Running}",
        ["order_running"] = $"order_running {Running}",
        ["frontend_min_workers"] = "frontend_min_workers was removed: the front end starts more threads when it needs them",
    };

    public static string? Find(string name) => Sentences.GetValueOrDefault(name);

    public static string? FindOption(string option) => Sentences.FirstOrDefault(old => Setting.OptionOf(old.Key) == option).Value;

    public static string? FindVariable(string variable) =>
        Sentences.FirstOrDefault(old => Setting.VariableOf(old.Key) == variable).Value;
}
