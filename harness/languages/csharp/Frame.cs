// Puts around a block of a page (the file it is given) what the language needs and the block does not bring.
using System;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

internal static class Frame
{
    // The block's own usings stand in the namespace, and so win over these.
    private const string Before = "#nullable disable\n#pragma warning disable\n"
        + "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Net; "
        + "using System.Net.Http; using System.Net.Http.Headers; using System.Text; using System.Threading; "
        + "using System.Threading.Tasks; namespace PublishedBlock {";

    private static int Main(string[] arguments)
    {
        string path = Path.GetFullPath(arguments[0]);
        string block = File.ReadAllText(path);
        // As a script, in which methods and statements may stand where they like.
        var options = new CSharpParseOptions(LanguageVersion.CSharp8, kind: SourceCodeKind.Script);
        SyntaxTree tree = CSharpSyntaxTree.ParseText(block, options);
        SyntaxList<MemberDeclarationSyntax> members = tree.GetCompilationUnitRoot().Members;
        string start = $"#line 1 \"{path}\"\n";
        if (tree.GetDiagnostics().Any(IsMistake))
        {
            Console.Write(start + block); // the compiler tells of it
            return 0;
        }

        MemberDeclarationSyntax? statement = members.FirstOrDefault(IsStatement);
        if (statement != null)
        {
            int line = tree.GetLineSpan(statement.Span).StartLinePosition.Line + 1;
            Console.Error.WriteLine($"{path}({line}): a statement outside a class is C# 9; the compiler here knows C# 8");
            return 1;
        }

        foreach (MemberDeclarationSyntax member in members.Where(NeedsClass).Reverse())
        {
            block = block.Insert(member.Span.End, " }").Insert(member.SpanStart, "public partial class PublishedMethods { ");
        }

        Console.Write($"{Before}\n{start}{block}\n}}\n");
        return 0;
    }

    private static bool IsMistake(Diagnostic problem)
    {
        const string namespaceInScript = "CS7021";
        return problem.Severity == DiagnosticSeverity.Error && problem.Id != namespaceInScript;
    }

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
            case NamespaceDeclarationSyntax _:
                return false;
            default:
                return true;
        }
    }
}
