using System.Buffers.Binary;
using System.Text;

namespace PygmyStore.Tests.EndToEnd.Telemetry;

/// <summary>A message in protobuf's wire format, read without its schema: fields by number, as often as they come.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ulong key = ReadVarint(ref bytes);
            int number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    _fields.Add((number, ReadVarint(ref bytes), default));
                    break;
                case 1:
                    _fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8).Span), default));
                    break;
                case 2:
                    ulong length = ReadVarint(ref bytes);
                    _fields.Add((number, 0, Take(ref bytes, checked((int)length))));
                    break;
                case 5:
                    _fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4).Span), default));
                    break;
                default:
                    throw new InvalidDataException($"field {number} has the wire type {key & 7}");
            }
        }
    }

    public IEnumerable<ProtobufMessage> Messages(int number) => Bytes(number).Select(bytes => new ProtobufMessage(bytes));

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number).SingleOrDefault().Span);

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number).SingleOrDefault().Span);

    public ulong Number(int number) => _fields.SingleOrDefault(field => field.Number == number).Value;

    public bool Has(int number) => _fields.Any(field => field.Number == number);

    private IEnumerable<ReadOnlyMemory<byte>> Bytes(int number) =>
        _fields.Where(field => field.Number == number).Select(field => field.Bytes);

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> bytes, int length)
    {
        ReadOnlyMemory<byte> taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }

    private static ulong ReadVarint(ref ReadOnlyMemory<byte> bytes)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = Take(ref bytes, 1).Span[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
