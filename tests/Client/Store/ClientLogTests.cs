using System.Text;
using PygmyStore.Client.Store;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Store;

[TestFixture]
internal sealed class ClientLogTests
{
    private TemporaryFolder _folder = null!;

    private string File => Path.Combine(_folder.Path, "client_log");

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Lines_are_appended_as_the_designs_have_them()
    {
        for (int run = 0; run < 2; run++)
        {
            using var log = new ClientLog(File);
            log.Sent(0, "h:1", "/books/2"u8);
            log.Got(0, "{\"data\":1}"u8);
            log.GotNone(7, "no answer came in time");
        }

        const string lines =
            "Client0: Send request http://h:1/books/2\n"
            + "Client0: Get response {\"data\":1}\n"
            + "Client7: Get no response: no answer came in time\n";
        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo(lines + lines));
    }

    [Test]
    public void A_body_is_one_line_whatever_is_in_it_and_at_most_so_long()
    {
        using (var log = new ClientLog(File))
        {
            log.Got(0, "<html>\r\n\e[2Jü\0</html>"u8);
            log.Got(0, new byte[ClientLog.MaxBodyBytes + 1]);
        }

        string[] lines = System.IO.File.ReadAllLines(File);
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Is.EqualTo("Client0: Get response <html>   [2Jü </html>"));
        Assert.That(lines[1], Is.EqualTo("Client0: Get response " + new string(' ', ClientLog.MaxBodyBytes)));
    }

    [Test]
    public void Lines_of_many_threads_stay_whole_and_in_the_order_of_each()
    {
        const int clients = 8, lines = 2000;
        using (var log = new ClientLog(File))
        {
            Thread[] threads = [.. Enumerable.Range(0, clients).Select(client => new Thread(() =>
            {
                for (int i = 0; i < lines; i++)
                {
                    log.Got(client, Encoding.ASCII.GetBytes(i + new string('x', i % 300)));
                }
            }))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
        }

        ILookup<string, string> written = System.IO.File.ReadAllLines(File).ToLookup(line => line.Split(':')[0]);
        Assert.That(written, Has.Count.EqualTo(clients));
        foreach (IGrouping<string, string> client in written)
        {
            IEnumerable<string> expected =
                Enumerable.Range(0, lines).Select(i => $"{client.Key}: Get response {i}{new string('x', i % 300)}");
            Assert.That(client, Is.EqualTo(expected));
        }
    }

    [Test]
    public void A_full_log_says_so_and_the_next_run_begins_anew()
    {
        byte[] body = new byte[ClientLog.MaxBodyBytes];
        using (var log = new ClientLog(File))
        {
            for (long written = 0; written < ClientLog.MaxBytes + (2 * body.Length); written += body.Length)
            {
                log.Got(0, body);
            }
        }

        Assert.That(new FileInfo(File).Length, Is.InRange(ClientLog.MaxBytes, ClientLog.MaxBytes + (2 * body.Length)));
        Assert.That(System.IO.File.ReadLines(File).Last(), Is.EqualTo("the log is full: nothing more is noted"));
        using (var log = new ClientLog(File))
        {
            log.Got(0, "again"u8);
        }

        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo("Client0: Get response again\n"));
    }

    [Test]
    public void A_file_that_cannot_be_made_is_noted_and_nothing_fails()
    {
        using var log = new ClientLog(_folder.Path);
        log.Sent(0, "h:1", "/"u8);
        log.Got(0, "x"u8);
        Assert.That(log.Failure, Is.Not.Null);
    }

    [Test]
    public void Nothing_said_makes_no_file()
    {
        new ClientLog(File).Dispose();
        Assert.That(System.IO.File.Exists(File), Is.False);
    }
}
