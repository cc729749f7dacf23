// One OkHttp client for the program, its connections kept, limits on connecting and on silence; gives the id.
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import okhttp3.*;
import org.json.JSONException;
import org.json.JSONObject;

public class PushPackages {
    private static final OkHttpClient HTTP = new OkHttpClient.Builder()
        .connectTimeout(Duration.ofSeconds(10))
        .readTimeout(Duration.ofSeconds(20))
        .writeTimeout(Duration.ofSeconds(20))
        .followRedirects(false) // a 503 is for the caller
        .build();

    public static class PushException extends IOException {
        public final long retCode;

        PushException(long retCode, String message) {
            super(message);
            this.retCode = retCode;
        }
    }

    public long upload(String url, String filePath, String accessId, String secret) throws IOException {
        File file = new File(filePath);
        RequestBody form = new MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            .addFormDataPart("file", file.getName(), RequestBody.create(file, MediaType.get("application/octet-stream")))
            .build();
        Request request = new Request.Builder()
            .url(url)
            .header("Authorization", Credentials.basic(accessId, secret, StandardCharsets.UTF_8))
            .post(form)
            .build();
        try (Response response = HTTP.newCall(request).execute()) {
            String text = response.body().string();
            if (!response.isSuccessful()) {
                throw new IOException("HTTP status " + response.code() + ": " + text);
            }
            JSONObject answer = new JSONObject(text);
            if (answer.getLong("retCode") != 0) {
                throw new PushException(answer.getLong("retCode"), "refused: " + text);
            }
            long uploadId = answer.getLong("uploadId");
            if (uploadId <= 0) {
                throw new IOException("no usable uploadId: " + text);
            }
            return uploadId;
        } catch (JSONException e) {
            throw new IOException("not an answer of the service", e);
        }
    }
}
