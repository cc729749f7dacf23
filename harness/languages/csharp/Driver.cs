// Speaks the testee protocol, answers on descriptor 3; Testee (Sample.cs or Published.cs) makes the call.
using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Net.Http;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

internal static class Driver
{
    private static readonly SafeFileHandle Answers = new SafeFileHandle((IntPtr)3, ownsHandle: false);
    private static readonly Stream Output = new FileStream(Answers, FileAccess.Write, bufferSize: 1);

    private static async Task<int> Main()
    {
        TaskScheduler.UnobservedTaskException += (_, e) => Console.Error.WriteLine($"unobserved: {e.Exception}");
        RuntimeHelpers.RunClassConstructor(typeof(Testee).TypeHandle); // which refuses what it cannot call
        Write(WriteHello);

        var running = new ConcurrentDictionary<Task, bool>();
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        while (await input.ReadLineAsync() is string line)
        {
            Task task = Task.Run(() => AnswerAsync(line));
            running[task] = true;
            _ = task.ContinueWith(done => running.TryRemove(done, out bool _), TaskScheduler.Default);
        }

        await Task.WhenAll(running.Keys);
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

    private static async Task AnswerAsync(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement request = document.RootElement;
        long seq = request.GetProperty("seq").GetInt64();
        try
        {
            string url = Text(request, "url");
            string file = Text(request, "file");
            uint accessId = ParseAccessId(Text(request, "access_id"));
            string secretKey = Text(request, "secret_key");
            TimeSpan? connect = Limit(request, "connect_timeout_s");
            TimeSpan? response = Limit(request, "response_timeout_s");
            Action<Utf8JsonWriter> outcome = await Testee.UploadAsync(url, file, accessId, secretKey, connect, response);
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

    // An id that is no uint cannot even be passed to the sample: the parameter's type refuses it.
    private static uint ParseAccessId(string text)
    {
        bool fits = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint accessId);
        return fits ? accessId : throw new ArgumentException("does not fit the parameter's type, uint", nameof(accessId));
    }

    private static string Text(JsonElement request, string name) => request.GetProperty(name).GetString()!;

    private static TimeSpan? Limit(JsonElement request, string name)
    {
        bool given = request.TryGetProperty(name, out JsonElement seconds);
        return given ? TimeSpan.FromSeconds(seconds.GetDouble()) : (TimeSpan?)null;
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
