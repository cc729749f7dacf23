package driver;

import static java.util.stream.Collectors.joining;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Compiles a block of a page (BLOCK FOLDER) and prints the names of its classes. The imports and
 * the class that it lacks are put right before its first declaration, where they move no line, and
 * told in FOLDER/added.txt. Ends with 1 where the block is wrong by itself, with 4 where it needs
 * what nobody here has.
 */
final class Block {
  /** Where types come from that the block neither declares nor imports: the first that has one. */
  private static final List<String> PACKAGES =
      List.of(
          "okhttp3",
          "org.json",
          "org.apache.commons.codec.binary",
          "org.apache.commons.codec.digest",
          "java.io",
          "java.net",
          "java.net.http",
          "java.nio.charset",
          "java.nio.file",
          "java.nio.channels",
          "java.security",
          "java.text",
          "java.math",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.function",
          "java.util.stream",
          "java.util.regex",
          "javax.net.ssl",
          "java.security.cert",
          "javax.crypto",
          "okio",
          "com.fasterxml.jackson.databind",
          "com.fasterxml.jackson.databind.node",
          "com.fasterxml.jackson.core",
          "com.google.gson",
          "com.alibaba.fastjson",
          "cn.hutool.http",
          "cn.hutool.json",
          "cn.hutool.core.io",
          "cn.hutool.core.codec",
          "cn.hutool.core.util",
          "org.apache.commons.io",
          "org.apache.http",
          "org.apache.http.client",
          "org.apache.http.client.config",
          "org.apache.http.client.methods",
          "org.apache.http.entity",
          "org.apache.http.entity.mime",
          "org.apache.http.entity.mime.content",
          "org.apache.http.impl.client",
          "org.apache.http.util");

  /** Whose types a block may mean instead, where several have the name. */
  private static final List<List<String>> OTHERS =
      List.of(
          List.of(),
          List.of("java.util"), // Base64
          List.of("java.net.http", "java.util"), // HttpResponse
          List.of("com.alibaba.fastjson"),
          List.of("com.alibaba.fastjson", "java.util"),
          List.of("cn.hutool.json", "cn.hutool.http"),
          List.of("cn.hutool.json", "cn.hutool.http", "cn.hutool.core.codec"),
          List.of("org.apache.http", "java.util"));

  /** The method that makes the call of the environment's CALL. */
  static final String CALLED = "uploadAsCalled";

  private static final int NOT_JUDGED = 4;

  /** A variable by a class's name is a class that nobody defines; of others one is misspelt. */
  private static final Pattern MISSING =
      Pattern.compile("package \\S+|class \\w+|variable [A-Z]\\w*[a-z]\\w*|method \\w+");

  /** Against an unnamed class. */
  private static final String NO_PACKAGE =
      "compiler.err.unnamed.class.should.not.have.package.declaration";

  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final StandardJavaFileManager files =
      compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
  private final String text;

  /** What was wrong when it was first refused. */
  private List<String> errors = List.of();

  /** What it names then that is not here; empty where anything else is wrong. */
  private Set<String> missing = Set.of();

  /** What was imported for it in the compilation that is accepted. */
  private List<String> imported = List.of();

  /** Names it uses that may be those of types to be imported. */
  private final Set<String> names = new TreeSet<>();

  /** Where its first declaration begins. */
  private long start;

  /** Whether that is a method or a field, outside any class. */
  private boolean bare;

  /** What is put there. */
  private String added = "";

  private Block(String text) {
    this.text = text;
  }

  public static void main(String[] args) throws IOException {
    Block block =
        new Block(new String(Files.readAllBytes(Path.of(args[0])), StandardCharsets.UTF_8));
    if (!block.parse(block.text) || !block.build(Path.of(args[1]))) {
      boolean lacking = !block.missing.isEmpty();
      (lacking ? block.missing : block.errors).forEach(System.err::println);
      System.exit(lacking ? NOT_JUDGED : 1);
    }
  }

  /** Tries the call, if one is asked for, with the types that its access id may have. */
  private boolean build(Path folder) throws IOException {
    String call = System.getenv().getOrDefault("CALL", "");
    if (call.isEmpty()) {
      return build(folder, "");
    }
    for (String type : List.of("String", "long", "int")) {
      for (String body : List.of("return %s;", "%s; return null;")) {
        String method =
            "\nObject %s(String url, String file, %s accessId, String secret) throws Throwable {"
                + " String path = file, filePath = file, secretKey = secret, secret_key = secret;"
                + " %2$s id = accessId, access_id = accessId; "
                + body.formatted(call.replace("%", "%%"))
                + " }";
        if (build(folder, method.formatted(CALLED, type))) {
          return true;
        }
      }
    }
    if (!build(folder, "")) {
      return false;
    }
    missing = Set.of("the call does not compile: " + call);
    return false;
  }

  private boolean build(Path folder, String method) throws IOException {
    for (List<String> first : OTHERS) {
      List<String> packages = new ArrayList<>(first);
      packages.addAll(PACKAGES);
      List<String> classes = compile(packages, folder, method);
      if (!classes.isEmpty()) {
        classes.forEach(System.out::println);
        List<String> lines = new ArrayList<>(imported);
        if (bare) {
          lines.add("a class around its methods");
        }
        Files.write(folder.resolve("added.txt"), lines);
        return true;
      }
    }
    return false;
  }

