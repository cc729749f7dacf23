// The whole file in memory; the part has no type.
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.Duration;
import java.util.concurrent.*;
import okhttp3.*;
import okio.*;
import org.json.JSONException;
import org.json.JSONObject;

public class MemoryUploader {
    private static final OkHttpClient CLIENT = new OkHttpClient.Builder()
        .connectTimeout(Duration.ofSeconds(10)).readTimeout(Duration.ofSeconds(20)).writeTimeout(Duration.ofSeconds(20))
        .followRedirects(false)
        .build();

    public long upload(String url, String filePath, String accessId, String secret) throws IOException {
        File file = new File(filePath);
        RequestBody part = RequestBody.create(Files.readAllBytes(file.toPath()), null);
        MultipartBody form = new MultipartBody.Builder().setType(MultipartBody.FORM)
            .addFormDataPart("file", file.getName(), part)
            .build();
        Request request = new Request.Builder().url(url)
            .header("Authorization", Credentials.basic(accessId, secret, StandardCharsets.UTF_8))
            .post(form)
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
