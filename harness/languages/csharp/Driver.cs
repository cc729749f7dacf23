// Speaks the testee protocol, answers on descriptor 3; Testee (Sample.cs or Published.cs) makes the call.
// Each request has a thread of its own, so that code which blocks its thread does not keep others from running.
using System;
using System.Buffers;
using System.IO;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

internal static class Driver
{
    private static readonly SafeFileHandle Answers = new SafeFileHandle((IntPtr)3, ownsHandle: false);
    private static readonly Stream Output = new FileStream(Answers, FileAccess.Write, bufferSize: 1);

    private static int Main(string[] arguments)
    {
        if (Environment.GetEnvironmentVariable("STRICT") == "1")
        {
            TaskScheduler.UnobservedTaskException += (_, e) => Console.Error.WriteLine($"unobserved: {e.Exception}");
        }

        // The pool begins with a thread a processor, and adds one in a while: a dozen calls at once would wait for it.
        ThreadPool.SetMinThreads(16, 16);
        Testee.Prepare(arguments); // which refuses what it cannot call
        Write(WriteHello);

        using var running = new CountdownEvent(1);
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        while (input.ReadLine() is string line)
        {
            running.AddCount();
            var thread = new Thread(() =>
                {
                    Answer(line);
                    running.Signal();
                });
            thread.IsBackground = true;
            thread.Start();
        }

        running.Signal();
        running.Wait();
        Environment.Exit(0); // whatever threads the code has left behind
        return 0;
    }

    private static string VersionOf(Type type) => type.Assembly.GetName().Version?.ToString() ?? "?";

    private static void WriteHello(Utf8JsonWriter json)
    {
        json.WriteStartObject("hello");
        json.WriteString("language", "csharp");
        json.WriteStartObject("versions");
        json.WriteString(".net", Environment.Version.ToString());
        json.WriteString("System.Net.Http", VersionOf(typeof(HttpClient)));
        json.WriteString("System.Text.Json", VersionOf(typeof(JsonDocument)));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Answer(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        long seq = document.RootElement.GetProperty("seq").GetInt64();
        try
        {
            Action<Utf8JsonWriter> outcome = Testee.Upload(document.RootElement);
            Write(json => WriteOutcome(json, seq, outcome));
        }
        catch (Exception error)
        {
            Write(json => WriteOutcome(json, seq, refusal => Testee.WriteError(refusal, error)));
        }
    }

    private static void WriteOutcome(Utf8JsonWriter json, long seq, Action<Utf8JsonWriter> outcome)
    {
        json.WriteNumber("seq", seq);
        outcome(json);
    }

    private static void Write(Action<Utf8JsonWriter> members)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        line.Write(new[] { (byte)'\n' });
        lock (Output)
        {
            Output.Write(line.WrittenSpan);
            Output.Flush();
        }
    }
}
