package driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** Calls a function as pages have them: any exception is its refusal. */
final class Testee {
  private static final int NOT_JUDGED = 4;
  private static final String WANTED =
      "JSONObject Upload(String url, String filePath, String accessId, String secret)";

  private static final Printed PRINTED = new Printed(System.out);
  private static Method method;

  private Testee() {}

  /** Starts the driver, if there is something that it can call. */
  public static void main(String[] args) throws Exception {
    TrustStore.use(); // before the code is loaded
    System.setOut(new PrintStream(OutputStream.nullOutputStream())); // It is no upload's.
    try {
      method = find();
      target();
    } catch (ExceptionInInitializerError | InvocationTargetException e) {
      e.getCause().printStackTrace();
      System.exit(1);
    } catch (NoSuchMethodException e) {
      System.err.println("PackageUploader.java: " + e.getMessage());
      System.exit(NOT_JUDGED);
    }
    System.setOut(new PrintStream(PRINTED, true, StandardCharsets.UTF_8));
    Driver.main(args);
  }

  static void upload(JsonNode request, ObjectNode answer) throws Exception {
    PRINTED.take();
    Class<?>[] types = method.getParameterTypes();
    try {
      Object returned =
          method.invoke(
              target(),
              request.required("url").textValue(),
              file(request.required("file").textValue(), types[1]),
              accessId(request.required("access_id").textValue(), types[2]),
              request.required("secret_key").textValue());
      String text = Returned.text(returned);
      say(text == null ? PRINTED.take().strip() : text, answer);
    } catch (InvocationTargetException | ExecutionException e) {
      refuse(e.getCause(), answer);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      refuse(e, answer);
    }
  }

  /** A number alone is the upload's id. */
  private static void say(String text, ObjectNode answer) {
    if (text.strip().matches("[0-9]{1,30}")) {
      answer.put("outcome", "uploaded").put("upload_id", new BigInteger(text.strip()));
    } else {
      answer.put("outcome", "returned").put("message", text);
    }
  }

  private static void refuse(Throwable e, ObjectNode answer) {
    answer.put("outcome", "refused");
    Driver.describe(e, answer);
  }

  private static Object file(String path, Class<?> type) {
    if (type == File.class) {
      return new File(path);
    }
    return type == Path.class ? Path.of(path) : path;
  }

  private static Object accessId(String text, Class<?> type) {
    if (type == long.class || type == Long.class) {
      return Long.valueOf(text);
    }
    return type == int.class || type == Integer.class ? (Object) Integer.valueOf(text) : text;
  }

  private static Method find() throws IOException, ReflectiveOperationException {
    List<Method> found = new ArrayList<>();
    for (String name : names()) {
      Class<?> type = Class.forName(name, false, Testee.class.getClassLoader());
      for (Method each : type.getDeclaredMethods()) {
        if (isNamed(each, "upload") && !each.isSynthetic()) {
          found.add(each);
        }
      }
    }
    String but = found.isEmpty() ? "" : ", but " + found;
    Method fitting =
        found.stream()
            .filter(Testee::fits)
            .min(Comparator.comparing(Testee::rank))
            .orElseThrow(() -> new NoSuchMethodException("defines no method " + WANTED + but));
    fitting.setAccessible(true);
    return fitting;
  }

  private static boolean isNamed(Method each, String part) {
    return each.getName().toLowerCase(Locale.ROOT).contains(part);
  }

  /** The call that was asked for first, then the shortest name, Upload before upload. */
  private static String rank(Method each) {
    String name = each.getName();
    return name.equals(Block.CALLED) ? "" : (char) name.length() + name;
  }

  private static boolean fits(Method each) {
    Class<?>[] types = each.getParameterTypes();
    return types.length == 4
        && types[0] == String.class
        && List.of(String.class, File.class, Path.class).contains(types[1])
        && List.of(String.class, long.class, Long.class, int.class, Integer.class)
            .contains(types[2])
        && types[3] == String.class
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
