using System.Text;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

public sealed class MessageWriterTests
{
    [Test]
    public void What_is_written_arrives_in_whole_lines()
    {
        using var text = new StringWriter();
        using var writer = new MessageWriter(() => text);
        writer.WriteLine("one");
        writer.Write('t');
        writer.Write("wo");
        writer.WriteLine();
        writer.WriteLine(new StringBuilder("three"));
        Assert.That(text.ToString(), Is.EqualTo($"one{Environment.NewLine}two{Environment.NewLine}three{Environment.NewLine}"));
        Assert.That(writer.Failure, Is.Null);
    }

    [Test]
    public void What_cannot_be_written_is_noted_and_nothing_is_thrown()
    {
        using var writer = new MessageWriter(() => throw new IOException("full"));
        Assert.DoesNotThrow(() =>
        {
            writer.WriteLine("a");
            writer.Write("b");
            writer.Write('c');
            writer.Write("{0}", 1);
            writer.WriteLine(1.5);
            writer.Flush();
        });
        Assert.That(writer.Failure?.Message, Is.EqualTo("full"));
    }

    [Test]
    [Platform("Linux")]
    public void A_descriptor_that_takes_nothing_is_an_error_of_the_write()
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        using var stream = new StandardDescriptor((int)full.DangerousGetHandle(), isOpen: true);
        Assert.That(() => stream.Write("x"u8), Throws.TypeOf<IOException>().With.Property("HResult").EqualTo(28));
        using var closed = new StandardDescriptor(1, isOpen: false);
        Assert.That(() => closed.Write("x"u8), Throws.TypeOf<IOException>());
    }
}