  /** Bare methods parse as an unnamed class, which is a preview in this version of Java. */
  private boolean parse(String source) throws IOException {
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    String version = String.valueOf(Runtime.version().feature());
    JavacTask task = task(source, said, "--enable-preview", "--source", version);
    CompilationUnitTree unit = task.parse().iterator().next();
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    for (Diagnostic<?> problem : said.getDiagnostics()) {
      if (problem.getCode().equals(NO_PACKAGE)) { // but the class around it may have one
        int end = (int) problem.getEndPosition();
        return parse(source.substring(0, end).replaceAll("[^\n]", " ") + source.substring(end));
      }
    }
    if (unit.getTypeDecls().isEmpty()) {
      return accepted(said);
    }
    Set<String> variables = new TreeSet<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitIdentifier(IdentifierTree identifier, Void nothing) {
        names.add(identifier.getName().toString());
        return null;
      }

      @Override
      public Void visitVariable(VariableTree variable, Void nothing) {
        variables.add(variable.getName().toString());
        return super.visitVariable(variable, null);
      }
    }.scan(unit.getTypeDecls(), null);
    names.removeAll(variables);
    ToLongFunction<Tree> position = tree -> positions.getStartPosition(unit, tree);
    Tree first = unit.getTypeDecls().get(0);
    start = position.applyAsLong(first);
    if (first instanceof ClassTree type && !type.getMembers().isEmpty()) {
      long member = position.applyAsLong(type.getMembers().get(0));
      bare = member <= start;
      start = Math.min(member, start);
    }
    for (Tree type : unit.getTypeDecls()) {
      if (type instanceof ClassTree declared) {
        names.remove(declared.getSimpleName().toString());
      }
    }
    for (ImportTree own : unit.getImports()) {
      String name = own.getQualifiedIdentifier().toString();
      String prefix = name.substring(0, name.lastIndexOf('.') + 1);
      names.removeIf(n -> name.equals(prefix + n) || (name.endsWith("*") && exists(prefix + n)));
    }
    names.removeIf(name -> exists("java.lang." + name));
    return accepted(said);
  }

  /** The names of the classes that are made; none where the compiler refuses it. */
  private List<String> compile(List<String> packages, Path folder, String method)
      throws IOException {
    imported =
        names.stream()
            .flatMap(
                name ->
                    packages.stream().map(from -> from + "." + name).filter(Block::exists).limit(1))
            .map("import %s;"::formatted)
            .toList();
    added = imported.stream().map(one -> one + " ").collect(joining());
    String end = method;
    if (bare) {
      added += "class " + unused("Published") + " { ";
      end += "\n}";
    } else if (!method.isEmpty()) {
      end = "\nclass " + unused("Calling") + " {" + method + "\n}";
    }
    String source = new StringBuilder(text).insert((int) start, added) + end;
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    JavacTask task = task(source, said, "-d", folder.toString(), "-g", "-proc:none");
    List<String> classes = new ArrayList<>();
    for (JavaFileObject file : task.generate()) {
      classes.add(files.inferBinaryName(StandardLocation.CLASS_OUTPUT, file));
    }
    return accepted(said) ? classes : List.of();
  }

  private String unused(String name) {
    while (text.contains(name)) {
      name += "_";
    }
    return name;
  }

  private JavacTask task(
      String source, DiagnosticCollector<JavaFileObject> said, String... options) {
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("PackageUploader.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }

          @Override
          public boolean isNameCompatible(String name, Kind kind) {
            return true; // A public class may have any name.
          }
        };
    return (JavacTask) compiler.getTask(null, files, said, List.of(options), null, List.of(file));
  }

  private boolean accepted(DiagnosticCollector<JavaFileObject> said) throws IOException {
    List<Diagnostic<? extends JavaFileObject>> found =
        said.getDiagnostics().stream()
            .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
            .toList();
    if (errors.isEmpty() && !found.isEmpty()) {
      errors = found.stream().map(each -> withoutAdded(each.toString())).toList();
      List<String> lacking = new ArrayList<>();
      for (Diagnostic<? extends JavaFileObject> each : found) {
        lacking.add(missingIn(each));
      }
      missing = lacking.contains("") ? Set.of() : new TreeSet<>(lacking);
    }
    return found.isEmpty();
  }

  /** Names the package, class or helper that is not here; empty where something else is wrong. */
  private static String missingIn(Diagnostic<? extends JavaFileObject> error) throws IOException {
    CharSequence source = error.getSource().getCharContent(true);
    int at = (int) error.getPosition();
    String code = error.getCode();
    String said = error.getMessage(Locale.ROOT);
    Matcher named = MISSING.matcher(said);
    boolean known =
        code.startsWith("compiler.err.cant.resolve") || code.equals("compiler.err.doesnt.exist");
    boolean member = at >= 0 && source.charAt(at) == '.' && !said.startsWith("package");
    return known && !member && named.find() ? "it needs what is not here: " + named.group() : "";
  }

  /** A message quotes the line, and points at a place in it. */
  private String withoutAdded(String message) {
    return added.isEmpty() || !message.contains(added)
        ? message
        : message.replace(added, "").replaceFirst(" {" + added.length() + "}", "");
  }

  private static boolean exists(String name) {
    try {
      Class<?> type = Class.forName(name, false, Block.class.getClassLoader());
      return Modifier.isPublic(type.getModifiers());
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
