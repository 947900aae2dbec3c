using System.Runtime.InteropServices;

namespace PygmyStore.Benchmarks.Harness;

/// <summary>The machine on which the figures were measured.</summary>
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

    /// <summary>Before the run it shows the load of others, after the run mostly the run's own load.</summary>
    public static void DescribeLoad(TextWriter output)
    {
        if (File.Exists(LoadFile))
        {
            string load = string.Join(' ', File.ReadAllText(LoadFile).Split(' ')[..3]);
            output.WriteLine($"load average {load} at {DateTime.UtcNow:HH:mm:ss} UTC");
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
