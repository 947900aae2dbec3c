using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Common.OpenApi;

/// <summary>The documents are OpenAPI 3.1, as its own library and a linter understand it.</summary>
[TestFixture]
internal sealed class OpenApiDocumentTests
{
    private RunningStore _store = null!;
    private IReadOnlyList<ServedApi> _apis = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _store = RunningStore.Start();
        _apis = ServedApi.AllOf(_store);
    }

    [OneTimeTearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public void The_library_finds_no_error_and_warns_of_nothing()
    {
        foreach (ServedApi api in _apis)
        {
            ReadResult read = OpenApiDocument.Parse(api.Text, "json");
            Assert.That(read.Diagnostic!.SpecificationVersion, Is.EqualTo(OpenApiSpecVersion.OpenApi3_1), api.Name);
            Assert.That(read.Diagnostic.Errors.Select(error => error.ToString()), Is.Empty, api.Name);
            Assert.That(read.Diagnostic.Warnings.Select(warning => warning.ToString()), Is.Empty, api.Name);
            Assert.That(read.Document!.Validate(ValidationRuleSet.GetDefaultRuleSet()), Is.Empty, api.Name);
            Assert.That(
                read.Document!.Paths.Sum(path => path.Value!.Operations!.Count), Is.EqualTo(api.Routes.Count), api.Name);
        }
    }

    [Test]
    public void The_library_does_find_errors()
    {
        string wrong = _apis[0].Text.Replace("\"title\":\"Pygmy store: frontend\",", "", StringComparison.Ordinal);
        Assert.That(OpenApiDocument.Parse(wrong, "json").Diagnostic!.Errors, Is.Not.Empty);
    }

    [Test]
    public void The_linter_finds_nothing() =>
        Assert.That(Lint([.. _apis.Select(api => api.Text)]), Does.Contain("valid").And.Not.Contain("warning"));

    [TestCase("\"operationId\":\"get_books\"", "\"operationId\":\"get_books_n\"", "operation-operationId-unique")]
    [TestCase("\"summary\":\"Shows an order\"", "\"summary\":\"\"", "operation-summary")]
    [TestCase("{\"item_number\":2,\"quantity\":1}", "{\"item_numbre\":2}", "no-invalid-media-type-examples")]
    public void The_linter_does_find(string right, string wrong, string rule) =>
        Assert.That(Lint(_apis[0].Text.Replace(right, wrong, StringComparison.Ordinal)), Does.Contain(rule));

    [Test]
    public void Each_operation_has_a_name_of_its_own_a_tag_and_a_success()
    {
        foreach (ServedApi api in _apis)
        {
            JsonNode[] operations = [.. api.Routes.Select(api.OperationOf)];
            string?[] names = [.. operations.Select(operation => (string?)operation["operationId"])];
            Assert.That(names, Is.Unique);
            Assert.That(names, Has.All.Match("^[a-z]+(_[a-z0-9]+)+$"));
            Assert.That(operations.Select(operation => operation["tags"]!.AsArray().Count), Has.All.EqualTo(1));
            foreach (JsonNode operation in operations)
            {
                Assert.That(
                    operation["responses"]!.AsObject().Select(response => response.Key), Has.Some.Match("^[23]"),
                    (string?)operation["operationId"]);
            }
        }
    }

    [Test]
    public void Every_example_of_a_body_is_valid()
    {
        foreach (ServedApi api in _apis)
        {
            foreach (RouteDescription route in api.Routes.Where(route => route.RequestBody is not null))
            {
                JsonNode schema = api.OperationOf(route)["requestBody"]!["content"]!["application/json"]!["schema"]!;
                Assert.That(api.WhyNotValid(schema, route.RequestBody!.Example), Is.Empty, route.Template);
            }
        }
    }

    [Test]
    public void Nothing_is_described_that_no_operation_refers_to()
    {
        foreach (ServedApi api in _apis)
        {
            JsonObject components = JsonNode.Parse(api.Text)!["components"]!.AsObject();
            foreach ((string kind, JsonNode? parts) in components.Where(part => part.Key != "securitySchemes"))
            {
                foreach ((string name, _) in parts!.AsObject())
                {
                    Assert.That(api.Text, Does.Contain($"\"#/components/{kind}/{name}\""), api.Name);
                }
            }
        }
    }

    [Test]
    public void A_client_that_has_it_need_not_get_it_again()
    {
        using WireClient client = _store.Connect();
        string tag = client.Ask("GET", "/openapi.json").Fields["ETag"].Single();
        Assert.That(client.Ask("GET", "/openapi.json", null, ("If-None-Match", tag)).Status, Is.EqualTo(304));
        Assert.That(client.Ask("HEAD", "/openapi.json").Fields["ETag"].Single(), Is.EqualTo(tag));
    }

    private static string Lint(params string[] documents)
    {
        if (ProofVariables.Text("PYGMY_REDOCLY") is not { } redocly)
        {
            Assert.Ignore("redocly is not here: npm install @redocly/cli, and let PYGMY_REDOCLY name its program.");
            return "";
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("pygmy-lint-");
        try
        {
            var start = new ProcessStartInfo(redocly)
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.ArgumentList.Add("lint");
            for (int i = 0; i < documents.Length; i++)
            {
                File.WriteAllText(Path.Combine(folder.FullName, $"{i}.json"), documents[i]);
                start.ArgumentList.Add($"{i}.json");
            }

            start.ArgumentList.Add("--extends");
            start.ArgumentList.Add("recommended-strict");
            start.Environment["REDOCLY_TELEMETRY"] = "off";
            start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd() + errors.Result;
            process.WaitForExit();
            return output.Replace("Deprecation warning", "", StringComparison.Ordinal); // of node, not of the document
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
