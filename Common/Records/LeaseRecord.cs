using System.Globalization;
using System.Text;

namespace PygmyStore.Common.Records;

/// <summary>
/// The file <c>lease.csv</c>, which says that front ends may have leases, and how long these are: <c>lease_ms,1000</c>. While it
/// is there, a start shows nothing until a lease that was granted just before has ended.
/// </summary>
/// <remarks>
/// It belongs to the folder, and not to the store in it: a new or restored store there must wait for the leases of the one
/// before. So a reset and a restore leave it in place, and a backup has none.
/// </remarks>
public static class LeaseRecord
{
    public const string FileName = "lease.csv";

    /// <summary>The longest lease that the settings allow (<c>cache_lease_ms</c>), in milliseconds.</summary>
    public const long Longest = 60_000;

    private const string Field = "lease_ms,";

    public static byte[] Write(long lease) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Field}{lease}\n"));

    /// <summary>The length of the leases. What is not a whole file stands for the longest ones.</summary>
    public static long Read(byte[] content)
    {
        string text = Encoding.ASCII.GetString(content);
        bool isWhole = text.StartsWith(Field, StringComparison.Ordinal) && text.EndsWith('\n'); // else its end may be missing
        string digits = isWhole ? text[Field.Length..^1] : "";
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long lease)
            ? Math.Min(lease, Longest)
            : Longest;
    }
}
