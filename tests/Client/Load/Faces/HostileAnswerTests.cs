using System.Text;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Tests.Simulation;

namespace PygmyStore.Tests.Client.Load.Faces;

/// <summary>A store may answer anything: reading never throws, and a broken answer is never a success.</summary>
internal sealed class HostileAnswerTests
{
    private const string Telling = "{}[]\",:\\u1e-n "; // to a parser

    private static readonly int[] Statuses = [100, 200, 201, 204, 301, 400, 404, 409, 422, 500, 503, 999];

    private static readonly string[] Bodies =
    [
        "", " ", "{", "}", "[", "]", "[]", "{}", "null", "true", "7", "\"\"", "\"", "\0", "\uFEFF{}", "{\"",
        "{\"a", "{\"a\"", "{\"a\":",
        "{\"data\":", "{\"data\":{}}", "{\"data\":[]}", "{\"data\":[[]]}", "{\"data\":[null]}", "{\"data\":null}",
        "{\"data\":{\"data\":{}}}",
        "{\"result\":[[{\"stock\":1}]]}", "{\"result\":\"\\ud800\"}", "{\"\\ud800\":1,\"\\u0073tock\":3}", "{\"error\":[]}",
        "{\"error\":[{\"message\":{}}]}", "{\"stock\":-9223372036854775808,\"order_number\":-1}", "{\"order_number\":1e1}",
        "{\"order_number\":\"\"}", "{\"order_number\":\"NaN\"}", "{\"order_number\":\"1e999\"}", "{\"result\":\"Success\"}{",
        "{\"result\":\"Success\",}", "{'result':'Success'}", "{\"result\":\"Success\"/**/}", "[{\"data\":1},2,[3],{\"x\":[]}]",
    ];

    private static readonly string[] Whole =
    [
        """{"data":{"order_number":7,"item_number":2,"title":"a","quantity":3,"cost":60,"stock":6,"version":5}}""",
        """{"result":"Success","book":{"order_number":7,"item_number":2,"title":"a \u0026 b","stock":6}}""",
        """{"data":[{"id":1,"title":"a","topic":"b","stock":2,"cost":3},{"id":2,"title":"c","topic":"b","stock":2,"cost":3}]}""",
        """{"error":{"code":409,"message":"out of stock"}}""",
        """{"status":"RPCs for Dummies was bought successfully."}""",
    ];

    [Test]
    public void Nothing_throws([ValueSource(nameof(Bodies))] string body) => ReadAll(Encoding.UTF8.GetBytes(body));

    [TestCase("{\"data\":")]
    [TestCase("[")]
    public void Depth_does_not_overflow(string opening)
    {
        byte[] body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(opening, 100_000)));
        ReadAll(body);
        Assert.That(ToldBook.Read(body), Is.Null);
    }

    [Test]
    public void Mutations_do_not_throw() => ProofSeeds.ForEach(usualSeeds: 3, seed =>
    {
        var random = new Random(seed);
        const int bodies = 200;
        for (int i = 0; i < bodies; i++)
        {
            byte[] body = Encoding.UTF8.GetBytes(Whole[random.Next(Whole.Length)]);
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                body[random.Next(body.Length)] =
                    (byte)(random.Next(4) == 0 ? random.Next(256) : Telling[random.Next(Telling.Length)]);
            }

            ReadAll(body.AsSpan(0, random.Next(body.Length + 1)).ToArray());
        }

        return bodies;
    });

    [Test]
    public void A_part_of_an_answer_is_never_a_success([ValueSource(nameof(Whole))] string whole)
    {
        byte[] body = Encoding.UTF8.GetBytes(whole);
        foreach (IStoreFace face in StoreFaces.Names.Select(name => StoreFaces.Find(name)!))
        {
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                for (int length = 0; length < body.Length; length++)
                {
                    Assert.That(
                        face.Read(operation, 200, body.AsSpan(0, length)).Outcome,
                        Is.Not.EqualTo(CallOutcome.Ok), $"{face.Name} {operation} {length}");
                }
            }
        }
    }

    [Test]
    public void Reading_allocates_nothing()
    {
        byte[][] bodies = [.. Whole.Select(Encoding.UTF8.GetBytes)];
        IStoreFace[] faces = [.. StoreFaces.Names.Select(name => StoreFaces.Find(name)!)];
        ReadEach(); // compiles it
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadEach();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void ReadEach()
        {
            foreach (IStoreFace face in faces)
            {
                foreach (byte[] body in bodies)
                {
                    for (Operation operation = Operation.Search; operation <= Operation.Order; operation++)
                    {
                        face.Read(operation, 200, body);
                        face.Read(operation, 404, body);
                    }
                }
            }
        }
    }

    private static void ReadAll(byte[] body)
    {
        foreach (IStoreFace face in StoreFaces.Names.Select(name => StoreFaces.Find(name)!))
        {
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                foreach (int status in Statuses)
                {
                    Assert.That(face.Read(operation, status, body).Outcome, Is.Not.EqualTo(CallOutcome.ConnectionError));
                }
            }
        }

        Assert.That(() => ToldBook.Read(body), Throws.Nothing);
    }
}
