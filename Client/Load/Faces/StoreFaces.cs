namespace PygmyStore.Client.Load.Faces;

/// <summary>The faces that a load can speak to, by name.</summary>
internal static class StoreFaces
{
    private static readonly IStoreFace[] All =
    [
        new PygmyStoreFace(), new ToyStoreFace(), new PygmyFace(), new Cs677Face(), new MyBookStoreFace(), new BazarFace(),
    ];

    /// <summary>Our own face.</summary>
    public static IStoreFace Default => All[0];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(face => face.Name)];

    /// <summary>Null if no face has that name.</summary>
    public static IStoreFace? Find(string name) => All.FirstOrDefault(face => face.Name == name);
}
