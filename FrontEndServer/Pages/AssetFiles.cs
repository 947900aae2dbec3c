using System.Buffers;
using System.Text;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The files that pages load, out of this program's assembly. A browser asks by tag whether they changed.</summary>
internal static class AssetFiles
{
    private const string Icon = "favicon.ico";

    private static readonly (string Name, string MediaType)[] Files =
    [
        ("shop.css", "text/css; charset=utf-8"),
        ("shop.js", "text/javascript; charset=utf-8"),
        ("stage.css", "text/css; charset=utf-8"),
        ("stage.js", "text/javascript; charset=utf-8"),
        ("live.css", "text/css; charset=utf-8"),
        ("live.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        (Icon, "image/x-icon"),
    ];

    public static void Map(Router router)
    {
        Dictionary<string, Asset> assets = Files.ToDictionary(file => file.Name, file => Load(file.Name, file.MediaType));
        router.Map(RequestMethod.Get, "/assets/{file}", "asset", exchange =>
        {
            if (assets.TryGetValue(Encoding.UTF8.GetString(exchange.PathParameter(0)), out Asset? asset))
            {
                asset.Answer(exchange);
            }
            else
            {
                exchange.Response.Error(404, "there is nothing at this path");
            }
        })
            .Describe(RouteTags.Pages, "Gets a file that pages load: a style sheet, a script, an icon")
            .Path("file", ValueShape.OneOf([.. assets.Keys]), "the file's name").Tagged()
            .AnswersWith("text/css", 200, "The file.").AnswersWith("text/javascript", 200, "The file.")
            .AnswersWith("image/svg+xml", 200, "The file.").AnswersWith("image/x-icon", 200, "The file.")
            .Refuses(404);
        router.Map(RequestMethod.Get, "/" + Icon, "asset", assets[Icon].Answer)
            .Describe(RouteTags.Pages, "Gets the icon that browsers ask for").Tagged()
            .AnswersWith("image/x-icon", 200, "The icon.");
    }

    private static Asset Load(string name, string mediaType)
    {
        using Stream stream = typeof(AssetFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the assembly.");
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new Asset(content, mediaType, ContentTag.Of(content));
    }

    private sealed record Asset(byte[] Content, string MediaType, byte[] Tag)
    {
        public void Answer(Exchange exchange)
        {
            exchange.Response.Begin(200, MediaType).Write(Content);
            exchange.Response.EntityTag = Tag;
        }
    }
}
