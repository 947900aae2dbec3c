using System.Buffers.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>Reads the numbers in request targets, alike for every route: decimal digits, no sign, no space.</summary>
public static class TargetNumber
{
    /// <summary>Reads the whole text as a number; false also for more than a long holds.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        return Grammar.AreDigits(text)
            && Utf8Parser.TryParse(text, out number, out int used) // false for an empty text
            && used == text.Length;
    }

    /// <summary>The same for an int.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out int number)
    {
        bool fits = TryRead(text, out long read) && read <= int.MaxValue;
        number = fits ? (int)read : 0;
        return fits;
    }

    /// <summary>Reads a parameter that may be left out; false when it comes twice or is no number in the range.</summary>
    public static bool TryReadParameter(
        RequestTarget target, ReadOnlySpan<byte> name, long least, long most, long absent, out long number)
    {
        number = absent;
        bool isGiven = false;
        for (int i = 0; i < target.ParameterCount; i++)
        {
            if (!target.ParameterName(i).SequenceEqual(name))
            {
                continue;
            }

            if (isGiven || !TryRead(target.ParameterValue(i), out number) || number < least || number > most)
            {
                return false;
            }

            isGiven = true;
        }

        return true;
    }
}
