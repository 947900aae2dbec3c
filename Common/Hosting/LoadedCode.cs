using System.Reflection;
using System.Security.Cryptography;

namespace PygmyStore.Common.Hosting;

/// <summary>
/// Loads a server's assemblies before clients come. .NET opens an assembly at its first use and needs two descriptors for it. If
/// that fails once, it fails forever.
/// </summary>
internal static class LoadedCode
{
    private const string Ours = "PygmyStore";

    /// <summary>Loads the assemblies that ours refer to, and the native libraries that load later.</summary>
    public static void Load(Assembly server)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<Assembly>([server]);
        while (next.TryDequeue(out Assembly? assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies().Where(name => seen.Add(name.FullName)))
            {
                var loaded = Assembly.Load(name);
                if (name.Name!.StartsWith(Ours, StringComparison.Ordinal))
                {
                    next.Enqueue(loaded);
                }
            }
        }

        SHA256.HashData([]);
        RandomNumberGenerator.GetBytes(1);
        _ = TextOfAFault(); // printing a stack trace loads the symbols
    }

    private static string TextOfAFault()
    {
        try
        {
            throw new InvalidOperationException("a fault");
        }
        catch (InvalidOperationException fault)
        {
            return fault.ToString();
        }
    }
}
