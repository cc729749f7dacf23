// An HttpContent of its own writes head, file and end; Newtonsoft.Json reads the answer.
using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Push
{
    internal sealed class FileForm : HttpContent
    {
        private readonly FileStream file;
        private readonly byte[] head;
        private readonly byte[] tail;
        private readonly long size;

        public FileForm(string path)
        {
            file = File.OpenRead(path);
            size = file.Length;
            string boundary = Guid.NewGuid().ToString();
            string name = Path.GetFileName(path).Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");
            head = Encoding.UTF8.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n");
            tail = Encoding.UTF8.GetBytes($"\r\n--{boundary}--\r\n");
            Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={boundary}");
        }

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = head.Length + size + tail.Length;
            return true;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext context)
        {
            await stream.WriteAsync(head, 0, head.Length);
            await file.CopyToAsync(stream);
            await stream.WriteAsync(tail, 0, tail.Length);
        }
    }

    public class PackageClient
    {
        public async Task<JObject> UploadAsync(string url, string filePath, uint accessId, string secretKey)
        {
            using (var handler = new HttpClientHandler { AllowAutoRedirect = false })
            using (var client = new HttpClient(handler) { Timeout = TimeSpan.FromMinutes(20) })
            using (var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FileForm(filePath) })
            {
                var token = Convert.ToBase64String(Encoding.UTF8.GetBytes(accessId + ":" + secretKey));
                request.Headers.TryAddWithoutValidation("Authorization", "Basic " + token);
                using (var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
                {
                    string text = await response.Content.ReadAsStringAsync();
                    if (!response.IsSuccessStatusCode)
                        throw new WebException($"HTTP status {(int)response.StatusCode}: {text}");
                    JObject answer = JObject.Parse(text);
                    if (answer["retCode"] == null || (long)answer["retCode"] != 0)
                        throw new InvalidOperationException($"refused: {answer}");
                    return answer;
                }
            }
        }
    }
}
