using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Names the operations that the catalog carries out once at most: after the client's <c>Idempotency-Key</c> and the route that it sent it
/// to, or with a name of their own when it sent none. For any thread.
/// </summary>
/// <remarks>
/// A key's op is <c>kPOST/orders:the-key</c>. The first letter tells keys and own names apart, so that no client can name an
/// operation that was made here; a route has no colon, so that no two pairs of route and key give one op. What does not fit into the
/// catalog's op, or has a space, is hashed.
/// </remarks>
internal sealed class Operations
{
    private const int MaxOpLength = 255; // the catalog's
    private const int MaxScopeLength = 64; // the longest route of the front end has 20
    private const char KeyPrefix = 'k';
    private const char HashPrefix = 'h';
    private const char OwnPrefix = 'o';
    private const char ScopeEnd = ':';

    private readonly RequestIdSource _names = new();

    /// <summary>The operation of a request; false when its key is not one.</summary>
    public bool TryName(Exchange exchange, out string op)
    {
        FieldSection fields = exchange.Request.Fields;
        switch (fields.CountOf("Idempotency-Key"u8))
        {
            case 0:
                op = OwnName();
                return true;
            case 1:
                fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> field);
                op = "";
                return IdempotencyKey.TryRead(field, out string key) && TryName(ScopeOf(exchange), key, out op);
            default:
                op = "";
                return false;
        }
    }

    /// <summary>The route that the client's request took at the front end, which says so; else the one that it took here.</summary>
    private static ReadOnlySpan<byte> ScopeOf(Exchange exchange) =>
        exchange.Request.Fields.TryGet("Idempotency-Scope"u8, out ReadOnlySpan<byte> scope) ? scope : exchange.Route;

    private static bool TryName(ReadOnlySpan<byte> scope, string key, out string op)
    {
        op = "";
        if (scope.Length is 0 or > MaxScopeLength || scope.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0 || scope.Contains((byte)ScopeEnd))
        {
            return false;
        }

        string scoped = Encoding.ASCII.GetString(scope) + ScopeEnd + key;
        op = scoped.Length < MaxOpLength && !scoped.Contains(' ')
            ? KeyPrefix + scoped
            : HashPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(scoped)));
        return true;
    }

    private string OwnName()
    {
        Span<byte> name = stackalloc byte[RequestIdSource.MaxBytes];
        return OwnPrefix + Encoding.ASCII.GetString(name[.._names.Write(name)]);
    }
}
