package driver;

import com.example.push.PackageUploader;
import com.example.push.PackageUploader.UploadException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;

/** Calls the sample, or what stands in its place with the same signature. */
final class Testee {
  private Testee() {}

  static void upload(JsonNode request, ObjectNode answer) {
    try {
      answer.put("upload_id", upload(request)).put("outcome", "uploaded");
    } catch (UploadException e) {
      answer.put("outcome", "refused").put("kind", e.kind().name().toLowerCase(Locale.ROOT));
      e.httpStatus().ifPresent(status -> answer.put("http_status", status));
      e.retCode().ifPresent(code -> answer.put("ret_code", code));
      Driver.describe(e, answer);
    }
  }

  private static long upload(JsonNode request) throws UploadException {
    String url = request.required("url").textValue();
    String file = request.required("file").textValue();
    String accessId = request.required("access_id").textValue();
    String secret = request.required("secret_key").textValue();
    JsonNode connect = request.path("connect_timeout_s");
    JsonNode response = request.path("response_timeout_s");
    if (connect.isMissingNode() && response.isMissingNode()) {
      return PackageUploader.upload(url, file, accessId, secret);
    }
    return PackageUploader.upload(
        url,
        file,
        accessId,
        secret,
        limit(connect, PackageUploader.DEFAULT_CONNECT_LIMIT),
        limit(response, PackageUploader.DEFAULT_RESPONSE_LIMIT));
  }

  private static Duration limit(JsonNode seconds, Duration otherwise) {
    return seconds.isNumber()
        ? Duration.ofNanos(Math.round(seconds.doubleValue() * 1e9))
        : otherwise;
  }
}
