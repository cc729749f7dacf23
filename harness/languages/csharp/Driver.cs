// Links the C# sample and speaks the testee protocol.
using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using PushService;

internal static class Driver
{
    private static readonly Stream Output = Console.OpenStandardOutput();

    private static async Task<int> Main()
    {
        TaskScheduler.UnobservedTaskException += (_, e) => Console.Error.WriteLine($"unobserved: {e.Exception}");
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
            long uploadId = await PackageUploader.UploadAsync(url, file, accessId, secretKey, connect, response);
            Write(json => WriteUploaded(json, seq, uploadId));
        }
        catch (Exception error)
        {
            Write(json => WriteError(json, seq, error));
        }
    }

    private static void WriteUploaded(Utf8JsonWriter json, long seq, long uploadId)
    {
        json.WriteNumber("seq", seq);
        json.WriteString("outcome", "uploaded");
        json.WriteNumber("upload_id", uploadId);
    }

    private static void WriteError(Utf8JsonWriter json, long seq, Exception error)
    {
        var failure = error as UploadException;
        string? kind = error is ArgumentException ? "usage" : KindOf(failure?.Error);
        json.WriteNumber("seq", seq);
        json.WriteString("outcome", kind == null ? "crashed" : "refused");
        if (kind != null)
        {
            json.WriteString("kind", kind);
        }

        if (failure?.RetCode is long retCode)
        {
            json.WriteNumber("ret_code", retCode);
        }

        if (failure?.StatusCode is HttpStatusCode status)
        {
            json.WriteNumber("http_status", (int)status);
        }

        json.WriteString("message", error.Message);
        json.WriteString("detail", error.ToString());
    }

    private static string? KindOf(UploadError? error)
    {
        switch (error)
        {
            case UploadError.File:
                return "file";
            case UploadError.Connect:
                return "connect";
            case UploadError.Tls:
                return "tls";
            case UploadError.Timeout:
                return "timeout";
            case UploadError.Http:
                return "http";
            case UploadError.Api:
                return "api";
            case UploadError.Answer:
                return "answer";
            default:
                return null;
        }
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
        }
    }
}
