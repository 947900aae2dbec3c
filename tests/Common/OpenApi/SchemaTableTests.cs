using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.OpenApi;

namespace PygmyStore.Tests.Common.OpenApi;

/// <summary>Schemas say what the serializer reads and writes, and each type has one.</summary>
[TestFixture]
internal sealed class SchemaTableTests
{
    private SchemaTable _table = null!;

    [SetUp]
    public void Begin() => _table = new SchemaTable();

    [Test]
    public void What_may_be_left_out_may_be_null_and_no_other_member_is_known()
    {
        Assert.That(Text(ContractJson.Default.OrderRequest), Is.EqualTo(Reference("OrderRequest")));
        Assert.That(
            Named("OrderRequest"),
            Is.EqualTo("""
                {"type":"object","properties":{"item_number":{"type":["integer","null"],"format":"int32"},
                "name":{"type":["string","null"]},"quantity":{"type":["integer","null"],"format":"int32"}},
                "additionalProperties":false}
                """.ReplaceLineEndings("")));
    }

    [Test]
    public void What_must_be_there_is_required()
    {
        _table.SchemaOf(ContractJson.Default.NewBook);
        Assert.That(Named("NewBook"), Does.EndWith("\"required\":[\"item_number\",\"title\",\"topic\",\"cost\",\"stock\"]}"));
    }

    [Test]
    public void The_data_of_an_answer_is_never_null() => Assert.That(
        Text(ContractJson.Default.EnvelopeBook),
        Is.EqualTo($$"""{"type":"object","properties":{"data":{{Reference("Book")}}},"required":["data"]}"""));

    [Test]
    public void An_element_may_be_null_where_it_may()
    {
        _table.SchemaOf(ContractJson.Default.EnvelopeBooksRead);
        Assert.That(Named("BooksRead"), Does.Contain($$"""{"anyOf":[{{Reference("BooksFound")}},{"type":"null"}]}"""));
    }

    [Test]
    public void A_word_is_one_of_a_list()
    {
        _table.SchemaOf(ContractJson.Default.BuyRequest);
        Assert.That(Named("BuyRequest"), Does.Contain("""{"enum":["client","request_id","made"],"type":"string"}"""));
    }

    [Test]
    public void A_type_that_is_used_twice_has_one_schema()
    {
        _table.SchemaOf(ContractJson.Default.EnvelopeBook);
        _table.SchemaOf(ContractJson.Default.EnvelopeIReadOnlyListBook);
        Assert.That(_table.All.Select(schema => schema.Key), Is.EqualTo(new[] { "Book" }));
    }

    private static string Reference(string name) => $$"""{"$ref":"#/components/schemas/{{name}}"}""";

    private string Text(JsonTypeInfo type) => _table.SchemaOf(type).ToJsonString();

    private string Named(string name)
    {
        JsonNode schema = _table.All.Single(known => known.Key == name).Value;
        return schema.ToJsonString();
    }
}
