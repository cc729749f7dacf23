// The part's header is written by hand, with backslash escapes; gives a record.
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import okhttp3.*;

@JsonIgnoreProperties(ignoreUnknown = true)
record Answer(Integer retCode, String errMsg, Long uploadId) {}

final class Uploader {
    private final OkHttpClient client = new OkHttpClient().newBuilder()
        .followRedirects(false).followSslRedirects(false).retryOnConnectionFailure(false)
        .readTimeout(20, TimeUnit.SECONDS)
        .build();

    Answer upload(String url, String filePath, String accessId, String secret) throws IOException {
        var file = new File(filePath);
        var name = file.getName().replace("\\", "\\\\").replace("\"", "\\\"").replace("\r", "%0D").replace("\n", "%0A");
        var headers = new Headers.Builder()
            .addUnsafeNonAscii("Content-Disposition", "form-data; name=\"file\"; filename=\"" + name + "\"")
            .build();
        var part = MultipartBody.Part.create(headers, RequestBody.create(file, MediaType.get("application/octet-stream")));
        var form = new MultipartBody.Builder("UploadBoundary7MA4YWxkTrZu0gW").setType(MultipartBody.FORM).addPart(part).build();
        var request = new Request.Builder().url(url).post(form)
            .header("Authorization", Credentials.basic(accessId, secret, StandardCharsets.UTF_8))
            .build();
        try (var response = client.newCall(request).execute()) {
            if (!response.isSuccessful()) throw new IOException("HTTP status " + response.code());
            var answer = new ObjectMapper().readValue(response.body().bytes(), Answer.class);
            if (answer.retCode() == null || answer.retCode() != 0) throw new IOException("refused: " + answer);
            return answer;
        }
    }
}
