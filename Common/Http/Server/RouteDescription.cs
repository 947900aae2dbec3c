using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// What a route says of itself to people who write programs. It is filled where the route is mapped, and <c>/openapi.json</c> and
/// the page <c>/api</c> show it.
/// </summary>
/// <remarks>
/// Not thread-safe: it is complete before the server starts. What follows from the kind of route is not said here: that a change
/// may be refused with 403, that a body may be too long, that each answer has a request id.
/// </remarks>
public sealed class RouteDescription
{
    private readonly List<DescribedParameter> _parameters = [];
    private readonly List<DescribedAnswer> _answers = [];
    private readonly SortedSet<int> _refusals = [];

    internal RouteDescription(RequestMethod method, Resource resource, ConditionJudge judge) =>
        (Method, Resource, Judge) = (method, resource, judge);

    public RequestMethod Method { get; }

    public string Template => Resource.Template;

    /// <summary>The part of the interface that the route belongs to; null for a route that nobody has described.</summary>
    public RouteTag? Tag { get; private set; }

    /// <summary>What the route does, in one sentence without a full stop.</summary>
    public string Summary { get; private set; } = "";

    public string Details { get; private set; } = "";

    public IReadOnlyList<DescribedParameter> Parameters => _parameters;

    /// <summary>Null where no body is read.</summary>
    public DescribedBody? RequestBody { get; private set; }

    /// <summary>The fields of a form that the route takes, with what they hold; empty where there is no form.</summary>
    public IReadOnlyList<DescribedParameter> FormFields { get; private set; } = [];

    public bool TakesBody => RequestBody is not null || FormFields.Count > 0;

    public IReadOnlyList<DescribedAnswer> Successes => _answers;

    /// <summary>The statuses of refusals, besides those that each route may have.</summary>
    public IReadOnlyCollection<int> Refusals => _refusals;

    /// <summary>The design's own form of a refusal's body; null where all refusals have ours.</summary>
    public JsonTypeInfo? RefusalBody { get; private set; }

    /// <summary>The fields with keys that a request needs, where such keys are configured.</summary>
    public IReadOnlyList<string> KeyFields { get; private set; } = [];

    /// <summary>Whether a person at the server's own machine needs no key.</summary>
    public bool IsOpenLocally { get; private set; }

    /// <summary>The cookie that a request needs; null where it needs none.</summary>
    public string? Cookie { get; private set; }

    /// <summary>Whether the answer has an entity tag, so that a client can ask again with If-None-Match.</summary>
    public bool IsTagged { get; private set; }

    /// <summary>Whether the answer is a part of a list that links to the next one.</summary>
    public bool IsPaged { get; private set; }

    /// <summary>Whether the request may carry an Idempotency-Key.</summary>
    public bool IsKeyed { get; private set; }

    /// <summary>Whether it is for the servers themselves: probes, leases, audits. The figures of work do not count it.</summary>
    public bool IsUpkeep { get; private set; }

    /// <summary>Whether the path holds a secret, so that no span shows it.</summary>
    public bool HasSecretPath { get; private set; }

    public bool IsSafe => Judge == ConditionJudge.Router;

    /// <summary>Whether a change takes If-Match and If-None-Match.</summary>
    public bool IsConditional => Judge == ConditionJudge.Handler;

    /// <summary>Whether a client that prefers HTML gets a page.</summary>
    public bool HasPage => Resource.HasPage(Method);

    private Resource Resource { get; }

    private ConditionJudge Judge { get; }

    public RouteDescription Describe(RouteTag tag, string summary, string details = "")
    {
        (Tag, Summary, Details) = (tag, summary, details);
        return this;
    }

    /// <summary>Describes a parameter in the path's template.</summary>
    public RouteDescription Path(string name, ValueShape shape, string text) =>
        Add(ParameterPlace.Path, name, shape, text, isRequired: true);

    public RouteDescription Query(string name, ValueShape shape, string text, bool isRequired = false) =>
        Add(ParameterPlace.Query, name, shape, text, isRequired);

    /// <summary>Describes a field of the request's head.</summary>
    public RouteDescription Field(string name, ValueShape shape, string text) =>
        Add(ParameterPlace.Field, name, shape, text, isRequired: false);

    /// <summary>Says that the route reads JSON of that type. The example is one that the route takes.</summary>
    public RouteDescription Body(JsonTypeInfo type, string example, bool isRequired = true)
    {
        RequestBody = new DescribedBody(type, example, isRequired);
        return this;
    }

