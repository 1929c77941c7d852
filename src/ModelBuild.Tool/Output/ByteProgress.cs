using System.Diagnostics;
using Spectre.Console;

namespace ModelBuild.Tool;

/// <summary>A bar with bytes and rate on standard error, while work on many bytes takes long and a person waits for it.</summary>
internal static class ByteProgress
{
    // Below this nobody sees a bar before it is gone.
    private const long WorthShowing = 50_000_000;

    public static T Show<T>(string what, long total, Func<IProgress<long>?, T> work)
    {
        if (total < WorthShowing || Console.IsErrorRedirected || Screen.Json || !Screen.MayColour) return work(null);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(what, maxValue: total);
                return work(new Steps(task));
            });
    }

    private sealed class Steps(ProgressTask task) : IProgress<long>
    {
        private long _waiting;
        private long _last = Stopwatch.GetTimestamp();

        public void Report(long value)
        {
            Interlocked.Add(ref _waiting, value);
            // Each increment takes a lock; a few a second look the same.
            long last = Volatile.Read(ref _last);
            if (Stopwatch.GetElapsedTime(last).TotalMilliseconds < 50 || Interlocked.CompareExchange(ref _last, Stopwatch.GetTimestamp(), last) != last) return;
            task.Increment(Interlocked.Exchange(ref _waiting, 0));
        }
    }
}
