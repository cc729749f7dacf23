package driver;

import com.alibaba.fastjson.JSONAware;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.apache.hc.core5.http.HttpEntityContainer;
import org.apache.http.HttpEntity;
import org.apache.http.util.EntityUtils;
import org.json.JSONObject;

/** Reads what a function gives as a person would. */
final class Returned {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .build();

  private Returned() {}

  /** The service's answer as text; null if there is none. Waits for what is to come. */
  static String text(Object value) throws IOException, InterruptedException, ExecutionException {
    if (value == null) {
      return null;
    }
    if (value instanceof Future<?> future) {
      return text(future.get());
    }
    if (value instanceof Optional<?> optional) {
      return text(optional.orElse(null));
    }
    String received = received(value);
    if (received != null) {
      return received;
    }
    boolean printsJson =
        value instanceof CharSequence
            || value instanceof Number
            || value instanceof Boolean
            || value instanceof JSONObject
            || value instanceof JSONAware
            || value instanceof cn.hutool.json.JSON
            || value instanceof JsonElement
            || value instanceof JsonNode;
    return printsJson ? value.toString() : JSON.writeValueAsString(value);
  }

  /** The text of an answer as a client's library hands it over. */
  private static String received(Object value)
      throws IOException, InterruptedException, ExecutionException {
    if (value instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    if (value instanceof InputStream stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (value instanceof Reader reader) {
      StringBuilder text = new StringBuilder();
      for (int one = reader.read(); one >= 0; one = reader.read()) {
        text.append((char) one);
      }
      return text.toString();
    }
    if (value instanceof Response response) {
      try (response) {
        return response.body().string();
      }
    }
    if (value instanceof ResponseBody body) {
      try (body) {
        return body.string();
      }
    }
    if (value instanceof HttpResponse<?> response) {
      return text(response.body());
    }
    if (value instanceof org.apache.http.HttpResponse response) {
      return text(response.getEntity());
    }
    if (value instanceof HttpEntity entity) {
      return EntityUtils.toString(entity, StandardCharsets.UTF_8);
    }
    if (value instanceof HttpEntityContainer response) {
      org.apache.hc.core5.http.HttpEntity entity = response.getEntity();
      return entity == null ? "" : text(entity.getContent());
    }
    return value instanceof cn.hutool.http.HttpResponse response ? response.body() : null;
  }
}
