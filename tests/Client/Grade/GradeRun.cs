using System.Text.Json;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Grade;

/// <summary>Runs <c>grade</c> with a seed of its own, which it prints.</summary>
internal static class GradeRun
{
    /// <summary>What it said, and the verdict of each check from the grader's file.</summary>
    public static (ClientRun Run, Dictionary<string, string> Verdicts) Of(string plan, params string[] options)
    {
        using var folder = new TemporaryFolder();
        int seed = Random.Shared.Next(1000);
        TestContext.Out.WriteLine($"seed {seed}");
        var run = ClientRun.Of("", ["grade", plan, "--report", folder.Path, "--seed", $"{seed}", .. options]);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.Path, "grade.json")));
        return (run, json.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(
            line => line.GetProperty("check").GetString()!, line => line.GetProperty("verdict").GetString()!));
    }

    public static void RequirePython()
    {
        if (!Tool.IsThere("python3"))
        {
            Assert.Ignore("python3 is not here, and the store of others is written in it");
        }
    }
}
