// java.net.http, the whole body in memory, asynchronous: gives what is to come.
import java.io.*;
import java.net.URI;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

public class Upload {
    public CompletableFuture<String> uploadAsync(String url, String filePath, String accessId, String secret)
        throws IOException {
        Path path = Paths.get(filePath);
        String boundary = "----" + System.nanoTime();
        String name = path.getFileName().toString().replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
            + "\"\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        body.write(Files.readAllBytes(path));
        body.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        String token = Base64.getEncoder().encodeToString((accessId + ":" + secret).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder()
            .uri(URI.create(url))
            .timeout(Duration.ofMinutes(10))
            .header("Authorization", "Basic " + token)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
        HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(response -> {
            if (response.statusCode() / 100 != 2) {
                throw new CompletionException(new IOException("HTTP status " + response.statusCode()));
            }
            return response.body();
        });
    }
}
