using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>Reads the JSON body of a request.</summary>
public static class JsonBodies
{
    /// <summary>The refusal of a body in which no fault is found: that would be a gap in <see cref="JsonShape"/>.</summary>
    internal static BodyRefusal NotUnderstood => new(400, "the body is not the JSON that is asked for here");

    /// <summary>Parses the body; when false, <paramref name="refusal"/> says why and with which status.</summary>
    public static bool TryReadJson<T>(
        this Exchange exchange, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value, out BodyRefusal refusal)
        where T : class
    {
        value = null;
        FieldSection fields = exchange.Request.Fields;
        if (!Each(fields, "Content-Encoding"u8, IsUncoded, out ReadOnlySpan<byte> coding))
        {
            refusal = new BodyRefusal(
                415, $"the body must not be compressed or coded in any way, but its Content-Encoding is {Shown(coding)}");
            exchange.Response.AddField("Accept-Encoding"u8, "identity"u8); // RFC 9110 section 15.5.16
        }
        else if (!Each(fields, "Content-Type"u8, MayBeJson, out ReadOnlySpan<byte> mediaType))
        {
            refusal = new BodyRefusal(415, $"the body must be {MediaTypes.Json}, but its Content-Type is {Shown(mediaType)}");
            bool isPatch = exchange.Request.Method == RequestMethod.Patch;
            exchange.Response.AddField(isPatch ? "Accept-Patch"u8 : "Accept"u8, MediaTypes.JsonBytes);
        }
        else if (exchange.Body.IsEmpty)
        {
            refusal = new BodyRefusal(400, "the request needs a JSON body");
        }
        else
        {
            value = Read(exchange.Body, type, out refusal);
        }

        return value is not null;
    }

    /// <summary>Null when the text is not what the type asks for; <paramref name="refusal"/> says why.</summary>
    internal static T? Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, out BodyRefusal refusal)
        where T : class
    {
        T? value = null;
        try
        {
            // The parser looks only at the text that it needs, and RFC 8259 section 8.1 asks for all of it to be UTF-8.
            value = Utf8.IsValid(body) ? JsonSerializer.Deserialize(body, type) : null;
        }
        catch (JsonException)
        {
            // The parser's way to say that the text is not what it should be: for us a value.
        }

        refusal = value is null ? FaultOf(body, type) : default;
        return value;
    }

    private static BodyRefusal FaultOf(ReadOnlySpan<byte> body, JsonTypeInfo type)
    {
        if (!Utf8.IsValid(body))
        {
            return new BodyRefusal(400, "the body is not UTF-8");
        }

        if (JsonSyntax.FaultOf(body, type.Options.MaxDepth) is { } sentence)
        {
            return new BodyRefusal(400, sentence);
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = type.Options.MaxDepth });
        reader.Read();
        return new JsonShape(type.Options).FaultOf(ref reader, type, "the body") ?? NotUnderstood;
    }

    private static string Shown(ReadOnlySpan<byte> field) => ClientText.Quote(Encoding.Latin1.GetString(field));

    /// <summary>Whether all lines of that name are fine: a server may read any of them. The value is the last one read.</summary>
    private static bool Each(
        FieldSection fields, ReadOnlySpan<byte> name, Func<ReadOnlySpan<byte>, FieldSection, bool> isFine,
        out ReadOnlySpan<byte> value)
    {
        value = default;
        for (int i = fields.IndexOf(name, 0); i >= 0; i = fields.IndexOf(name, i + 1))
        {
            value = fields.ValueAt(i);
            if (!isFine(value, fields))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsUncoded(ReadOnlySpan<byte> coding, FieldSection fields) => Ascii.EqualsIgnoreCase(coding, "identity"u8);

    /// <summary>A suffix is JSON too (RFC 6839). <c>curl -d</c> sends the form type; from a page it does not count.</summary>
    private static bool MayBeJson(ReadOnlySpan<byte> mediaType, FieldSection fields)
    {
        int parameters = mediaType.IndexOf((byte)';');
        ReadOnlySpan<byte> type = (parameters < 0 ? mediaType : mediaType[..parameters]).TrimEnd(" \t"u8);
        return Ascii.EqualsIgnoreCase(type, "application/json"u8)
            || (type.Length > "application/+json".Length
                && Ascii.EqualsIgnoreCase(type[.."application/".Length], "application/"u8)
                && Ascii.EqualsIgnoreCase(type[^"+json".Length..], "+json"u8))
            || (Ascii.EqualsIgnoreCase(type, "application/x-www-form-urlencoded"u8) && !OriginGuard.IsFromPage(fields));
    }
}

/// <summary>Why a body was not accepted.</summary>
public readonly record struct BodyRefusal(int Status, string Message);
