// HttpURLConnection, streamed, the length known.
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.Base64;

public class Uploader {
    public static String upload(String url, String filePath, String accessId, String secret) throws IOException {
        Path file = Paths.get(filePath);
        String boundary = Long.toHexString(System.currentTimeMillis());
        String name = file.getFileName().toString().replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
        byte[] head = ("--" + boundary + "\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);

        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        try (InputStream content = Files.newInputStream(file)) {
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(10_000);
            connection.setReadTimeout(20_000);
            connection.setFixedLengthStreamingMode(head.length + Files.size(file) + tail.length);
            connection.setRequestProperty("Connection", "close");
            connection.setRequestProperty("Content-Type", "multipart/form-data; boundary=" + boundary);
            connection.setRequestProperty("Authorization", "Basic "
                + Base64.getEncoder().encodeToString((accessId + ":" + secret).getBytes(StandardCharsets.UTF_8)));
            try (OutputStream out = connection.getOutputStream()) {
                out.write(head);
                content.transferTo(out);
                out.write(tail);
            }
            if (connection.getResponseCode() / 100 != 2) {
                throw new IOException("HTTP status " + connection.getResponseCode());
            }
            try (InputStream answer = connection.getInputStream()) {
                return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            }
        } finally {
            connection.disconnect();
        }
    }
}
