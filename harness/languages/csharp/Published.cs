// Calls code that has the signature of the service's API page: any exception is its refusal.
using System;
using System.Linq;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Threading.Tasks;

internal static class Testee
{
    private static readonly MethodInfo Method = Find();

    internal static Task<Action<Utf8JsonWriter>> UploadAsync(
        string url, string file, uint accessId, string secretKey, TimeSpan? connect, TimeSpan? response)
    {
        object? target = Method.IsStatic ? null : Activator.CreateInstance(Method.DeclaringType!);
        try
        {
            var text = (string?)Method.Invoke(target, new object[] { url, file, accessId, secretKey });
            return Task.FromResult<Action<Utf8JsonWriter>>(json => WriteReturned(json, text ?? ""));
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException != null)
        {
            ExceptionDispatchInfo.Capture(thrown.InnerException).Throw();
            throw;
        }
    }

    internal static void WriteError(Utf8JsonWriter json, Exception error)
    {
        json.WriteString("outcome", "refused");
        json.WriteString("message", error.Message);
        json.WriteString("detail", error.ToString());
    }

    private static void WriteReturned(Utf8JsonWriter json, string text)
    {
        json.WriteString("outcome", "returned");
        json.WriteString("message", text);
    }

    // The method may stand in a class of the page's own, whatever its name.
    private static MethodInfo Find()
    {
        Type[] parameters = { typeof(string), typeof(string), typeof(uint), typeof(string) };
        const BindingFlags any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
        return typeof(Testee)
                   .Assembly.GetTypes()
                   .Select(type => type.GetMethod("Upload", any, null, parameters, null))
                   .FirstOrDefault(method => method != null)
            ?? throw new MissingMethodException("Upload.cs: no method string Upload(string, string, uint, string)");
    }
}
