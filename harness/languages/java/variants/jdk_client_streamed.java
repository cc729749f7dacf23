// java.net.http with nothing but the JDK: head, file and end, streamed; the boundary is quoted.
public static String upload(String url, String filePath, String accessId, String secret)
    throws IOException, InterruptedException {
    Path file = Path.of(filePath);
    String boundary = "upload:" + UUID.randomUUID();
    String name = file.getFileName().toString().replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    String head = "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: text/plain\r\n\r\n"
        .formatted(boundary, name);
    HttpRequest request = HttpRequest.newBuilder(URI.create(url))
        .timeout(Duration.ofMinutes(15))
        .header("Authorization", "Basic " + Base64.getEncoder()
            .encodeToString((accessId + ":" + secret).getBytes(StandardCharsets.UTF_8)))
        .header("Content-Type", "multipart/form-data; boundary=\"" + boundary + "\"")
        .POST(HttpRequest.BodyPublishers.concat(
            HttpRequest.BodyPublishers.ofString(head),
            HttpRequest.BodyPublishers.ofFile(file),
            HttpRequest.BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
        .build();
    HttpClient client = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
        throw new IOException("HTTP status " + response.statusCode() + ": " + response.body());
    }
    return response.body();
}
