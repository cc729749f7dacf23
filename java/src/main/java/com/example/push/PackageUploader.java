// START upload
package com.example.push;

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
import okhttp3.*;

public final class PackageUploader {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private final OkHttpClient http;

  /** Limits the time for connecting, and in which no answer comes, but not that for sending. */
  public PackageUploader() {
    this(
        new OkHttpClient.Builder()
            .connectTimeout(Duration.ofSeconds(10))
            .readTimeout(Duration.ofSeconds(60))
            .writeTimeout(Duration.ZERO) // it cannot end a TLS write that is stuck, but blocks
            .callTimeout(Duration.ofHours(1))
            .build());
  }

  /** Uses a client of yours, with its connections and its time limits. */
  public PackageUploader(OkHttpClient client) {
    // The file is for nobody else, and not sent again where the answer is "Retry-After: 0".
    Interceptor once =
        chain -> chain.proceed(chain.request()).newBuilder().header("Retry-After", "1").build();
    http = client.newBuilder().followRedirects(false).addNetworkInterceptor(once).build();
  }

  /** Uploads a file, streamed, and returns its uploadId; any number of threads may. */
  public long upload(String url, String filePath, String accessId, String secret)
      throws IOException {
    String pair = accessId + "\n" + secret;
    if (accessId == null || secret == null || !pair.matches("[^:\\p{Cntrl}]+\n\\P{Cntrl}+")) {
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
      String text = new String(response.peekBody(1 << 20).bytes(), StandardCharsets.UTF_8);
      JsonNode answer = parse(text);
      Long retCode = integer(answer.path("retCode"));
      Long uploadId = integer(answer.path("uploadId"));
      boolean accepted = retCode != null && retCode == 0 && uploadId != null && uploadId > 0;
      if (response.isSuccessful() && accepted) {
        return uploadId;
      }
      String errMsg = answer.path("errMsg").asText();
      String said = errMsg.isEmpty() ? text : errMsg;
      said = said.replace(authorization.substring(6), "***").replace(secret, "***");
      throw new PushException(response.code(), retCode, said);
    }
  }

  private static JsonNode parse(String text) throws IOException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // an HTML page, say
    }
  }

  private static Long integer(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : null;
  }

  /** The service did not accept the file; retCode is null where the answer has none. */
  public static final class PushException extends IOException {
    private static final long serialVersionUID = 1L;
    public final int status;
    public final Long retCode;
    public final String errMsg;

    PushException(int status, Long retCode, String errMsg) {
      super(String.format("HTTP status %d, retCode %d: %.500s", status, retCode, errMsg));
      this.status = status;
      this.retCode = retCode;
      this.errMsg = errMsg;
    }
  }
}
// END upload
