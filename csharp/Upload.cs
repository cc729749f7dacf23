// START upload
using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

/// <summary>The service did not accept the file. RetCode is null if it did not say why.</summary>
public sealed class PushException(HttpStatusCode status, long? retCode, string errMsg)
    : HttpRequestException($"HTTP status {(int)status}, retCode {retCode}: {errMsg}", null, status)
{
    public long? RetCode => retCode;
    public string ErrMsg => errMsg;
}

public static class PackageUploader
{
    private static readonly HttpClient Shared = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // file and secret are for nobody else
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Uploads a file, streamed, and returns its uploadId. Throws a TimeoutException if
    /// connecting takes too long (10 s), or if nothing moves for too long (60 s).</summary>
    public static async Task<long> UploadAsync(string url, string filePath, uint accessId,
        string secretKey, HttpClient? client = null, TimeSpan? connectTimeout = null,
        TimeSpan? silenceTimeout = null, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(secretKey) || secretKey.Any(char.IsControl))
            throw new ArgumentException("empty, or with a line end", nameof(secretKey));
        var token = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{accessId}:{secretKey}"));
        var name = Path.GetFileName(filePath);
        foreach (var c in "\"\r\n")
            name = name.Replace(c.ToString(), Uri.HexEscape(c));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Moved() => stop.CancelAfter(silenceTimeout ?? TimeSpan.FromSeconds(60));
        stop.CancelAfter(connectTimeout ?? TimeSpan.FromSeconds(10)); // until the file is read
        var part = new WatchedContent(File.OpenRead(filePath), Moved);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        part.Headers.TryAddWithoutValidation(
            "Content-Disposition", $"form-data; name=\"file\"; filename=\"{name}\"");
        using var form = new MultipartContent("form-data") { part };
        form.HeaderEncodingSelector = (_, _) => Encoding.UTF8; // for Chinese names
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", token);
        try
        {
            using var response = await (client ?? Shared).SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            using var stream = await response.Content.ReadAsStreamAsync(stop.Token);
            var (body, length) = (new byte[64 * 1024], 0);
            for (var count = 1; count > 0 && length < body.Length; length += count)
            {
                Moved();
                count = await stream.ReadAsync(body.AsMemory(length), stop.Token);
            }
            var text = Encoding.UTF8.GetString(body, 0, length);
            Answer? answer = null;
            try { answer = JsonSerializer.Deserialize<Answer>(text); }
            catch (JsonException) { } // an HTML page, say
            if (response.IsSuccessStatusCode && answer?.retCode == 0 && answer.uploadId > 0)
                return answer.uploadId.Value;
            var errMsg = $"{answer?.errMsg}";
            text = (errMsg == "" ? text : errMsg).Replace(token, "***").Replace(secretKey, "***");
            throw new PushException(
                response.StatusCode, answer?.retCode, text[..Math.Min(text.Length, 500)]);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{url}: not connected, or nothing moved, in time", e);
        }
    }

    private sealed record Answer(long? retCode, JsonElement? errMsg, long? uploadId);

    private sealed class WatchedContent(FileStream file, Action moved) : StreamContent(file)
    {
        protected override async Task SerializeToStreamAsync(
            Stream to, TransportContext? context, CancellationToken cancel)
        {
            file.Position = 0; // it may be sent again
            var buffer = new byte[80 * 1024];
            moved(); // it is connected
            for (int count; (count = await file.ReadAsync(buffer, cancel)) > 0; moved())
                await to.WriteAsync(buffer.AsMemory(0, count), cancel);
        }
    }
}
// END upload
