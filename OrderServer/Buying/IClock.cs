namespace PygmyStore.OrderServer.Buying;

/// <summary>The time by which a buy is tried again. For any thread.</summary>
internal interface IClock
{
    /// <summary>Milliseconds since some moment; never goes back.</summary>
    long Milliseconds { get; }

    /// <summary>Returns after that time.</summary>
    void Pause(int milliseconds);
}
