using System;
using System.Formats.Tar;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace PushService
{
    /// <summary>What went wrong with an upload.</summary>
    public enum UploadError
    {
        /// <summary>The file is missing, unreadable, not a regular file, or became shorter while it was sent.</summary>
        File,
        /// <summary>No connection could be made, or it broke.</summary>
        Connect,
        /// <summary>The server's certificate or the TLS handshake was refused.</summary>
        Tls,
        /// <summary>One of the two time limits ran out.</summary>
        Timeout,
        /// <summary>The HTTP status is not 2xx. Redirects are not followed.</summary>
        Http,
        /// <summary>The service refused the upload: its retCode is not 0.</summary>
        Api,
        /// <summary>The answer is not one that the service gives.</summary>
        Answer,
    }

    /// <summary>An upload failed. The message says how, and what to look at.</summary>
    public sealed class UploadException : Exception
    {
        internal UploadException(UploadError error, string message, Exception? cause) : base(message, cause)
        {
            Error = error;
        }

        internal UploadException(UploadError error, string message, HttpStatusCode statusCode, long? retCode) : base(message)
        {
            Error = error;
            StatusCode = statusCode;
            RetCode = retCode;
        }

        /// <summary>What went wrong.</summary>
        public UploadError Error { get; }

        /// <summary>The HTTP status, if the server answered.</summary>
        public HttpStatusCode? StatusCode { get; }

        /// <summary>The service's return code, if the answer has one.</summary>
        public long? RetCode { get; }
    }

    /// <summary>Uploads account packages to the push service. Safe for concurrent use.</summary>
    public static class PackageUploader
    {
        private const int MaxAnswerBytes = 1024 * 1024;
        private const int MaxExcerptChars = 500;

        /// <summary>Uploads one file and returns its uploadId.</summary>
        /// <param name="url">The whole address of the endpoint, http or https.</param>
        /// <param name="filePath">The file to send; the server is told its base name.</param>
        /// <param name="accessId">The access id.</param>
        /// <param name="secretKey">The secret key that belongs to it.</param>
        /// <param name="connectTimeout">The limit for connecting, TLS included; 10 seconds by default.</param>
        /// <param name="responseTimeout">The longest time in which nothing is sent or received; 60 seconds by default.
        /// The whole upload may take longer.</param>
        /// <param name="cancellationToken">Ends the upload early.</param>
        /// <exception cref="ArgumentException">An argument cannot be used; no connection was made.</exception>
        /// <exception cref="UploadException">The upload failed.</exception>
        /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
        public static async Task<long> UploadAsync(string url, string filePath, uint accessId, string secretKey,
            TimeSpan? connectTimeout = null, TimeSpan? responseTimeout = null, CancellationToken cancellationToken = default)
        {
            Uri address = ParseUrl(url);
            string credentials = EncodeCredentials(accessId, secretKey);
            TimeSpan connectLimit = CheckLimit(connectTimeout ?? TimeSpan.FromSeconds(10), nameof(connectTimeout));
            TimeSpan silenceLimit = CheckLimit(responseTimeout ?? TimeSpan.FromSeconds(60), nameof(responseTimeout));
            string Excerpt(string text) => MakeExcerpt(text, secretKey, credentials);

            using FileStream file = OpenFile(filePath);
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bool connected = false;
            void OnProgress()
            {
                connected = true;
                silence.CancelAfter(silenceLimit);
            }

            using var handler = new SocketsHttpHandler();
            handler.AllowAutoRedirect = false;
            handler.UseCookies = false;
            handler.MaxResponseDrainSize = 0;
            handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            handler.ConnectTimeout = connectLimit;
            handler.ConnectCallback = (context, cancel) => Line.ConnectAsync(context.DnsEndPoint, OnProgress, cancel);
            using var client = new HttpClient(handler);
            client.Timeout = Timeout.InfiniteTimeSpan;
            using var request = new HttpRequestMessage(HttpMethod.Post, address);
            request.Content = new FileForm(file);
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credentials);
            request.Headers.ConnectionClose = true;

            try
            {
                // The handler's limit covers the TLS handshake, but cannot end the look-up of a name.
                silence.CancelAfter(connectLimit);
                using HttpResponseMessage response =
                    await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token)
                        .ConfigureAwait(false);
                byte[] body = await ReadBodyAsync(response, silence.Token, cancellationToken).ConfigureAwait(false);
                return GetUploadId(response.StatusCode, body, Excerpt);
            }
            catch (OperationCanceledException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                string what = connected && silence.IsCancellationRequested
                    ? $"nothing sent to or received from {address.Authority} for {silenceLimit.TotalSeconds} s (response timeout)"
                    : $"no connection to {address.Authority} within {connectLimit.TotalSeconds} s (connect timeout)";
                throw new UploadException(UploadError.Timeout, what, e);
            }
            catch (Exception e) when (e is HttpRequestException || e is IOException || e is UriFormatException)
            {
                string reason = $"{address.Authority}: {Excerpt(e.GetBaseException().Message)}";
                switch ((e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError)
                {
                    case HttpRequestError.SecureConnectionError:
                        throw new UploadException(UploadError.Tls, "no TLS connection to " + reason, e);
                    case HttpRequestError.InvalidResponse:
                    case HttpRequestError.ConfigurationLimitExceeded:
                        // Without the cause: it may quote what the server echoed.
                        throw new UploadException(UploadError.Answer, "no usable HTTP answer from " + reason, null);
                    default:
                        throw new UploadException(UploadError.Connect, "no connection, or a broken one, to " + reason, e);
                }
            }
        }

        private static Uri ParseUrl(string url)
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out Uri? address)
                && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
                && address.Host.Length > 0
                && address.UserInfo.Length == 0)
            {
                return address;
            }

            throw new ArgumentException("not an http(s) URL with a host and without user name and password", nameof(url));
        }

        private static string EncodeCredentials(uint accessId, string secretKey)
        {
            // Half a surrogate pair is enumerated as a replacement character.
            if (string.IsNullOrEmpty(secretKey)
                || secretKey.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar))
            {
                throw new ArgumentException(
                    "empty, or with a control character (a line end?) or broken Unicode", nameof(secretKey));
            }

            return Convert.ToBase64String(Encoding.UTF8.GetBytes($"{accessId}:{secretKey}"));
        }

        private static TimeSpan CheckLimit(TimeSpan limit, string name)
        {
            bool usable = limit > TimeSpan.Zero && limit.TotalMilliseconds <= int.MaxValue;
            return usable ? limit : throw new ArgumentOutOfRangeException(name, "not positive, or more than 24 days");
        }

        private static FileStream OpenFile(string path)
        {
            try
            {
                // FileInfo itself does not follow symbolic links.
                var info = new FileInfo(Path.GetFullPath(path));
                string target = info.LinkTarget == null ? info.FullName : info.ResolveLinkTarget(true)!.FullName;
                if (!Directory.Exists(target) && (new FileInfo(target).Length > 0 || IsEmptyRegularFile(target)))
                {
                    return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
                }
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is ArgumentException)
            {
                throw new UploadException(UploadError.File, $"cannot read '{path}': {e.Message}", e);
            }

            throw new UploadException(UploadError.File, $"cannot read '{path}': it is not a regular file", null);
        }

        // A FIFO looks empty, and opening one waits for a writer, perhaps for ever. To tell it from an empty file without
        // opening it, .NET 8 has nothing but the tar writer.
        private static bool IsEmptyRegularFile(string path)
        {
            using var archive = new MemoryStream();
            using (var writer = new TarWriter(archive, leaveOpen: true))
            {
                writer.WriteEntry(path, "file");
            }

            archive.Position = 0;
            using var reader = new TarReader(archive);
            return reader.GetNextEntry()?.EntryType == TarEntryType.RegularFile;
        }

        private static async Task<byte[]> ReadBodyAsync(
            HttpResponseMessage response, CancellationToken silence, CancellationToken cancellationToken)
        {
            var body = new MemoryStream();
            var buffer = new byte[8 * 1024];
            try
            {
                using Stream stream = await response.Content.ReadAsStreamAsync(silence).ConfigureAwait(false);
                int count;
                do
                {
                    count = await stream.ReadAsync(buffer, silence).ConfigureAwait(false);
                    body.Write(buffer, 0, count);
                } while (count > 0 && body.Length < MaxAnswerBytes);
            }
            catch (Exception e) when (!response.IsSuccessStatusCode && (e is IOException || e is OperationCanceledException))
            {
                // The status says more than a body cut short.
                cancellationToken.ThrowIfCancellationRequested();
            }

            return body.ToArray();
        }

        private static long GetUploadId(HttpStatusCode status, byte[] body, Func<string, string> excerpt)
        {
            long? retCode = null;
            long? uploadId = null;
            string? errMsg = null;
            try
            {
                using JsonDocument json = JsonDocument.Parse(body);
                retCode = GetInteger(json.RootElement, "retCode");
                uploadId = GetInteger(json.RootElement, "uploadId");
                errMsg = json.RootElement.TryGetProperty("errMsg", out JsonElement text) ? text.GetString() : null;
            }
            catch (Exception e) when (e is JsonException || e is InvalidOperationException)
            {
                // Not JSON, not an object or not a string: what is missing now decides.
            }

            string beginning = excerpt(Encoding.UTF8.GetString(body));
            string verdict = retCode == null ? "" : $"retCode {retCode}, errMsg '{excerpt(errMsg ?? "")}'; ";
            if ((int)status < 200 || (int)status > 299)
            {
                string message = $"HTTP status {(int)status}; {verdict}body: {beginning}";
                throw new UploadException(UploadError.Http, message, status, retCode);
            }

            if (retCode == null || (retCode == 0 && !(uploadId > 0)))
            {
                string missing = retCode == null ? "retCode" : "uploadId";
                string message = $"HTTP status {(int)status}, but no usable {missing}; body: {beginning}";
                throw new UploadException(UploadError.Answer, message, status, retCode);
            }

            if (retCode != 0)
            {
                string message = $"the service refused the upload: {verdict}HTTP status {(int)status}";
                throw new UploadException(UploadError.Api, message, status, retCode);
            }

            return uploadId!.Value;
        }

        private static long? GetInteger(JsonElement json, string name)
        {
            bool found = json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number;
            return found && value.TryGetInt64(out long number) ? number : (long?)null;
        }

        // Excerpts end up in logs, and a server may echo what it was sent.
        private static string MakeExcerpt(string text, string secretKey, string credentials)
        {
            string safe = text.Replace(credentials, "***").Replace(secretKey, "***");
            return string.Concat(safe.Take(MaxExcerptChars).Select(c => char.IsControl(c) ? ' ' : c));
        }

        // MultipartFormDataContent writes names other than ASCII as RFC 2047 encoded-words, which servers do not decode.
        private sealed class FileForm : HttpContent
        {
            private readonly FileStream file;
            private readonly long size;
            private readonly byte[] head;
            private readonly byte[] tail;

            public FileForm(FileStream file)
            {
                string boundary = $"upload-{Guid.NewGuid():N}";
                string name = Path.GetFileName(file.Name).Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");
                this.file = file;
                size = file.Length;
                head = Encoding.UTF8.GetBytes(
                    $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n"
                    + "Content-Type: application/octet-stream\r\n\r\n");
                tail = Encoding.UTF8.GetBytes($"\r\n--{boundary}--\r\n");
                Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={boundary}");
            }

            protected override bool TryComputeLength(out long length)
            {
                length = head.Length + size + tail.Length;
                return true;
            }

            protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
            {
                return SerializeToStreamAsync(stream, context, CancellationToken.None);
            }

            protected override async Task SerializeToStreamAsync(
                Stream stream, TransportContext? context, CancellationToken cancel)
            {
                await stream.WriteAsync(head, cancel).ConfigureAwait(false);
                var buffer = new byte[16 * 1024];
                long left = size;
                while (left > 0)
                {
                    Memory<byte> next = buffer.AsMemory(0, (int)Math.Min(buffer.Length, left));
                    int count = await ReadAsync(next, cancel).ConfigureAwait(false);
                    await stream.WriteAsync(next.Slice(0, count), cancel).ConfigureAwait(false);
                    left -= count;
                }

                await stream.WriteAsync(tail, cancel).ConfigureAwait(false);
            }

            private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
            {
                try
                {
                    int count = await file.ReadAsync(buffer, cancel).ConfigureAwait(false);
                    return count > 0 ? count : throw new EndOfStreamException("it became shorter while it was sent");
                }
                catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
                {
                    throw new UploadException(UploadError.File, $"cannot read '{file.Name}': {e.Message}", e);
                }
            }
        }

        // The connection below TLS. It reports progress, and stays readable when the server takes no more of the file.
        private sealed class Line : NetworkStream
        {
            private readonly Action progress;
            private bool refused;

            private Line(Socket socket, Action progress) : base(socket, ownsSocket: true)
            {
                this.progress = progress;
            }

            public static async ValueTask<Stream> ConnectAsync(DnsEndPoint server, Action progress, CancellationToken cancel)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    // The megabytes that a system may buffer would hide the progress on a slow line.
                    socket.SendBufferSize = 128 * 1024;

                    await socket.ConnectAsync(server, cancel).ConfigureAwait(false);
                    progress();
                    return new Line(socket, progress);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            }

            public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                int count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                progress();
                return count;
            }

            public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
            {
                try
                {
                    if (!refused)
                    {
                        await base.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
                        progress();
                    }
                }
                catch (IOException)
                {
                    // The server may have answered, 413 say, before it closed. If it did not, reading fails as well.
                    refused = true;
                }
            }
        }
    }
}
