using PygmyStore.Client.LocalStores;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.LocalStores;

/// <summary>Where a demo finds the servers that it starts.</summary>
internal sealed class ServerProgramsTests
{
    private static readonly string[] Servers = [ServerPrograms.Catalog, ServerPrograms.Order, ServerPrograms.FrontEnd];
    private static readonly string Output = Path.Combine("bin", "Debug", "net10.0");

    [Test]
    public void They_are_found_beside_the_client_and_in_their_projects_as_the_client_was_built()
    {
        using var root = new TemporaryFolder();
        File.WriteAllText(Path.Combine(root.Path, "PygmyStore.sln"), "");
        string client = Directory.CreateDirectory(Path.Combine(root.Path, "Client", Output)).FullName;
        Build(server => Path.Combine(root.Path, server, "bin", "Release", "net10.0"));
        string release = Path.Combine(root.Path, "OrderServer", "bin", "Release", "net10.0", "OrderServer.dll");
        Assert.That(Found(client), Is.EqualTo(release));
        Build(server => Path.Combine(root.Path, server, Output));
        Assert.That(Found(client), Is.EqualTo(Path.Combine(root.Path, "OrderServer", Output, "OrderServer.dll")));
        Build(_ => client);
        Assert.That(Found(client), Is.EqualTo(Path.Combine(client, "OrderServer.dll")));
    }

    [Test]
    public void Servers_that_are_not_all_built_are_a_sentence_that_says_how_to_build_them()
    {
        using var root = new TemporaryFolder();
        File.WriteAllText(Path.Combine(root.Path, "PygmyStore.sln"), "");
        string client = Directory.CreateDirectory(Path.Combine(root.Path, "Client", Output)).FullName;
        Build(server => Path.Combine(root.Path, server, Output));
        File.Delete(Path.Combine(root.Path, "FrontEndServer", Output, "FrontEndServer.dll"));
        Assert.That(ServerPrograms.TryFind(client, out _, out string? why), Is.False);
        Assert.That(why, Is.EqualTo($"this command starts servers of its own, and they are not built: dotnet build {root.Path}"));
    }

    [Test]
    public void A_client_outside_a_clone_says_where_to_run_the_demo()
    {
        using var folder = new TemporaryFolder();
        Assert.That(ServerPrograms.TryFind(folder.Path, out _, out string? why), Is.False);
        Assert.That(why, Does.EndWith("run it in a clone of the repository"));
    }

    private static string Found(string client)
    {
        Assert.That(ServerPrograms.TryFind(client, out IReadOnlyDictionary<string, string>? files, out string? why), why);
        return files![ServerPrograms.Order];
    }

    private static void Build(Func<string, string> folderOf)
    {
        foreach (string server in Servers)
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(folderOf(server)).FullName, $"{server}.dll"), "");
        }
    }
}
