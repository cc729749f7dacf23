// Calls code that has the signature of the service's API page: any exception is its refusal.
using System;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using System.Threading.Tasks;

internal static class Testee
{
    private const string Wanted = "string Upload(string url, string filePath, uint accessId, string secretKey)";
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
    private const BindingFlags Call = Any | BindingFlags.DoNotWrapExceptions;
    private static readonly Type[] Parameters = { typeof(string), typeof(string), typeof(uint), typeof(string) };
    private static readonly MethodInfo Method = Find();

    internal static async Task<Action<Utf8JsonWriter>> UploadAsync(
        string url, string file, uint accessId, string secretKey, TimeSpan? connect, TimeSpan? response)
    {
        object? target = Method.IsStatic ? null : Activator.CreateInstance(Method.ReflectedType!, Call, null, null, null);
        var arguments = new object[Method.GetParameters().Length];
        Array.Fill(arguments, Type.Missing); // what comes after the four has defaults
        new object[] { url, file, accessId, secretKey }.CopyTo(arguments, 0);
        object? returned = Method.Invoke(target, Call, null, arguments, null);
        string? text = returned is Task<string?> task ? await task : (string?)returned;
        return json => WriteReturned(json, text ?? "");
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
        Type[] types = typeof(Testee).Assembly.GetTypes();
        MethodInfo[] named = types.SelectMany(type => type.GetMethods(Any)).Where(method => method.Name == "Upload").ToArray();
        MethodInfo[] wanted = named.Where(IsWanted).ToArray();
        MethodInfo? callable = wanted.FirstOrDefault(method => method.IsStatic || CanBeMade(method.ReflectedType!));
        if (callable != null)
        {
            return callable;
        }

        string reason = wanted.Length > 0 ? $"{wanted[0].ReflectedType} has no constructor without parameters"
            : named.Length > 0            ? $"{named[0]} is not {Wanted}"
                                          : $"defines no method {Wanted}";
        Console.Error.WriteLine($"Upload.cs: {reason}");
        Environment.Exit(1);
        throw new MissingMethodException(reason);
    }

    private static bool IsWanted(MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        return (method.ReturnType == typeof(string) || method.ReturnType == typeof(Task<string>))
            && parameters.Take(Parameters.Length).Select(one => one.ParameterType).SequenceEqual(Parameters)
            && parameters.Skip(Parameters.Length).All(one => one.IsOptional);
    }

    private static bool CanBeMade(Type type)
    {
        return !type.IsAbstract && !type.ContainsGenericParameters
            && (type.IsValueType || type.GetConstructor(Any & ~BindingFlags.Static, null, Type.EmptyTypes, null) != null);
    }
}
