// Passes on what is printed, and keeps what each upload prints apart.
using System.IO;
using System.Text;
using System.Threading;

internal sealed class Printed : TextWriter
{
    private readonly TextWriter to;
    private readonly AsyncLocal<StringBuilder?> kept = new AsyncLocal<StringBuilder?>();

    internal Printed(TextWriter to)
    {
        this.to = to;
    }

    public override Encoding Encoding => to.Encoding;

    public override void Write(char value)
    {
        Write(value.ToString());
    }

    public override void Write(string? value)
    {
        lock (to)
        {
            kept.Value?.Append(value);
            to.Write(value);
            to.Flush();
        }
    }

    public override void WriteLine(string? value)
    {
        Write(value + NewLine);
    }

    /// <summary>From here on, what is printed belongs to another upload.</summary>
    internal void Begin()
    {
        kept.Value = new StringBuilder();
    }

    internal string Take()
    {
        return kept.Value?.ToString() ?? "";
    }
}
