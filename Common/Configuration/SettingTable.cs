using System.Collections.Immutable;
using System.Net;

using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Configuration;

/// <summary>
/// All settings: the one place that knows their names, defaults and ranges. config.txt lists the same, with reasons.
/// </summary>
internal static class SettingTable
{
    private const int HourMilliseconds = 3_600_000;
    private const int MaxConnections = 65_535; // what a server's table of sessions takes
    private const int MiB = 1024 * 1024;

    public static ImmutableArray<Setting> All { get; } =
    [
        new Setting<IPEndPoint>("frontend", "127.0.0.1:8080", AddressSyntax.Address, (c, v) => c with { FrontEnd = v },
            "Where the front end listens."),
        new Setting<IPEndPoint>("catalog", "127.0.0.1:8081", AddressSyntax.Address, (c, v) => c with { Catalog = v },
            "Where the catalog listens, and the others call it."),
        new Setting<IPEndPoint>("order", "127.0.0.1:8082", AddressSyntax.Address, (c, v) => c with { Order = v },
            "Where the order service listens, and the front end calls it."),

        new Setting<string>("data", "data", SettingKind.Folder, (c, v) => c with { DataFolder = v },
            "Folder of the durable state: inventory, journal, order log."),
        new Setting<string>("output", "output", SettingKind.Folder, (c, v) => c with { OutputFolder = v },
            "Folder of what people read: request logs, client logs, reports."),
        new Setting<Durability>("durability", "fsync", SettingKind.Choice<Durability>(), (c, v) => c with { Durability = v },
            "What an acknowledged order survives: a power cut (fsync) or only a kill of the servers (os)."),

        new Setting<string?>("service_key", "", SettingKind.Secret, (c, v) => c with { ServiceKey = v },
            "Key that the services behind ask of their callers; empty asks for none."),
        new Setting<string?>("admin_key", "", SettingKind.Secret, (c, v) => c with { AdminKey = v },
            "Key that the admin routes ask of their callers; empty opens them to this machine and closes them to all others."),
        new Setting<BuyByGet>("buy_by_get", "local", SettingKind.Choice<BuyByGet>(), (c, v) => c with { BuyByGet = v },
            "Whether the GET routes exist that buy (/buy/{n}) or change a book (/update/{n}); local: only at servers that listen on loopback."),
        new Setting<bool>("request_id_as_key", "off", SettingKind.Switch, (c, v) => c with { RequestIdAsKey = v },
            "Whether a buy without Idempotency-Key takes the client's X-Request-Id as its key."),

        new Setting<IReadOnlyList<string>>("allowed_hosts", "", NameSyntax.Hosts, (c, v) => c with { AllowedHosts = v },
            "Host names, separated by spaces, that a server on loopback answers for besides localhost: those that a proxy passes on."),
        new Setting<IReadOnlyList<string>>("allow_origin", "", NameSyntax.Origins, (c, v) => c with { AllowedOrigins = v },
            "Origins, separated by spaces, whose web pages may buy and change things besides the server's own."),

        new Setting<int>("frontend_max_workers", "448", SettingKind.Count(1, 4096), (c, v) => c with { FrontEndMaxWorkers = v },
            "Session threads that the front end has at most."),
        new Setting<int>("frontend_queue", "1024", SettingKind.Count(0, 100_000), (c, v) => c with { FrontEndQueue = v },
            "Sessions that may wait for a thread before the front end refuses with 503."),
        new Setting<TimeSpan>("frontend_linger_ms", "20", SettingKind.Milliseconds(0, 60_000),
            (c, v) => c with { FrontEndLinger = v },
            "How long a session keeps its thread while its client says nothing."),
        new Setting<int>("workers", "80", SettingKind.Count(1, 4096), (c, v) => c with { Workers = v },
            "Threads of the catalog, and of the order service. Seven eighths of them may wait for a disk or the catalog."),
        new Setting<int>("max_connections", "10000", SettingKind.Count(1, MaxConnections), (c, v) => c with { MaxConnections = v },
            "Connections that a server has at once before it refuses with 503."),
        new Setting<int>("catalog_calls", "16", SettingKind.Count(1, 4096), (c, v) => c with { CatalogCalls = v },
            "Calls that one server has under way to the catalog at once."),
        new Setting<int>("order_calls", "16", SettingKind.Count(1, 4096), (c, v) => c with { OrderCalls = v },
            "Calls that the front end has under way to the order service at once."),
        new Setting<int>("buy_calls", "2", SettingKind.Count(1, 4096), (c, v) => c with { BuyCalls = v },
            "How many of those may carry buys; who comes meanwhile shares the next one."),
        new Setting<int>("buys_per_call", "64", SettingKind.Count(1, 1000), (c, v) => c with { BuysPerCall = v },
            "Buys that share one call at most, and so for each call as many buyers at once; 1 sends each by itself."),
        new Setting<int>("upstream_queue", "112", SettingKind.Count(0, 4096), (c, v) => c with { UpstreamQueue = v },
            "Calls that may wait for each upstream. A full queue returns 503 immediately."),

        new Setting<TimeSpan>("idle_timeout_ms", "60000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { IdleTimeout = v },
            "How long a connection may stay open between two requests."),
        new Setting<TimeSpan>("head_timeout_ms", "10000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { HeadTimeout = v },
            "How long a request's head may take from its first byte to its last."),
        new Setting<TimeSpan>("body_timeout_ms", "20000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { BodyTimeout = v },
            "How long a request's body may take."),
        new Setting<TimeSpan>("send_timeout_ms", "10000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { SendTimeout = v },
            "How long an answer may wait for a client that does not read."),
        new Setting<int>("min_rate_bytes", "240", SettingKind.Bytes(0, MiB), (c, v) => c with { MinRateBytesPerSecond = v },
            "Bytes a second that a sender must keep up; 0 asks for no rate."),
        new Setting<int>("max_body_bytes", "65536", SettingKind.Bytes(1024, 16 * MiB), (c, v) => c with { MaxBodyBytes = v },
            "Longest body that is read; a longer one gets 413."),
        new Setting<TimeSpan>("connect_timeout_ms", "1000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { ConnectTimeout = v },
            "How long connecting to another server may take."),
        new Setting<TimeSpan>("call_timeout_ms", "5000", SettingKind.Milliseconds(1, HourMilliseconds),
            (c, v) => c with { CallTimeout = v },
            "How long another server's answer may take."),
        new Setting<TimeSpan>("queue_timeout_ms", "500", SettingKind.Milliseconds(0, HourMilliseconds),
            (c, v) => c with { QueueTimeout = v },
            "How long a call may wait in the queue. Then the answer is 503."),
        new Setting<TimeSpan>("upstream_wait_ms", "10000", SettingKind.Milliseconds(0, HourMilliseconds),
            (c, v) => c with { UpstreamWait = v },
            "How long a server that starts waits for the servers that it calls, before it says which one is missing and ends."),
        new Setting<TimeSpan>("drain_ms", "5000", SettingKind.Milliseconds(0, HourMilliseconds),
            (c, v) => c with { DrainTimeout = v },
            "How long a stopping server waits for the requests under way."),

        new Setting<int>("checkpoint_bytes", "67108864", SettingKind.Bytes(4096, 1024 * MiB),
            (c, v) => c with { CheckpointBytes = v },
            "Length of the catalog's journal at which inventory.csv is written anew and the next segment starts."),
        new Setting<int>("pending_bytes", "8388608", SettingKind.Bytes(65536, 256 * MiB), (c, v) => c with { PendingBytes = v },
            "Bytes of records that may wait for the disk before more are refused with 503."),
        new Setting<int>("max_batch", "1000", SettingKind.Count(1, 1000), (c, v) => c with { MaxBatch = v },
            "Changes that share one sync at most; 1 syncs each by itself."),
        new Setting<TimeSpan>("refusal_memory_ms", "120000", SettingKind.Milliseconds(0, HourMilliseconds),
            (c, v) => c with { RefusalMemory = v },
            "How long the catalog remembers at least that it refused a sale; a sale itself it never forgets."),
        new Setting<TimeSpan>("adopt_every_ms", "1000", SettingKind.Milliseconds(10, HourMilliseconds),
            (c, v) => c with { AdoptInterval = v },
            "How often the order service asks the catalog for sales that have no order yet."),

        new Setting<bool>("request_log", "on", SettingKind.Switch, (c, v) => c with { RequestLog = v },
            "Whether each server writes a line per request into the output folder."),
        new Setting<int>("request_log_bytes", "67108864", SettingKind.Bytes(4096, 1024 * MiB), (c, v) => c with { RequestLogBytes = v },
            "Length at which a request log is renamed (frontend.log.1) and the next one begins."),
        new Setting<int>("request_log_files", "4", SettingKind.Count(1, 1000), (c, v) => c with { RequestLogFiles = v },
            "Files of each request log that are kept, the one that is written included."),
        new Setting<bool>("portable", "off", SettingKind.Switch, (c, v) => c with { Portable = v },
            "Whether to wait for sockets with select, as on macOS and Windows, even on Linux."),
    ];

    private static readonly Dictionary<string, Setting> ByName = All.ToDictionary(setting => setting.Name);
    private static readonly Dictionary<string, Setting> ByOption = All.ToDictionary(setting => setting.OptionName);
    private static readonly Dictionary<string, Setting> ByVariable = All.ToDictionary(setting => setting.VariableName);

    public static Setting? Find(string name) => ByName.GetValueOrDefault(name);

    public static Setting? FindOption(string option) => ByOption.GetValueOrDefault(option);

    public static Setting? FindVariable(string variable) => ByVariable.GetValueOrDefault(variable);
}
