using System.Globalization;
using System.Text.Unicode;

namespace PygmyStore.Client.Load.Calls;

/// <summary>The name of a call: its request id, and the key of a buy. The run is part of it, so no key is used twice.</summary>
internal static class CallName
{
    /// <summary>The longest name, in bytes.</summary>
    public const int MaxBytes = 64;

    /// <summary>Writes the name as ASCII; at most <see cref="MaxBytes"/>.</summary>
    public static ReadOnlySpan<byte> Write(Span<byte> target, string run, int client, int call)
    {
        Utf8.TryWrite(target, CultureInfo.InvariantCulture, $"load-{run}-{client}-{call}", out int written);
        return target[..written];
    }

    public static string Of(string run, int client, int call) =>
        string.Create(CultureInfo.InvariantCulture, $"load-{run}-{client}-{call}");
}
