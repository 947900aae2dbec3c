using System.Reflection;
using System.Text.RegularExpressions;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.Common.Configuration;

[TestFixture]
public sealed class ShippedConfigurationTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(RepositoryRoot(), ConfigurationLoader.FileName));

    [Test]
    public void It_lists_exactly_the_table_with_the_tables_defaults_in_the_same_order()
    {
        IEnumerable<string> listed = Lines.Select(line => SettingLine.Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups["name"].Value},{match.Groups["value"].Value}");
        Assert.That(listed, Is.EqualTo(SettingTable.All.Select(setting => $"{setting.Name},{setting.DefaultText}")));
    }

    [Test]
    public void It_is_valid_as_it_is_and_with_every_setting_switched_on()
    {
        string text = string.Join('\n', Lines);
        Assert.That(ConfigurationLoader.Parse(text, "/shop"), Is.TypeOf<ConfigurationOutcome.Loaded>());

        string allOn = string.Join('\n', Lines.Select(line => SettingLine.IsMatch(line) ? line.TrimStart('#') : line));
        Assert.That(ConfigurationLoader.Parse(allOn, "/shop"), Is.EqualTo(ConfigurationLoader.Parse(text, "/shop")));
    }

    [Test]
    public void Each_row_of_the_table_sets_a_property_of_its_own()
    {
        var unset = new StoreConfiguration();
        PropertyInfo[] properties = typeof(StoreConfiguration).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => !OptionsOnly.Contains(property.Name)).ToArray();
        var setBy = new List<string>();
        foreach (Setting setting in SettingTable.All)
        {
            // A value that no property has when nothing is set.
            string text = setting.Syntax switch
            {
                "secret text, or empty" => "k",
                "on or off" => "on",
                "fsync or os" => "os",
                "address:port, or empty" => "127.0.0.1:1",
                "adaptive or session or shared" => "shared",
                "invalidate or none or ttl" => "ttl",
                "local or on or off" => "off",
                "none or check_then_act or forget_keys or early_answer" => "forget_keys",
                "order_first or catalog_first" => "catalog_first",
                "host names, or empty" => "shop.example",
                "text or json" => "json",
                "http://host:port, or empty" => "http://127.0.0.1:4318",
                "origins, or empty" => "https://shop.example",
                "addresses or networks, or empty" => "10.0.0.7",
                _ => setting.DefaultText,
            };
            StoreConfiguration set = unset;
            Assert.That(setting.Apply(text, "/shop", ref set), Is.Null, setting.Name);
            setBy.Add(properties.Single(property => !Equals(property.GetValue(unset), property.GetValue(set))).Name);
        }

        Assert.That(setBy, Is.EquivalentTo(properties.Select(property => property.Name)));
    }

    private static readonly string[] OptionsOnly =
        [nameof(StoreConfiguration.Salvage), nameof(StoreConfiguration.Stage), nameof(StoreConfiguration.StageToken)];

    private static readonly Regex SettingLine = new("^#?(?<name>[a-z_]+),(?<value>[^ #]*)");

    private static string RepositoryRoot()
    {
        string folder = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(folder, "PygmyStore.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("PygmyStore.sln is in no folder above the tests.");
        }

        return folder;
    }
}
