using System.Text.Json;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>Lookups and searches that travel together: <c>POST /books/read</c>.</summary>
internal static class ReadRoutes
{
    /// <summary>It changes nothing of the store, but it notes what the caller keeps: so it needs the service key.</summary>
    public static void Map(Router router, ICatalogStore store, BookTags tags, KeyGuard service) =>
        router.Map(RequestMethod.Post, "/books/read", "read", service.Guard(exchange => Read(exchange, store, tags)))
            .Describe(RouteTags.Servers, "Reads many books and lists, as they were at one moment")
            .Needs(KeyGuard.ServiceField)
            .Body(ContractJson.Default.ReadBatch, """{"reads":[{"request_id":"r-1","item_number":2}]}""")
            .Answers(200, "What was found, in the order of the reads.", ContractJson.Default.EnvelopeBooksRead)
            .Refuses(422);

    private static void Read(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (!exchange.TryReadRequest(ContractJson.Default.ReadBatch, out ReadBatch? batch))
        {
            return;
        }

        if (WhyNot(batch.Reads) is { } reason)
        {
            exchange.Response.Error(400, reason);
            return;
        }

        BooksTogether together = store.ReadTogether(batch);
        for (int i = 0; i < batch.Reads.Count; i++)
        {
            exchange.AddPart(PartOf(batch.Reads[i], together.Pages[i]));
        }

        tags.AddStoreTo(exchange.Response);
        Write(exchange.Response.Json(200), together);
    }

    private static string? WhyNot(IReadOnlyList<BookRead> reads)
    {
        if (reads.Count is 0 or > ReadBatch.MaxReads)
        {
            return $"reads must have 1 to {ReadBatch.MaxReads} elements, not {reads.Count}";
        }

        for (int i = 0; i < reads.Count; i++)
        {
            // The parser lets a null pass in a list.
            BookRead? read = reads[i];
            string? reason = read is null ? "must be a JSON object, not null"
                : read.ItemNumber is not null && (read.Topic ?? read.Title) is not null
                    ? "must ask for an item_number or for a topic or title, not for both"
                : read.ItemNumber is < 0 ? "must have an item_number from 0 on"
                : read.Limit is < 1 or > PageRequest.MaxLimit ? $"must have a limit from 1 to {PageRequest.MaxLimit}"
                : read.After is < 0 or > PageRequest.MaxAfter ? $"must have an after from 0 to {PageRequest.MaxAfter}"
                : null;
            if (reason is not null)
            {
                return $"element {i + 1} of reads {reason}";
            }
        }

        return null;
    }

    /// <summary>As the request log shows it: what was asked for, and how many books were found.</summary>
    private static ExchangePart PartOf(BookRead read, BookPage? page)
    {
        int status = page is null ? 503 : read.ItemNumber is not null && page.Books.Count == 0 ? 404 : 200;
        return new ExchangePart(read.RequestId, status, read.ItemNumber ?? 0, page?.Books.Count ?? 0)
        {
            FirstText = read.ItemNumber is not null ? null : read.Title ?? read.Topic ?? "na",
        };
    }

    /// <summary>Writes <see cref="BooksRead"/> from the rows, without making it first.</summary>
    private static void Write(Utf8JsonWriter json, BooksTogether together)
    {
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteStartArray("found"u8);
        foreach (BookPage? page in together.Pages)
        {
            WritePage(json, page);
        }

        json.WriteEndArray();
        json.WriteNumber("shelf"u8, together.Shelf);
        json.WriteString("epoch"u8, together.Epoch);
        if (together.Pending is { } pending)
        {
            json.WriteStartArray("pending"u8);
            foreach (int item in pending)
            {
                json.WriteNumberValue(item);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePage(Utf8JsonWriter json, BookPage? page)
    {
        if (page is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteStartArray("books"u8);
        foreach (BookRow book in page.Books)
        {
            json.WriteStartObject();
            BookAnswers.Write(json, book);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("has_next"u8, page.HasNext);
        json.WriteEndObject();
    }
}
