namespace PygmyStore.Client;

/// <summary>What the process tells whoever started it.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The store refused, a check failed, or a load met unexpected answers.</summary>
    public const int Refused = 1;

    /// <summary>The command line or the configuration is wrong; the servers say so with the same number.</summary>
    public const int BadCommandLine = 2;

    /// <summary>No usable answer came from the store.</summary>
    public const int Unreachable = 3;

    /// <summary>All went well, but what was to be printed could not be written.</summary>
    public const int OutputLost = 4;
}
