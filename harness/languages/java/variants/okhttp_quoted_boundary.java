// The form as one RequestBody by hand, its boundary in quotes, streamed.
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.Duration;
import java.util.concurrent.*;
import okhttp3.*;
import okio.*;
import org.json.JSONException;
import org.json.JSONObject;

public class FormUploader {
    private static final OkHttpClient CLIENT = new OkHttpClient.Builder()
        .connectTimeout(Duration.ofSeconds(10)).readTimeout(Duration.ofSeconds(20)).writeTimeout(Duration.ofSeconds(20))
        .followRedirects(false)
        .build();

    private static final class FileForm extends RequestBody {
        private final File file;
        private final String boundary = "push:" + java.util.UUID.randomUUID();
        private final byte[] head;
        private final byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);

        FileForm(File file) {
            this.file = file;
            String name = file.getName().replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
            head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override public MediaType contentType() {
            return MediaType.get("multipart/form-data; boundary=\"" + boundary + "\"");
        }

        @Override public long contentLength() {
            return head.length + file.length() + tail.length;
        }

        @Override public void writeTo(BufferedSink sink) throws IOException {
            try (Source source = Okio.source(file)) {
                sink.write(head).writeAll(source);
                sink.write(tail);
            }
        }
    }

    public static long upload(String url, String filePath, String accessId, String secret) throws IOException {
        Request request = new Request.Builder().url(url)
            .header("Authorization", Credentials.basic(accessId, secret, StandardCharsets.UTF_8))
            .post(new FileForm(new File(filePath)))
            .build();
        try (Response response = CLIENT.newCall(request).execute()) {
            return uploadId(response);
        }
    }

    private static long uploadId(Response response) throws IOException {
        String text = response.body().string();
        if (!response.isSuccessful()) {
            throw new IOException("HTTP status " + response.code() + ": " + text);
        }
        try {
            JSONObject answer = new JSONObject(text);
            long uploadId = answer.optLong("uploadId");
            if (answer.getLong("retCode") != 0 || uploadId <= 0) {
                throw new IOException("refused: " + text);
            }
            return uploadId;
        } catch (JSONException e) {
            throw new IOException("not an answer of the service: " + text, e);
        }
    }
}
