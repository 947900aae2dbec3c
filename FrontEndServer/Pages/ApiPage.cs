using System.Buffers;
using System.Text;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.OpenApi;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// The page about the front end's routes, for people who write programs: by face, with parameters, bodies, answers and a command
/// to try each. It is made of the same table as <c>/openapi.json</c>, to which programs are led.
/// </summary>
internal static class ApiPage
{
    private const string Document = "/openapi.json";

    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]");

    public static void Map(Router router)
    {
        router.Map(RequestMethod.Get, "/api", "api", exchange =>
        {
            exchange.Response.Text(303, Document + "\n");
            exchange.Response.AddField("Location"u8, Encoding.ASCII.GetBytes(Document));
        })
            .Describe(RouteTags.Operation, "Shows the front end's routes as a page; a program is sent on to /openapi.json")
            .AnswersWith(MediaTypes.Html, 200, "The page.").AnswersWith(MediaTypes.Text, 303, "For programs.");
        router.MapPage(RequestMethod.Get, "/api", exchange => exchange.AnswerSharedPage(
            "The interface for programs", html => Write(html, router.Descriptions, ServerOf(exchange))));
    }

    private static void Write(HtmlWriter html, IReadOnlyList<RouteDescription> routes, string server)
    {
        html.Put("h1", "The interface for programs");
        using (html.Open("p"))
        {
            html.Text("Every route of this front end, as it describes itself. The same for programs: ");
            html.Put("a", "OpenAPI 3.1", ("href", Document));
            html.Text(
                ". Errors are JSON, or RFC 9457 for a client whose Accept prefers application/problem+json. Besides what stands "
                + "here, any request may get 400, 412, 421 or 503, and one that changes something 403.");
        }

        IGrouping<RouteTag, RouteDescription>[] faces = [.. routes.Where(route => route.Tag is not null).GroupBy(r => r.Tag!)];
        using (html.Open("nav", ("aria-label", "Parts of the interface"), ("class", "ways")))
        {
            foreach (IGrouping<RouteTag, RouteDescription> face in faces)
            {
                html.Put("a", face.Key.Name, ("href", "#" + AnchorOf(face.Key)));
            }
        }

        foreach (IGrouping<RouteTag, RouteDescription> face in faces)
        {
            using (html.Open("section", ("id", AnchorOf(face.Key)), ("class", "api")))
            {
                html.Put("h2", face.Key.Name);
                html.Put("p", face.Key.Text);
                foreach (RouteDescription route in face)
                {
                    WriteRoute(html, route, server);
                }
            }
        }
    }

    private static void WriteRoute(HtmlWriter html, RouteDescription route, string server)
    {
        using (html.Open("details", ("id", RouteId.Of(route))))
        {
            using (html.Open("summary"))
            {
                html.Put("code", $"{route.Method.Name()} {route.Template}");
                html.Put("span", route.Summary);
            }

            if (route.Details.Length > 0)
            {
                html.Put("p", route.Details);
            }

            WriteParameters(html, route);
            WriteBodies(html, route);
            html.Put("pre", SampleRequest.Of(route).Curl(server, route));
        }
    }

    private static void WriteParameters(HtmlWriter html, RouteDescription route)
    {
        if (route.Parameters.Count == 0 && !route.IsKeyed && !route.IsConditional)
        {
            return;
        }

        using (html.Open("dl"))
        {
            foreach (DescribedParameter parameter in route.Parameters)
            {
                html.Put("dt", parameter.Name);
                html.Put("dd", $"{parameter.Text} ({ShapeOf(parameter)})");
            }

            if (route.IsKeyed)
            {
                html.Put("dt", "Idempotency-Key");
                html.Put("dd", "makes sure that it happens once, however often it is sent (field, optional)");
            }
        }
    }

    private static void WriteBodies(HtmlWriter html, RouteDescription route)
    {
        using (html.Open("table"))
        {
            if (route.RequestBody is { } body)
            {
                WriteRow(html, "Body", SampleBody.Of(body.Type));
            }

            foreach (DescribedAnswer answer in route.Successes)
            {
                string content = answer.Type is not null ? SampleBody.Of(answer.Type)
                    : answer.MediaType == MediaTypes.Json ? "" : MediaTypes.WithoutParameters(answer.MediaType);
                WriteRow(html, $"{answer.Status}", content, answer.Text);
            }

            if (route.Refusals.Count > 0)
            {
                string refusal = route.RefusalBody is { } own ? SampleBody.Of(own) + " or " : "";
                WriteRow(html, string.Join(", ", route.Refusals), refusal + """{"error": {"code": 404, "message": "..."}}""");
            }
        }
    }

    private static void WriteRow(HtmlWriter html, string name, string content, string text = "")
    {
        using (html.Open("tr"))
        {
            html.Put("th", name, ("scope", "row"));
            using (html.Open("td"))
            {
                if (text.Length > 0)
                {
                    html.Text(text + " ");
                }

                if (content.Length > 0)
                {
                    html.Put("code", content);
                }
            }
        }
    }

    private static string ShapeOf(DescribedParameter parameter)
    {
        ValueShape shape = parameter.Shape;
        string values = shape.Words.Count > 0 ? string.Join(" or ", shape.Words)
            : shape.IsWhole ? $"{shape.Least} to {shape.Most}"
            : "text";
        string place = parameter.Place switch
        {
            ParameterPlace.Path => "path",
            ParameterPlace.Query => "query",
            _ => "field",
        };
        return $"{place}, {values}{(parameter.IsRequired ? "" : ", optional")}";
    }

    private static string AnchorOf(RouteTag tag) => tag.Name.Replace(' ', '-');

    /// <summary>The address that the reader used. What a shell would understand as more than a name is left out.</summary>
    private static string ServerOf(Exchange exchange)
    {
        string host = Encoding.ASCII.GetString(exchange.Request.HostAndPort);
        return host.Length > 0 && !host.AsSpan().ContainsAnyExcept(HostCharacters) ? $"http://{host}" : "http://localhost:8080";
    }
}
