// Makes a program of a block of a page, as a reader would: what the language needs and the block does not bring is put
// around or beside it, and told in added.txt. The driver then finds the function.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

internal sealed class Block
{
    private const int NotJudged = 4;
    private const string Around = "PublishedMethods";

    // Each project of today has the first seven by itself (ImplicitUsings).
    private const int Implicit = 7;
    private static readonly string[] Namespaces = {
        "System",
        "System.Collections.Generic",
        "System.IO",
        "System.Linq",
        "System.Net.Http",
        "System.Threading",
        "System.Threading.Tasks",
        "System.Text",
        "System.Net.Http.Headers",
        "System.Net",
        "System.Net.Http.Json",
        "System.Text.Json",
        "System.Text.Json.Nodes",
        "System.Text.Json.Serialization",
        "Newtonsoft.Json",
        "Newtonsoft.Json.Linq",
        "System.Security.Cryptography",
        "System.Security.Authentication",
        "System.Net.Security",
        "System.Net.Sockets",
        "System.Net.Mime",
        "System.Security.Cryptography.X509Certificates",
        "System.Web",
        "System.Text.RegularExpressions",
        "System.Text.Encodings.Web",
        "System.Text.Unicode",
        "System.Globalization",
        "System.Diagnostics",
        "System.Diagnostics.CodeAnalysis",
        "System.Collections",
        "System.Collections.Concurrent",
        "System.Collections.Specialized",
        "System.ComponentModel",
        "System.IO.Compression",
        "System.IO.Pipelines",
        "System.Buffers",
        "System.Reflection",
        "System.Runtime.CompilerServices",
        "System.Runtime.InteropServices",
        "System.Threading.Channels",
    };

    private static readonly CSharpParseOptions Options = new CSharpParseOptions(LanguageVersion.Latest);
    private static readonly CSharpParseOptions Script = Options.WithKind(SourceCodeKind.Script);

    private readonly string path;
    private readonly string text;
    private readonly IReadOnlyList<MemberDeclarationSyntax> members;
    private readonly HashSet<string> added = new HashSet<string>();

    private Block(string path)
    {
        this.path = Path.GetFullPath(path);
        text = Compiler.Read(path).ToString();
        // As a script, in which methods and statements may stand where they like.
        members = CSharpSyntaxTree.ParseText(text, Script).GetCompilationUnitRoot().Members;
    }

    /// <summary>Gives the exit status: 1 where the block is wrong by itself, 4 where it needs what nobody here has.</summary>
    internal static int Build(string path, string program)
    {
        var block = new Block(path);
        var failed = new List<Compilation>();
        foreach (var (framed, what) in block.Framings())
        {
            Compilation compilation = block.Complete(framed);
            if (Errors(compilation).Count > 0)
            {
                failed.Add(compilation);
                continue;
            }

            block.added.UnionWith(what);
            File.WriteAllLines(Path.Combine(program, "added.txt"), block.added.OrderBy(one => one, StringComparer.Ordinal));
            var options = new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded);
            return Compiler.Emit(compilation, Path.Combine(program, "block.dll"), options, false);
        }

