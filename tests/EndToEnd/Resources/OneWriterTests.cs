using System.Runtime.Versioning;

namespace PygmyStore.Tests.EndToEnd.Resources;

/// <summary>One server writes to a folder's files, whatever is done to the locks.</summary>
[Platform("Linux")]
internal sealed class OneWriterTests
{
    private const string WithoutDotNetLocks = "export DOTNET_SYSTEM_IO_DISABLEFILELOCKING=1;";

    private readonly List<ShellServer> _running = [];
    private string _folder = "";
    private string _config = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("pygmy-writer-").FullName;
        _config = Path.Combine(_folder, "config.txt");
        File.WriteAllText(_config, "frontend,127.0.0.1:0\ncatalog,127.0.0.1:0\norder,127.0.0.1:0\n");
    }

    [TearDown]
    public void Stop()
    {
        _running.ForEach(server => server.Dispose());
        _running.Clear();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void A_second_server_is_refused(
        [Values("catalog", "order")] string name, [Values("", WithoutDotNetLocks)] string before, [Values] bool isLockRemoved,
            [Values] bool isLinked)
    {
        string program = name == "catalog" ? "CatalogServer" : "OrderServer";
        string catalog = Start("CatalogServer", "", before);
        if (name == "order")
        {
            Start("OrderServer", catalog, before);
        }

        string data = Path.Combine(_folder, "data");
        if (isLockRemoved)
        {
            File.Delete(Path.Combine(data, name + ".lock"));
        }

        if (isLinked)
        {
            Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), data);
            data = Path.Combine(_folder, "link");
        }

        using var second = new ShellServer(program, $"--config '{_config}' {catalog} --data '{data}'", before);
        (int code, string error) = second.RunToItsEnd();
        Assert.That((code, error.Split('\n').Length), Is.EqualTo((1, 1)), error);
        Assert.That(error, Does.Contain("in use by another"));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public void Both_services_share_a_folder_and_their_files_are_their_users_alone()
    {
        string catalog = Start("CatalogServer", "", WithoutDotNetLocks);
        Start("OrderServer", catalog, WithoutDotNetLocks);
        string data = Path.Combine(_folder, "data");
        const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.That(Directory.GetFiles(data).Select(File.GetUnixFileMode), Is.Not.Empty.And.All.EqualTo(file));
        Assert.That(File.GetUnixFileMode(data), Is.EqualTo(file | UnixFileMode.UserExecute));
    }

    private string Start(string program, string arguments, string before)
    {
        var server = new ShellServer(program, $"--config '{_config}' {arguments}", before);
        _running.Add(server);
        return $"--catalog {server.Address()} --order 127.0.0.1:0 --port 0";
    }
}
