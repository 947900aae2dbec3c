using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Storage;

namespace PygmyStore.OrderServer.Accounts;

/// <summary>
/// Makes and checks receipts: an order's number, and 128 bits of an HMAC-SHA256 over it, as in <c>17-9f86d081...</c>. The
/// number alone is not enough to make one. For any thread.
/// </summary>
internal sealed class Receipts(AccountBook accounts)
{
    private const int MacBytes = 16;
    private const int MaxNumberDigits = 19;
    private const char Separator = '-';

    /// <summary>The receipt of an order; null when the secret cannot be kept now.</summary>
    public string? Of(long orderNumber)
    {
        string? secret = accounts.Secret;
        if (secret is null && accounts.Submit(new MakeSecret()) == CommitOutcome.Durable)
        {
            secret = accounts.Secret;
        }

        return secret is null ? null : Of(orderNumber, secret);
    }

    /// <summary>The number of the receipt's order; null when it is not a receipt. Compared in constant time.</summary>
    public long? NumberOf(string receipt)
    {
        int end = receipt.IndexOf(Separator, StringComparison.Ordinal);
        return end is > 0 and <= MaxNumberDigits
            && TargetNumber.TryRead(Encoding.UTF8.GetBytes(receipt[..end]), out long number)
            && accounts.Secret is { } secret
            && CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(receipt), Encoding.UTF8.GetBytes(Of(number, secret)))
                ? number
                : null;
    }

    private static string Of(long orderNumber, string secret)
    {
        string number = orderNumber.ToString(CultureInfo.InvariantCulture);
        byte[] mac = HMACSHA256.HashData(Convert.FromHexString(secret), Encoding.ASCII.GetBytes("receipt " + number));
        return number + Separator + Convert.ToHexStringLower(mac.AsSpan(0, MacBytes));
    }
}
