using System.Net;

namespace PygmyStore.Common.Configuration;

/// <summary>
/// Applies settings over the defaults. The last one wins. Each method returns null or the error as one line, which begins with
/// the origin (<c>config.txt:7: data</c>, <c>--data</c>, <c>PYGMY_DATA</c>).
/// </summary>
internal sealed class ConfigurationBuilder
{
    private const int ProbeCallers = 16; // requests for /readyz: two servers, each with four calls and four in the queue

    private static readonly string[] CallerSettings =
        ["catalog_calls", "order_calls", "buy_calls", "buys_per_call", "frontend_max_workers"];

    // The origin of each setting, the latest last.
    private readonly OrderedDictionary<string, string> _origins = [];
    private StoreConfiguration _configuration = new();

    public ConfigurationBuilder(string folder)
    {
        foreach (Setting setting in SettingTable.All)
        {
            if (setting.Apply(setting.DefaultText, folder, ref _configuration) is { } reason)
            {
                throw new InvalidOperationException($"The default of {setting.Name} is invalid: {reason}");
            }
        }
    }

    public StoreConfiguration Configuration => _configuration;

    public string? Set(Setting setting, string text, string origin, string folder)
    {
        _origins.Remove(setting.Name);
        _origins.Add(setting.Name, origin);
        return setting.Apply(text, folder, ref _configuration) is { } reason ? $"{origin}: {reason}" : null;
    }

    public string? SetPort(StoreProgram program, string text, string origin)
    {
        if (AddressSyntax.Port.Parse(text, "", out int port) is { } reason)
        {
            return $"{origin}: {reason}";
        }

        _configuration = program switch
        {
            StoreProgram.FrontEnd => _configuration with { FrontEnd = new(_configuration.FrontEnd.Address, port) },
            StoreProgram.Catalog => _configuration with { Catalog = new(_configuration.Catalog.Address, port) },
            StoreProgram.Order => _configuration with { Order = new(_configuration.Order.Address, port) },
            _ => throw new ArgumentOutOfRangeException(nameof(program), program, "serves nothing"),
        };
        return null;
    }

    public void SetSalvage() => _configuration = _configuration with { Salvage = true };

    /// <summary>Checks, after all are set, that they go together.</summary>
    public string? CheckTogether() => ApplyListen() ?? CheckCallers();

    private string? ApplyListen()
    {
        if (_configuration.Listen is not { } listen)
        {
            return null;
        }

        IReadOnlyList<IPEndPoint> all = _configuration.AllFrontEnds();
        IPEndPoint[] others = [.. all.Where(other => !other.Equals(listen))];
        _configuration = _configuration with { FrontEnd = listen, OtherFrontEnds = others };
        return all.Contains(listen) ? null : $"{_origins["listen"]}: {listen} is none of the addresses of frontend";
    }

    /// <summary>
    /// A worker of the front end must be free when all calls hang that may be under way. Those that wait for a call leave after
    /// queue_wait_ms.
    /// </summary>
    private string? CheckCallers()
    {
        int callers = _configuration.CatalogCalls + _configuration.OrderCalls
            + (_configuration.BuyCalls * _configuration.BuysPerCall) + ProbeCallers;
        if (callers < _configuration.FrontEndMaxWorkers)
        {
            return null;
        }

        string origin = _origins.Keys.Last(CallerSettings.Contains);
        return $"{_origins[origin]}: catalog_calls, order_calls, and buy_calls times buys_per_call let {callers} requests be "
            + $"under way; that must be less than frontend_max_workers ({_configuration.FrontEndMaxWorkers})";
    }
}
