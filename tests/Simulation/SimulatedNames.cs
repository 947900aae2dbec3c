namespace PygmyStore.Tests.Simulation;

/// <summary>Which name has which content, now and on the disk.</summary>
internal sealed class SimulatedNames
{
    private readonly SortedDictionary<string, SimulatedContent> _now = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SimulatedContent> _durable = new(StringComparer.Ordinal);
    private readonly List<Change> _unsynced = [];

    public IReadOnlyList<string> All => [.. _now.Keys];

    public SimulatedContent? Find(string name) => _now.GetValueOrDefault(name);

    public SimulatedContent Create(string name)
    {
        var content = new SimulatedContent();
        Apply(new Change(From: null, name, content));
        return content;
    }

    public void Rename(string from, string to) => Apply(new Change(from, to, _now[from]));

    public void Delete(string name) => Apply(new Change(name, To: null, Content: null));

    public void Sync()
    {
        _unsynced.ForEach(change => change.ApplyTo(_durable));
        _unsynced.Clear();
    }

    /// <summary>The names and contents as the disk may hold them when the machine ends now.</summary>
    public SimulatedNames Torn(Random random)
    {
        // Each change may be there or not, but those of one name come in their order.
        var survivors = new SortedDictionary<string, SimulatedContent>(_durable, StringComparer.Ordinal);
        var lost = new HashSet<string>();
        foreach (Change change in _unsynced)
        {
            if (random.Next(2) == 0 || change.Names.Any(lost.Contains))
            {
                lost.UnionWith(change.Names);
            }
            else
            {
                change.ApplyTo(survivors);
            }
        }

        var torn = new SimulatedNames();
        foreach ((string name, SimulatedContent content) in survivors)
        {
            torn._now.Add(name, content.Torn(random));
            torn._durable.Add(name, torn._now[name]);
        }

        return torn;
    }

    private void Apply(Change change)
    {
        change.ApplyTo(_now);
        _unsynced.Add(change);
    }

    private readonly record struct Change(string? From, string? To, SimulatedContent? Content)
    {
        public IEnumerable<string> Names => new[] { From, To }.OfType<string>();

        public void ApplyTo(SortedDictionary<string, SimulatedContent> names)
        {
            if (From is not null)
            {
                names.Remove(From);
            }

            if (To is not null)
            {
                names[To] = Content!;
            }
        }
    }
}
