package driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import okhttp3.Response;
import org.json.JSONObject;

/** Calls code with the signature of the service's API page: any exception is its refusal. */
final class Testee {
  private static final String WANTED =
      "JSONObject Upload(String url, String filePath, String accessId, String secret)";
  private static final Set<Class<?>> RESULTS =
      Set.of(JSONObject.class, String.class, Response.class, Object.class);

  private static final Printed PRINTED = new Printed(System.out);
  private static Method method;

  private Testee() {}

  /** Starts the driver, if there is something that it can call. */
  public static void main(String[] args) throws Exception {
    System.setOut(new PrintStream(OutputStream.nullOutputStream())); // It is no upload's.
    try {
      method = find();
      target();
    } catch (ExceptionInInitializerError | InvocationTargetException e) {
      e.getCause().printStackTrace();
      System.exit(1);
    } catch (NoSuchMethodException e) {
      System.err.println("PackageUploader.java: " + e.getMessage());
      System.exit(1);
    }
    System.setOut(new PrintStream(PRINTED, true, StandardCharsets.UTF_8));
    Driver.main(args);
  }

  static void upload(JsonNode request, ObjectNode answer) throws ReflectiveOperationException {
    PRINTED.take();
    try {
      Object returned =
          method.invoke(
              target(),
              request.required("url").textValue(),
              request.required("file").textValue(),
              request.required("access_id").textValue(),
              request.required("secret_key").textValue());
      answer.put("outcome", "returned").put("message", text(returned));
    } catch (InvocationTargetException e) {
      refuse(e.getCause(), answer);
    } catch (IOException | IllegalStateException e) {
      refuse(e, answer);
    }
  }

  private static void refuse(Throwable e, ObjectNode answer) {
    answer.put("outcome", "refused");
    Driver.describe(e, answer);
  }

  /** The service's answer: what is returned, or else what was printed. */
  private static String text(Object returned) throws IOException {
    if (returned == null) {
      return PRINTED.take().strip();
    }
    if (returned instanceof Response response) {
      try (response) {
        return response.body().string();
      }
    }
    return returned.toString();
  }

  private static Method find() throws IOException, ReflectiveOperationException {
    List<Method> found = new ArrayList<>();
    for (String name : names()) {
      Class<?> type = Class.forName(name, false, Testee.class.getClassLoader());
      for (Method each : type.getDeclaredMethods()) {
        if (each.getName().equalsIgnoreCase("upload") && !each.isSynthetic()) {
          found.add(each);
        }
      }
    }
    String but = found.isEmpty() ? "" : ", but " + found;
    Method fitting =
        found.stream()
            .filter(Testee::fits)
            .min(Comparator.comparing(Method::getName)) // Upload before upload
            .orElseThrow(() -> new NoSuchMethodException("defines no method " + WANTED + but));
    fitting.setAccessible(true);
    return fitting;
  }

  private static boolean fits(Method each) {
    return List.of(each.getParameterTypes()).equals(Collections.nCopies(4, String.class))
        && RESULTS.contains(each.getReturnType())
        && !Modifier.isAbstract(each.getModifiers());
  }

  /** The classes of the block. */
  private static List<String> names() throws IOException {
    try (InputStream file = Testee.class.getResourceAsStream("/published.names")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** What it is called on, a new one for each call. */
  private static Object target() throws ReflectiveOperationException {
    Class<?> type = method.getDeclaringClass();
    if (Modifier.isStatic(method.getModifiers())) {
      return Class.forName(type.getName()); // initializes it; the call needs no object
    }
    try {
      return make(type);
    } catch (NoSuchMethodException | InstantiationException e) {
      throw new NoSuchMethodException("there is no object to call " + method + " on: " + e);
    }
  }

  private static Object make(Class<?> type) throws ReflectiveOperationException {
    if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())) {
      Class<?> outer = type.getEnclosingClass();
      return make(type.getDeclaredConstructor(outer), make(outer));
    }
    return make(type.getDeclaredConstructor());
  }

  private static Object make(Constructor<?> constructor, Object... outer)
      throws ReflectiveOperationException {
    constructor.setAccessible(true);
    return constructor.newInstance(outer);
  }
}
