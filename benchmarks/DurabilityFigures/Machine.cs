using System.Runtime.InteropServices;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>What a figure depends on and a reader must know.</summary>
internal static class Machine
{
    private const string ProcessorFile = "/proc/cpuinfo";
    private const string LoadFile = "/proc/loadavg";

    public static void Describe(string folder, TextWriter output)
    {
        output.WriteLine($"processor    {ProcessorName()}, {Environment.ProcessorCount} cores");
        output.WriteLine($"system       {RuntimeInformation.OSDescription}, kernel {Environment.OSVersion.Version}");
        output.WriteLine($"file system  {new DriveInfo(folder).DriveFormat}");
        output.WriteLine($"runtime      {RuntimeInformation.FrameworkDescription}");
        DescribeLoad(output);
    }

    /// <summary>Whether others worked on the machine; after the run it is mostly the run's own load.</summary>
    public static void DescribeLoad(TextWriter output)
    {
        if (File.Exists(LoadFile))
        {
            output.WriteLine($"load average {string.Join(' ', File.ReadAllText(LoadFile).Split(' ')[..3])} at {DateTime.UtcNow:HH:mm:ss} UTC");
        }
    }

    private static string ProcessorName()
    {
        string? line = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
