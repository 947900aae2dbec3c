using System.Globalization;
using System.Text;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>As many books as a shop may have, each with the longest title that there can be.</summary>
internal sealed class LongestListTests
{
    private const int MaxBookBytes = (2 * 200 * 6) + 160; // title and topic, escaped, and the rest (PageRequest.MaxLimit)

    private const int FirstPageOfLongTopics = PageRequest.MaxLimit;

    // Outside of the first plane: two of the 200 characters, 12 bytes of JSON.
    private const string Longest = "\U0001F4DA";

    [Test]
    public void All_books_of_a_full_shop_with_the_longest_titles_are_listed()
    {
        using var store = RunningStore.Start(configuration =>
        {
            Directory.CreateDirectory(configuration.DataFolder);
            File.WriteAllLines(
                Path.Combine(configuration.DataFolder, "inventory.csv"),
                Enumerable.Range(0, BookRules.MaxBooks).Select(Row).Prepend("item_number,title,topic,stock,cost"));
            return configuration;
        });
        using (WireClient client = store.Connect())
        {
            WireAnswer worst = client.Ask("GET", "/books");
            Assert.That(worst.Status, Is.EqualTo(200));
            Assert.That(
                Encoding.UTF8.GetByteCount(worst.Body),
                Is.AtMost(PageRequest.MaxLimit * MaxBookBytes).And.AtLeast(
                    PageRequest.MaxLimit * MaxBookBytes * 9 / 10));
        }

        using var upstream = new Upstream(new UpstreamOptions
        {
            Name = "frontend",
            EndPoint = store.FrontEnd.LocalEndPoint,
            CallTimeout = TimeSpan.FromMinutes(1),
        });
        Answer<IReadOnlyList<Book>> all = new StoreClient(upstream).Search();
        Assert.That(all.HasValue, Is.True, $"{all.Outcome} {all.Status} {all.Message}");
        Assert.That(
            all.Value!.Select(book => book.ItemNumber), Is.EqualTo(Enumerable.Range(0, BookRules.MaxBooks).Select(Number)));
    }

    [Test]
    public void A_server_takes_far_more_from_another_than_a_page() => Assert.That(
        new UpstreamOptions { Name = "catalog", EndPoint = new(0, 0) }.Limits.BodyBytes,
        Is.GreaterThan(4 * PageRequest.MaxLimit * MaxBookBytes));

    private static int Number(int index) => BookRules.MaxItemNumber - BookRules.MaxBooks + 1 + index;

    private static string Row(int index)
    {
        string number = index.ToString("000000", CultureInfo.InvariantCulture);
        string longest = Repeat((BookRules.MaxTextLength - number.Length) / Longest.Length);
        string topic = index < FirstPageOfLongTopics ? Repeat(BookRules.MaxTextLength / Longest.Length) : "t";
        return $"{Number(index).ToString(CultureInfo.InvariantCulture)},{number}{longest},{topic},"
            + $"{BookRules.MaxStock},{BookRules.MaxCost - 0.01m}";
    }

    private static string Repeat(int count) => new StringBuilder().Insert(0, Longest, count).ToString();
}
