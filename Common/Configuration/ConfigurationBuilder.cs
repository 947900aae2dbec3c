using System.Net;

namespace PygmyStore.Common.Configuration;

/// <summary>
/// Applies settings over the defaults. The last one wins. Each method returns null or the error as one line, which begins with
/// the origin (<c>config.txt:7: data</c>, <c>--data</c>, <c>PYGMY_DATA</c>).
/// </summary>
internal sealed class ConfigurationBuilder
{
    // A sale on its way to the order service: an op of 255 characters, each escaped, a title of 200, each of six bytes, an owner
    // of 64, and the numbers with their names.
    private const int LeastHandoverBytes = 4096;

    private const int LeastHandoverWorkers = 2;

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

    /// <summary>The client's stage, which has started this server.</summary>
    public string? SetStage(string text, string origin)
    {
        string? reason = AddressSyntax.Address.Parse(text, "", out IPEndPoint stage)
            ?? (IPAddress.IsLoopback(stage.Address) ? null : $"{stage} is not a loopback address, and a stage is on no other");
        _configuration = reason is null ? _configuration with { Stage = stage } : _configuration;
        return reason is null ? null : $"{origin}: {reason}";
    }

    public void SetSalvage() => _configuration = _configuration with { Salvage = true };

    /// <summary>Checks, after all are set, that they go together.</summary>
    public string? CheckTogether() => ApplyListen() ?? CheckBuyPath();

    private string? CheckBuyPath() => _configuration switch
    {
        { BuyPath: not BuyPath.CatalogFirst } => null,
        { MaxBodyBytes: < LeastHandoverBytes } =>
            $"{_origins["buy_path"]}: catalog_first needs max_body_bytes of at least {LeastHandoverBytes}, for the longest sale",
        { Workers: < LeastHandoverWorkers } =>
            $"{_origins["buy_path"]}: catalog_first needs at least {LeastHandoverWorkers} workers: one waits while one compares",
        _ => null,
    };

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
}
