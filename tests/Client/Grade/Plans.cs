using System.Text.RegularExpressions;
using PygmyStore.Client.Grade.Plan;

namespace PygmyStore.Tests.Client.Grade;

/// <summary>Plans of tests.</summary>
internal static class Plans
{
    public static readonly string[] Good =
    [
        "# a comment",
        "store,My store # with a comment",
        "face,pygmy",
        "url,http://127.0.0.1:{port}",
        "book,1,5,10,distributed systems,Titles, with commas",
        "process,all",
        "start,python3 server.py --port {port} --title 'two words'",
        "ready,127.0.0.1:{port}",
    ];

    /// <summary>The folder of the foreign stores.</summary>
    public static string ForeignStores => Path.Combine(Sources.Root, "tests", "Client", "Grade", "ForeignStores");

    public static GradePlan? Read(IReadOnlyList<string> lines, out IReadOnlyList<string> errors) =>
        PlanReader.Read("/somewhere/my.plan", lines, out errors);

    /// <summary>A plan of docs/grade with the programs of this build, fewer copies and a short load.</summary>
    public static string Shipped(string file)
    {
        string plan = File.ReadAllText(Path.Combine(Sources.Root, "docs", "grade", file)).Replace(",100,", ",40,")
            .Replace("--stock 100", "--stock 40");
        plan = Regex.Replace(plan, @"\{plan\}(/\.\.)+/config\.txt", Path.Combine(Sources.Root, "config.txt"));
        return Regex.Replace(plan, @"\{plan\}(/\.\.)+/\w+/bin/Debug/net10\.0", AppContext.BaseDirectory)
            + "\nclients,4\nload_seconds,1\nready_seconds,60\n";
    }

    /// <summary>A plan of one process in the folder.</summary>
    public static GradePlan Of(string folder, params string[] more)
    {
        string[] lines = ["face,pygmy", "url,http://127.0.0.1:{port}", "book,1,5,10,x,A", .. more];
        GradePlan? plan = PlanReader.Read(Path.Combine(folder, "my.plan"), lines, out IReadOnlyList<string> errors);
        Assert.That(errors, Is.Empty);
        return plan!;
    }
}