        return block.Refuse(failed.OrderBy(one => Errors(one).Count).First());
    }

    // Ways to put the block into a file, the likeliest first, and what that adds to it.
    private IEnumerable<(string Framed, string[] Added)> Framings()
    {
        string[] none = Array.Empty<string>();
        bool statements = members.Any(IsStatement);
        if (statements || !members.Any(NeedsClass))
        {
            yield return (text, none); // a file as it stands, with statements of its own perhaps
        }

        if (members.Any(NeedsClass))
        {
            yield return (InClass(), new[] { "a class around its methods" });
        }
    }

    // Statements, an example of a call perhaps, become a method that nobody calls.
    private string InClass()
    {
        string framed = text;
        for (int last = members.Count - 1; last >= 0; last--)
        {
            bool statement = IsStatement(members[last]);
            if (!statement && !NeedsClass(members[last]))
            {
                continue;
            }

            int first = last;
            while (statement && first > 0 && IsStatement(members[first - 1]))
            {
                first--;
            }

            string open = $"public partial class {Around} {{ " + (statement ? $"async void Example{first}() {{ " : "");
            framed = framed.Insert(members[last].Span.End, statement ? " } }" : " }").Insert(members[first].SpanStart, open);
            last = first;
        }

        return framed;
    }

    // Adds usings for names that nothing defines, as an editor does, until nothing changes.
    private Compilation Complete(string framed)
    {
        var usings = new HashSet<string>();
        SyntaxTree block = CSharpSyntaxTree.ParseText(framed, Options, path, System.Text.Encoding.UTF8);
        while (true)
        {
            Compilation compilation = Compose(block, usings);
            bool found = false;
            foreach (Diagnostic error in Errors(compilation))
            {
                string? name = error.Location.SourceTree == block ? MissingName(block, error) : null;
                string?
                    where = name == null ? null : Namespaces.FirstOrDefault(one => Has(compilation, one, name, error.Id));
                found |=
                    where != null
  && usings.Add(
                    where);
            }

            if (!found)
            {
                added.Clear();
                added.UnionWith(usings.Except(Namespaces.Take(Implicit)).Select(one => $"using {one};"));
                return compilation;
            }
        }
    }

    private static Compilation Compose(SyntaxTree block, IEnumerable<string> usings)
    {
        bool program = block.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        OutputKind kind = program ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        var trees = new List<SyntaxTree> { block };
        string globals = string.Concat(usings.Select(one => $"global using {one};\n"));
        trees.Add(CSharpSyntaxTree.ParseText(globals, Options));
        var compilation = CSharpCompilation.Create("block", trees, References,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true,
                optimizationLevel: OptimizationLevel.Release));
        return Environment.GetEnvironmentVariable("CALL") is string call && call.Length > 0 ? WithCall(compilation, call)
                                                                                            : compilation;
    }

    // The call that is asked for, with the access id as whichever type it takes.
    private static Compilation WithCall(Compilation compilation, string call)
    {
        string async = call.Contains("await ") ? "async System.Threading.Tasks.Task<object>" : "object";
        Compilation? first = null;
        foreach (string type in new[] { "string", "uint", "long" })
        {
            foreach (string body in new[] { $"return {call};", $"{call}; return null;" })
            {
                string source = $"public partial class {Around} {{ public {async} UploadAsCalled(string url, string file, "
                    + $"{type} accessId, string secret) {{ var path = file; var filePath = file; var id = accessId; "
                    + $"var access_id = accessId; var secretKey = secret; var secret_key = secret; {body} }} }}";
                Compilation called =
                    compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, Options, "CALL", System.Text.Encoding.UTF8));
                first ??= called;
                if (Errors(called).All(one => one.Location.SourceTree?.FilePath != "CALL"))
                {
                    return called;
                }
            }
        }

        return first!;
    }

    private int Refuse(Compilation compilation)
    {
        List<Diagnostic> errors = Errors(compilation);
        string[] missing = errors.Select(MissingLibrary).Where(name => name != null).Distinct().ToArray()!;
        Diagnostic[] wrongCall = errors.Where(one => one.Location.SourceTree?.FilePath == "CALL").ToArray();
        if (missing.Length > 0 && errors.All(one => MissingLibrary(one) != null))
        {
            Console.Error.WriteLine($"{Path.GetFileName(path)}: it needs what is not here: {string.Join(", ", missing)}");
            return NotJudged;
        }

        if (wrongCall.Length == errors.Count)
        {
            Console.Error.WriteLine($"the call does not compile: {wrongCall[0].GetMessage()}");
            return NotJudged;
        }

        errors.Except(wrongCall).ToList().ForEach(one => Console.Error.WriteLine(one));
        return 1;
    }

    // A namespace, or a class by its capital, that neither the block nor a library here defines.
    private static string? MissingLibrary(Diagnostic error)
    {
        SyntaxTree? tree = error.Location.SourceTree;
        if (tree == null || tree.FilePath == "CALL" || !(error.Id == "CS0246" || error.Id == "CS0103" || error.Id == "CS0234"))
        {
            return null;
        }

        SyntaxNode node = tree.GetRoot().FindNode(error.Location.SourceSpan);
        UsingDirectiveSyntax? directive = node.FirstAncestorOrSelf<UsingDirectiveSyntax>();
        string name = directive?.Name?.ToString() ?? NameAt(node) ?? "";
        return name.Length > 0 && char.IsUpper(name[0]) && !IsCall(node) ? name : null;
    }

    private static bool IsCall(SyntaxNode node)
    {
        return node.Parent is InvocationExpressionSyntax call && call.Expression == node;
    }

    private static string? MissingName(SyntaxTree tree, Diagnostic error)
    {
        bool known = new[] { "CS0103", "CS0246", "CS1061", "CS1929", "CS0305", "CS0308" }.Contains(error.Id);
        return known ? NameAt(tree.GetRoot().FindNode(error.Location.SourceSpan)) : null;
    }

    private static string? NameAt(SyntaxNode node)
    {
        SimpleNameSyntax? name = node as SimpleNameSyntax ?? (node as MemberAccessExpressionSyntax)?.Name
            ?? (node as AttributeSyntax)?.Name as SimpleNameSyntax
            ?? node.DescendantNodes().OfType<SimpleNameSyntax>().FirstOrDefault();
        return name?.Identifier.Text;
    }

    private static bool Has(Compilation compilation, string where, string name, string error)
    {
        if (error == "CS1061" || error == "CS1929")
        {
            INamespaceSymbol? place = compilation.GlobalNamespace;
            foreach (string part in where.Split('.'))
            {
                place = place?.GetNamespaceMembers().FirstOrDefault(one => one.Name == part);
            }

            return place != null
                && place.GetTypeMembers().Any(type => type.MightContainExtensionMethods
                        && type.DeclaredAccessibility == Accessibility.Public
                        && type.GetMembers(name).OfType<IMethodSymbol>().Any(method => method.IsExtensionMethod));
        }

        return new[] { "", "`1", "`2", "`3", "Attribute" }.Any(
            suffix => compilation.GetTypesByMetadataName($"{where}.{name}{suffix}")
                .Any(type => type.DeclaredAccessibility == Accessibility.Public));
    }

    private static List<Diagnostic> Errors(Compilation compilation)
    {
        return compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error).ToList();
    }

    private static readonly IReadOnlyList<MetadataReference> References =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "references.rsp"))
            .Concat(Directory.GetFiles("/testee/lib", "*.dll").Select(one => "-r:" + one))
            .Select(line => (MetadataReference)MetadataReference.CreateFromFile(line.Substring("-r:".Length)))
            .ToList();

    private static bool IsStatement(MemberDeclarationSyntax member)
    {
        return member is GlobalStatementSyntax || (member is FieldDeclarationSyntax field && field.Declaration.Type.IsVar);
    }

    private static bool NeedsClass(MemberDeclarationSyntax member)
    {
        switch (member)
        {
            case BaseTypeDeclarationSyntax _:
            case DelegateDeclarationSyntax _:
            case BaseNamespaceDeclarationSyntax _:
                return false;
            default:
                return !IsStatement(member);
        }
    }
}
