// Reads the file first and sends it from memory; the part has no type of its own.
public string Upload(string url, string filePath, uint accessId, string secretKey)
{
    byte[] content = File.ReadAllBytes(filePath);
    string boundary = "----" + Guid.NewGuid().ToString("N");
    string name = Path.GetFileName(filePath).Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");
    using var body = new MemoryStream();
    body.Write(Encoding.UTF8.GetBytes(
        $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"));
    body.Write(content);
    body.Write(Encoding.UTF8.GetBytes($"\r\n--{boundary}--\r\n"));

    using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
    client.Timeout = TimeSpan.FromMinutes(15);
    using var request = new HttpRequestMessage(HttpMethod.Post, url);
    request.Content = new ByteArrayContent(body.ToArray());
    request.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=" + boundary);
    request.Headers.Add(
        "Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(accessId + ":" + secretKey)));
    using var response = client.SendAsync(request).Result;
    if (!response.IsSuccessStatusCode)
        throw new HttpRequestException($"HTTP {(int)response.StatusCode}: {response.Content.ReadAsStringAsync().Result}");
    var answer = response.Content.ReadAsStringAsync().Result;
    if (!answer.Contains("retCode"))
        throw new InvalidDataException("not the service: " + answer[..Math.Min(answer.Length, 200)]);
    return answer;
}
