using System.Text;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Contracts;

/// <summary>Shows in the request log which book a request names.</summary>
public static class BookArguments
{
    /// <summary>Adds the number or the title.</summary>
    public static void Add(this OperationArguments arguments, BookReference book)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (book.ItemNumber is { } itemNumber)
        {
            arguments.Add(itemNumber);
        }

        if (book.Name is { } name)
        {
            arguments.Add(Encoding.UTF8.GetBytes(name));
        }
    }
}