    /// <summary>Says that a browser sends a form with these fields, or may send it in place of JSON.</summary>
    public RouteDescription Form(params IReadOnlyList<DescribedParameter> fields)
    {
        FormFields = fields;
        return this;
    }

    /// <summary>Describes a success; without a type it has no body.</summary>
    public RouteDescription Answers(int status, string text, JsonTypeInfo? type = null)
    {
        _answers.Add(new DescribedAnswer(status, text, type, MediaTypes.Json));
        return this;
    }

    /// <summary>The same for a body of another media type than JSON.</summary>
    public RouteDescription AnswersWith(string mediaType, int status, string text, JsonTypeInfo? type = null)
    {
        _answers.Add(new DescribedAnswer(status, text, type, mediaType));
        return this;
    }

    public RouteDescription Refuses(params ReadOnlySpan<int> statuses)
    {
        foreach (int status in statuses)
        {
            _refusals.Add(status);
        }

        return this;
    }

    /// <summary>Says that refusals may have the body of a published design instead of ours.</summary>
    public RouteDescription RefusesAs(JsonTypeInfo body)
    {
        RefusalBody = body;
        return this;
    }

    /// <summary>Says which keys a request needs. Without them it gets 401 or 403.</summary>
    public RouteDescription Needs(params IReadOnlyList<string> keyFields)
    {
        KeyFields = keyFields;
        return Refuses(401, 403);
    }

    /// <summary>The same, except for a person at the server's own machine.</summary>
    public RouteDescription NeedsElsewhere(params IReadOnlyList<string> keyFields)
    {
        IsOpenLocally = true;
        return Needs(keyFields);
    }

    /// <summary>Says which cookie a request needs. Without it, it gets 401.</summary>
    public RouteDescription NeedsCookie(string name)
    {
        Cookie = name;
        return Refuses(401);
    }

    public RouteDescription Tagged()
    {
        IsTagged = true;
        return this;
    }

    /// <summary>Says that the route takes <c>limit</c> and <c>after</c> in the query.</summary>
    public RouteDescription Paged(int mostOnPage, int mostAfter)
    {
        IsPaged = true;
        return Query("limit", ValueShape.Whole(1, mostOnPage), "how many there are on a page at most")
            .Query("after", ValueShape.Whole(0, mostAfter), "the last number of the page before");
    }

    public RouteDescription WithSecretPath()
    {
        HasSecretPath = true;
        return this;
    }

    public RouteDescription AsUpkeep()
    {
        IsUpkeep = true;
        return this;
    }

    public RouteDescription Keyed()
    {
        IsKeyed = true;
        return this;
    }

    private RouteDescription Add(ParameterPlace place, string name, ValueShape shape, string text, bool isRequired)
    {
        _parameters.Add(new DescribedParameter(name, shape, text) { Place = place, IsRequired = isRequired });
        return this;
    }
}

/// <summary>A part of the interface: a face, or the routes for one purpose.</summary>
public sealed record RouteTag(string Name, string Text);

public enum ParameterPlace
{
    Path,
    Query,
    Field,
    Form,
}

public sealed record DescribedParameter(string Name, ValueShape Shape, string Text)
{
    public ParameterPlace Place { get; init; } = ParameterPlace.Form;

    public bool IsRequired { get; init; } = true;
}

/// <summary>What a parameter may be. A bound is null where there is none.</summary>
public sealed record ValueShape(bool IsWhole, long? Least, long? Most, IReadOnlyList<string> Words, string Example)
{
    /// <summary>Text; the most is its length in characters.</summary>
    public static ValueShape Text(string example, int? most = null) => new(false, null, most, [], example);

    public static ValueShape Whole(long least, long most, long? example = null) =>
        new(true, least, most, [], $"{example ?? least}");

    public static ValueShape OneOf(params IReadOnlyList<string> words) => new(false, null, null, words, words[0]);
}

/// <summary>A JSON body; the example is its text.</summary>
public sealed record DescribedBody(JsonTypeInfo Type, string Example, bool IsRequired);

/// <summary>A status with its body: JSON of the type, or another media type. JSON without a type: no body.</summary>
public sealed record DescribedAnswer(int Status, string Text, JsonTypeInfo? Type, string MediaType);
