using System.Text;
using PygmyStore.Tests.Common.Http;

namespace PygmyStore.Tests.Conformance;

/// <summary>
/// One delivery of a case over a connection of its own: first the parts are sent, then the answers are read to the connection's
/// end.
/// </summary>
internal sealed class CaseRun : IDisposable
{
    private readonly ConformanceCase _case;
    private readonly Delivery _delivery;
    private readonly Wire _wire;
    private readonly List<RawMessage> _answers = [];
    private string _interim = "";
    private bool _hasNext; // the request behind the case, or the probe, is on its way

    public CaseRun(ConformanceTarget target, ConformanceCase test, Delivery delivery)
    {
        _case = test;
        _delivery = delivery;
        _wire = new Wire(target.EndPoint, target.Patience);
        _hasNext = test.IsCutShort || (delivery.HasBehind && test.Continuation is null);
    }

    public string Name => _delivery.Name;

    public bool HasBehind => _delivery.HasBehind;

    /// <summary>The answers, interim ones left out.</summary>
    public IReadOnlyList<RawMessage> Answers => _answers;

    /// <summary>
    /// Delivers the case in these ways at once: every first part is sent before any second one, so that the server meets the
    /// parts apart without a wait on this side.
    /// </summary>
    public static IReadOnlyList<(CaseRun Run, Outcome Outcome)> Of(
        ConformanceTarget target, ConformanceCase test, IReadOnlyList<Delivery> deliveries)
    {
        List<CaseRun> runs = [.. deliveries.Select(delivery => new CaseRun(target, test, delivery))];
        try
        {
            for (int part = 0; part < deliveries.Max(delivery => delivery.Parts.Count); part++)
            {
                runs.ForEach(run => run.Send(part));
            }

            return [.. runs.Select(run => (run, run.ReadToEnd()))];
        }
        finally
        {
            runs.ForEach(run => run.Dispose());
        }
    }

    public void Dispose() => _wire.Dispose();

    /// <summary>Sends the part of that number, if there is one.</summary>
    private void Send(int part)
    {
        int last = _delivery.Parts.Count - 1;
        if (part <= last)
        {
            _wire.Send(_delivery.Parts[part].Span);
        }

        if (part == last && _case.IsCutShort)
        {
            _wire.HalfClose();
        }
    }

    private Outcome ReadToEnd()
    {
        while (_wire.ReadAnswer(_case.IsHead && _answers.Count == 0) is { } answer)
        {
            if (answer.Status < 200)
            {
                Continue();
                continue;
            }

            _answers.Add(answer);
            if (_answers.Count == _case.Requests && !_hasNext && !SaysClose(answer))
            {
                SendNext();
            }
        }

        string statuses = _answers.Count == 0 ? "" : $"{_interim}{_answers[0].Status}";
        int surplus = Math.Max(0, _answers.Count - _case.Requests - 1) + (_wire.HasRest ? 1 : 0);
        return new Outcome(statuses, _answers.Count > _case.Requests ? Fate.GoesOn : _wire.End!.Value, surplus, WhatIsWrong());
    }

    private void Continue()
    {
        if (_case.Continuation is { } continuation && _interim.Length == 0)
        {
            _interim = "100 ";
            _wire.Send(Encoding.Latin1.GetBytes(continuation));
            if (_delivery.HasBehind)
            {
                SendNext();
            }
        }
    }

    private void SendNext()
    {
        _hasNext = true;
        _wire.Send(Encoding.Latin1.GetBytes(_delivery.HasBehind ? Requests.Behind : Requests.Probe));
    }

    private string? WhatIsWrong() =>
        _answers.Count > 0 && _case.Expected.Statuses == $"{_answers[0].Status}" ? _case.Check?.Invoke(_answers[0]) : null;

    private static bool SaysClose(RawMessage answer) =>
        answer["Connection"]?.Contains("close", StringComparison.OrdinalIgnoreCase)
            ?? answer.StartLine.StartsWith("HTTP/1.0", StringComparison.Ordinal);
}
