using System.Net.Sockets;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Reads what comes and answers nothing; throws in the step that the test names.</summary>
internal sealed class FaultySession(
    Socket socket, FaultTests.Step? step = null, Func<long>? deadline = null, Action? onDrain = null) : ISession
{
    public Socket Socket => socket;

    public long DeadlineMilliseconds => deadline?.Invoke() ?? (step is FaultTests.Step.Expire ? 0 : long.MaxValue);

    public bool IsIdle => true;

    public static FaultySession Open(Socket socket, FaultTests.Step step)
    {
        var session = new FaultySession(socket, step);
        session.Plant(FaultTests.Step.Open);
        return session;
    }

    public SessionStep Serve(IWorker worker)
    {
        Plant(FaultTests.Step.Serve);
        Plant(FaultTests.Step.Fail);
        byte[] buffer = new byte[16];
        bool hasEnded = socket.Poll(0, SelectMode.SelectRead) && socket.Receive(buffer) == 0;
        return hasEnded || step is FaultTests.Step.Close ? SessionStep.Close : SessionStep.Park;
    }

    public SessionStep Fail()
    {
        Plant(FaultTests.Step.Fail);
        return SessionStep.Close;
    }

    public void Expire() => Plant(FaultTests.Step.Expire);

    public void BeginDrain() => onDrain?.Invoke();

    public void Close()
    {
        Plant(FaultTests.Step.Close);
        socket.Dispose();
    }

    private void Plant(FaultTests.Step now)
    {
        if (step == now)
        {
            throw new InvalidOperationException("planted");
        }
    }
}
