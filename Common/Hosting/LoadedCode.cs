using System.Reflection;
using System.Security.Cryptography;

namespace PygmyStore.Common.Hosting;

/// <summary>
/// Loads what a server's code refers to before clients come: .NET opens an assembly when it is first used, keeps two descriptors for
/// each, and one that fails to load once fails for ever.
/// </summary>
internal static class LoadedCode
{
    private const string Ours = "PygmyStore";

    /// <summary>Loads what our assemblies refer to, and the libraries that need more than that.</summary>
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
        _ = TextOfAFault(); // what prints a stack trace reads the symbols
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
