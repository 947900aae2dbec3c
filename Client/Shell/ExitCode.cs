namespace PygmyStore.Client.Shell;

/// <summary>How a command ended, for scripts. The root command's help lists them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The store refused what was asked, or a file or folder was in the way; nothing was done.</summary>
    public const int Refused = 1;

    /// <summary>The command line or the configuration is wrong. The servers use the same number.</summary>
    public const int BadCommandLine = 2;

    /// <summary>The store gave no usable answer.</summary>
    public const int Unreachable = 3;

    /// <summary>The store was wrong: a check failed, or an audit is not consistent.</summary>
    public const int CheckFailed = 4;

    /// <summary>All went well, but the output or the client log could not be written.</summary>
    public const int OutputLost = 5;

    /// <summary>A demo could not show what it is there for: this machine does not do what it needs. Nothing is proved.</summary>
    public const int NotShown = 6;

    /// <summary>A figure missed its threshold.</summary>
    public const int ThresholdMissed = 99;

    /// <summary>Ctrl-C or SIGTERM ended it early.</summary>
    public const int Interrupted = 130;
}
