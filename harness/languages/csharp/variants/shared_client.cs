// One client for the whole program, connections kept, limits on connecting and on silence, asynchronous throughout.
using System;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Push;

public sealed record Answer(long? RetCode, string? ErrMsg, long? UploadId);

public sealed class PushException(string message, long retCode) : Exception(message)
{
    public long RetCode { get; } = retCode;
}

public sealed class Uploader(HttpClient? client = null)
{
    private static readonly HttpClient Shared = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly HttpClient _client = client ?? Shared;

    public async Task<long> UploadAsync(string url, string filePath, uint accessId, string secretKey)
    {
        using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var file = new FileStream(filePath, FileMode.Open, FileAccess.Read, FileShare.Read, 4096, useAsync: true);
        var part = new StreamContent(new Watched(file, () => silence.CancelAfter(TimeSpan.FromSeconds(20))));
        var name = Path.GetFileName(filePath).Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");
        part.Headers.ContentType = new("text/plain");
        part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{name}\"");
        using var form = new MultipartFormDataContent { part };
        form.HeaderEncodingSelector = (_, _) => Encoding.UTF8;
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{accessId}:{secretKey}")));

        using var response = await _client.SendAsync(request, silence.Token);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"HTTP status {(int)response.StatusCode}", null, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<Answer>(silence.Token)
            ?? throw new InvalidDataException("an empty answer");
        return answer switch
        {
            { RetCode: 0, UploadId: > 0 and var id } => id,
            { RetCode: 0 } => throw new InvalidDataException("no uploadId in the answer"),
            { RetCode: { } code } => throw new PushException($"retCode {code}: {answer.ErrMsg}", code),
            _ => throw new InvalidDataException("no retCode in the answer"),
        };
    }

    private sealed class Watched(Stream inner, Action onRead) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => inner.Length;
        public override long Position { get => inner.Position; set => inner.Position = value; }
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken token = default)
        {
            onRead();
            return inner.ReadAsync(buffer, token);
        }
        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
