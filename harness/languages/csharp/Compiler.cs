// The C# compiler of this image: `csc` of Roslyn's libraries (the first argument says what to do with the others).
//   csc OPTION...             as the stock csc does
//   block SOURCE PROGRAM_DIR  a block of a page, framed by Block; the references come from the file that csc uses
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

internal static class Compiler
{
    private static int Main(string[] arguments)
    {
        string[] rest = arguments.Skip(1).ToArray();
        return arguments[0] == "block" ? Block.Build(rest[0], rest[1]) : Compile(rest);
    }

    internal static SourceText Read(string path) => SourceText.From(File.ReadAllText(path), Encoding.UTF8);

    private static int Compile(string[] options)
    {
        CSharpCommandLineArguments given = CSharpCommandLineParser.Default.Parse(options, Directory.GetCurrentDirectory(), null);
        if (Tell(given.Errors))
        {
            return 1;
        }

        IEnumerable<SyntaxTree> trees =
            given.SourceFiles.Select(file => CSharpSyntaxTree.ParseText(Read(file.Path), given.ParseOptions, file.Path));
        IEnumerable<MetadataReference> references =
            given.MetadataReferences.Select(one => MetadataReference.CreateFromFile(one.Reference, one.Properties));
        string output = Path.Combine(given.OutputDirectory, given.OutputFileName!);
        var compilation =
            CSharpCompilation.Create(Path.GetFileNameWithoutExtension(output), trees, references, given.CompilationOptions);
        return Emit(compilation, output, given.EmitOptions, given.DocumentationPath != null);
    }

    /// <summary>Writes the program; tells of what is wrong, warnings only where they are errors.</summary>
    internal static int Emit(
        Compilation compilation, string output, Microsoft.CodeAnalysis.Emit.EmitOptions options, bool documented)
    {
        using var program = new MemoryStream();
        using Stream? documentation = documented ? new MemoryStream() : null;
        var result = compilation.Emit(program, xmlDocumentationStream: documentation, options: options);
        bool wrong = Tell(result.Diagnostics.Where(one => !one.IsSuppressed));
        if (result.Success)
        {
            File.WriteAllBytes(output, program.ToArray());
        }

        return wrong || !result.Success ? 1 : 0;
    }

    private static bool Tell(IEnumerable<Diagnostic> diagnostics)
    {
        Diagnostic[] wrong = diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).ToArray();
        Array.ForEach(wrong, one => Console.Error.WriteLine(one));
        return wrong.Length > 0;
    }
}
