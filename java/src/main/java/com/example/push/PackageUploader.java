package com.example.push;

// START upload
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import okhttp3.Credentials;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

public final class PackageUploader {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private final OkHttpClient http;

  /** Limits the time for connecting (10 s), and the time in which nothing moves (60 s). */
  public PackageUploader() {
    this(
        new OkHttpClient.Builder()
            .connectTimeout(Duration.ofSeconds(10))
            .readTimeout(Duration.ofSeconds(60))
            .writeTimeout(Duration.ofSeconds(60))
            .build());
  }

  /** Uses a client of yours, with its connections and its time limits. */
  public PackageUploader(OkHttpClient client) {
    // The file and the secret are for nobody else, and for once.
    http = client.newBuilder().followRedirects(false).retryOnConnectionFailure(false).build();
  }

  /** Uploads a file, streamed, and returns its uploadId; any number of threads may. */
  public long upload(String url, String filePath, String accessId, String secret)
      throws IOException {
    if (accessId == null || accessId.contains(":") || secret == null || secret.isEmpty()) {
      throw new IllegalArgumentException("the access id or the secret is missing, or unusable");
    }
    File file = new File(filePath);
    if (!file.isFile() || !file.canRead()) {
      throw new FileNotFoundException("cannot read " + filePath);
    }
    RequestBody content = RequestBody.create(file, MediaType.get("application/octet-stream"));
    MultipartBody.Builder form = new MultipartBody.Builder().setType(MultipartBody.FORM);
    form.addFormDataPart("file", file.getName(), content);
    String authorization = Credentials.basic(accessId, secret, StandardCharsets.UTF_8);
    Request.Builder request = new Request.Builder().url(url).post(form.build());
    request.header("Authorization", authorization);
    try (Response response = http.newCall(request.build()).execute()) {
      String text = response.peekBody(1 << 20).string();
      JsonNode answer = parse(text);
      long retCode = integer(answer.path("retCode"));
      long uploadId = integer(answer.path("uploadId"));
      if (response.isSuccessful() && retCode == 0 && uploadId > 0) {
        return uploadId;
      }
      String errMsg = answer.path("errMsg").asText(text);
      errMsg = errMsg.replace(authorization.substring(6), "***").replace(secret, "***");
      throw new PushException(response.code(), retCode, errMsg);
    }
  }

  private static JsonNode parse(String text) throws IOException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // an HTML page, say
    }
  }

  private static long integer(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
  }

  /** The service did not accept the file; retCode is -1 where the answer has none. */
  public static final class PushException extends IOException {
    private static final long serialVersionUID = 1L;
    public final int status;
    public final long retCode;
    public final String errMsg;

    PushException(int status, long retCode, String errMsg) {
      super(String.format("HTTP status %d, retCode %d: %.500s", status, retCode, errMsg));
      this.status = status;
      this.retCode = retCode;
      this.errMsg = errMsg;
    }
  }
}
// END upload
