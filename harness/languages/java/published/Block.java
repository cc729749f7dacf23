package driver;

import static java.util.stream.Collectors.joining;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.Tree;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
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
 * the class that it lacks are put right before its first declaration, where they move no line.
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
          "java.security",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.function",
          "java.util.stream",
          "javax.net.ssl",
          "okio");

  /** Against an unnamed class. */
  private static final String NO_PACKAGE =
      "compiler.err.unnamed.class.should.not.have.package.declaration";

  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final StandardJavaFileManager files =
      compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
  private final String text;

  /** What was wrong when it was first refused. */
  private List<String> errors = List.of();

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
    List<String> others = new ArrayList<>(PACKAGES);
    others.add(0, "java.util");
    // Base64 is that of commons-codec or of Java, whichever the block compiles with.
    boolean compiled =
        block.parse(block.text)
            && (block.compile(PACKAGES, args[1]) || block.compile(others, args[1]));
    if (!compiled) {
      block.errors.forEach(System.err::println);
      System.exit(1);
    }
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
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitIdentifier(IdentifierTree identifier, Void nothing) {
        names.add(identifier.getName().toString());
        return null;
      }
    }.scan(unit.getTypeDecls(), null);
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

  private boolean compile(List<String> packages, String folder) throws IOException {
    added =
        names.stream()
            .flatMap(
                name ->
                    packages.stream().map(from -> from + "." + name).filter(Block::exists).limit(1))
            .map("import %s; "::formatted)
            .collect(joining());
    String source = text;
    if (bare) {
      String name = "Published";
      while (text.contains(name)) {
        name += "_";
      }
      added += "class " + name + " { ";
      source += "\n}";
    }
    source = new StringBuilder(source).insert((int) start, added).toString();
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    JavacTask task = task(source, said, "-d", folder, "-g", "-proc:none");
    for (JavaFileObject file : task.generate()) {
      System.out.println(files.inferBinaryName(StandardLocation.CLASS_OUTPUT, file));
    }
    return accepted(said);
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

  private boolean accepted(DiagnosticCollector<JavaFileObject> said) {
    List<String> found =
        said.getDiagnostics().stream()
            .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
            .map(diagnostic -> withoutAdded(diagnostic.toString()))
            .toList();
    errors = errors.isEmpty() ? found : errors;
    return found.isEmpty();
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
