using System.Reflection;
using System.Runtime.InteropServices;

namespace PygmyStore.Client.Load.Figures;

/// <summary>The machine and the programs that a load ran on.</summary>
internal sealed record RunEnvironment(
    string Machine, string Processor, int Cores, string System, string Runtime, string ClientVersion)
{
    private const string ProcessorFile = "/proc/cpuinfo";

    public static RunEnvironment Here() => new(
        global::System.Environment.MachineName,
        ProcessorName(),
        global::System.Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");

    private static string ProcessorName()
    {
        string? line = null;
        try
        {
            line = File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not Linux. The architecture has to do.
        }

        return line?.Split(':', 2)[^1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
