package driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;

/** Calls code with the signature of the service's API page: any exception is its refusal. */
final class Testee {
  private Testee() {}

  static void upload(JsonNode request, ObjectNode answer)
      throws IOException, ReflectiveOperationException {
    Class<?> type = Class.forName(name());
    Method method = find(type);
    Object target = null;
    if (!Modifier.isStatic(method.getModifiers())) {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      target = constructor.newInstance();
    }
    try {
      Object text =
          method.invoke(
              target,
              request.required("url").textValue(),
              request.required("file").textValue(),
              request.required("access_id").textValue(),
              request.required("secret_key").textValue());
      answer.put("outcome", "returned").put("message", text == null ? "" : text.toString());
    } catch (InvocationTargetException e) {
      answer.put("outcome", "refused");
      Driver.describe(e.getCause(), answer);
    }
  }

  private static Method find(Class<?> type) throws NoSuchMethodException {
    for (Method method : type.getDeclaredMethods()) {
      Class<?>[] parameters = method.getParameterTypes();
      if (method.getName().equalsIgnoreCase("upload")
          && parameters.length == 4
          && parameters[0] == String.class
          && parameters[3] == String.class) {
        method.setAccessible(true);
        return method;
      }
    }
    throw new NoSuchMethodException(
        "PackageUploader.java: no method Upload(String, String, String, String)");
  }

  /** The class's name, as {@code build} found it. */
  private static String name() throws IOException {
    try (InputStream file = Testee.class.getResourceAsStream("/published.name")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
