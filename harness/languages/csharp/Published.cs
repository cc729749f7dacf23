// Calls a block of a page (block.dll, made by Block): any exception is its refusal, whatever it gives is read as a person
// would read it.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

internal static class Testee
{
    private const int NotJudged = 4;
    private const string Wanted = "string Upload(string url, string filePath, uint accessId, string secretKey)";
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
    private const BindingFlags Call = Any | BindingFlags.DoNotWrapExceptions;
    private static readonly Type[] Ids = {
        typeof(string),
        typeof(uint),
        typeof(int),
        typeof(long),
        typeof(ulong),
        typeof(decimal),
        typeof(object),
    };

    private static readonly Printed Output = new Printed(Console.Out);
    private static MethodInfo? method;

    /// <summary>Finds what it can call, or ends the process: nobody is to be blamed for it.</summary>
    internal static void Prepare(string[] arguments)
    {
        string folder = arguments[0];
        AssemblyLoadContext.Default.Resolving += (context, name) => Library(context, $"/testee/lib/{name.Name}.dll");
        try
        {
            Assembly block = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(folder, "block.dll"));
            method = Find(block.GetTypes());
            Target();
        }
        catch (MissingMethodException e)
        {
            Console.Error.WriteLine($"Upload.cs: {e.Message}");
            Environment.Exit(NotJudged);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"Upload.cs: an object of its class cannot be made: {e}");
            Environment.Exit(1);
        }

        Console.SetOut(Output);
    }

    internal static Action<Utf8JsonWriter> Upload(JsonElement request)
    {
        ParameterInfo[] parameters = method!.GetParameters();
        var arguments = new object?[parameters.Length];
        Array.Fill(arguments, Type.Missing); // what comes after the four has defaults
        arguments[0] = request.GetProperty("url").GetString();
        arguments[1] = request.GetProperty("file").GetString();
        arguments[2] = AccessId(request.GetProperty("access_id").GetString()!, parameters[2].ParameterType);
        arguments[3] = request.GetProperty("secret_key").GetString();
        Output.Begin();
        object? returned = method.Invoke(Target(), Call, null, arguments, null);
        return Answer(Text(Result(returned)));
    }

    internal static void WriteError(Utf8JsonWriter json, Exception error)
    {
        json.WriteString("outcome", "refused");
        json.WriteString("message", error.Message);
        json.WriteString("detail", error.ToString());
    }

    private static Action<Utf8JsonWriter> Answer(string text)
    {
        string digits = text.Trim();
        if (digits.Length > 0 && digits.Length < 30 && digits.All(char.IsAsciiDigit))
        {
            string number = BigInteger.Parse(digits, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
            return json =>
            {
                json.WriteString("outcome", "uploaded");
                json.WritePropertyName("upload_id");
                json.WriteRawValue(number);
            };
        }

        return json =>
        {
            json.WriteString("outcome", "returned");
            json.WriteString("message", text);
        };
    }

    private static Assembly? Library(AssemblyLoadContext context, string path)
    {
        return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }

    private static object AccessId(string text, Type type)
    {
        return type == typeof(object) ? text : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
    }

    private static object? Target()
    {
        if (method!.IsStatic)
        {
            return null;
        }

        ConstructorInfo? made = Constructor(method.ReflectedType!);
        return made == null ? Activator.CreateInstance(method.ReflectedType!)
                            : made.Invoke(Call, null, made.GetParameters().Select(one => one.DefaultValue).ToArray(), null);
    }

    // The value of a task, once it is there.
    private static object? Result(object? returned)
    {
        if (returned is ValueTask plain)
        {
            returned = plain.AsTask();
        }
        else if (returned?.GetType() is Type type && type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
        {
            returned = type.GetMethod("AsTask")!.Invoke(returned, null);
        }

        if (!(returned is Task task))
        {
            return returned;
        }

        task.GetAwaiter().GetResult();
        Type? value = task.GetType().GetProperty("Result")?.PropertyType;
        return value == null || value.Name == "VoidTaskResult" ? null : Result(((dynamic)task).Result);
    }

    private static string Text(object? value)
    {
        switch (value)
        {
            case null:
                return Output.Take().Trim();
            case string text:
                return text;
            case byte[] bytes:
                return Encoding.UTF8.GetString(bytes);
            case HttpResponseMessage response:
                return response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
            case HttpContent content:
                return content.ReadAsStringAsync().GetAwaiter().GetResult();
            case Stream stream:
                return new StreamReader(stream).ReadToEnd();
            case JsonDocument document:
                return document.RootElement.GetRawText();
            case JsonElement element:
                return element.GetRawText();
            case JsonNode node:
                return node.ToJsonString();
            case ITuple tuple:
                return Text(Named(tuple));
            case IFormattable number when value.GetType().IsPrimitive:
                return number.ToString(null, CultureInfo.InvariantCulture);
            case IConvertible plain:
                return plain.ToString(CultureInfo.InvariantCulture);
            default:
                bool foreign = value.GetType().Assembly.GetName().Name == "Newtonsoft.Json"; // whose objects print as JSON
                return foreign ? value.ToString()!
                               : JsonSerializer.Serialize(value, new JsonSerializerOptions { IncludeFields = true });
        }
    }

    // (long retCode, string errMsg): the names are the method's.
    private static object Named(ITuple tuple)
    {
        var names = method!.ReturnParameter.GetCustomAttribute<TupleElementNamesAttribute>()?.TransformNames;
        return Enumerable.Range(0, tuple.Length)
            .ToDictionary(
                at => names != null && at < names.Count ? names[at] ?? $"Item{at + 1}" : $"Item{at + 1}", at => tuple[at]);
    }

    // The method may stand in a class of the page's own, whatever its name, or be a top-level program's local function.
    private static MethodInfo Find(Type[] types)
    {
        MethodInfo[] all = types.SelectMany(type => type.GetMethods(Any)).Where(one => NameOf(one).Length > 0).ToArray();
        MethodInfo[] wanted = all.Where(IsWanted).OrderByDescending(Rank).ToArray();
        MethodInfo? callable = wanted.FirstOrDefault(one => one.IsStatic || CanBeMade(one.ReflectedType!));
        if (callable != null)
        {
            return callable;
        }

        throw new MissingMethodException(wanted.Length > 0 ? $"{wanted[0].ReflectedType} has no constructor without parameters"
                : all.Length > 0                           ? $"{all[0]} is not {Wanted}"
                                                           : $"defines no method {Wanted}");
    }

    // "UploadAsCalled" makes the call that was asked for.
    private static int Rank(MethodInfo one)
    {
        string[] likely = { "UploadFileAsync", "UploadFile", "UploadAsync", "Upload", "UploadAsCalled" };
        return Array.IndexOf(likely, NameOf(one));
    }

    private static string NameOf(MethodInfo one)
    {
        string name = one.Name;
        int local = name.IndexOf(">g__", StringComparison.Ordinal);
        name = local < 0 ? name : name.Substring(local + 4).Split('|')[0];
        return name.Contains("Upload", StringComparison.OrdinalIgnoreCase) && !name.Contains('<') ? name : "";
    }

    private static bool IsWanted(MethodInfo one)
    {
        Type[] types = one.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        return types.Length >= 4 && types[0] == typeof(string) && types[1] == typeof(string) && Ids.Contains(types[2])
            && types[3] == typeof(string) && one.GetParameters().Skip(4).All(parameter => parameter.IsOptional)
            && !one.ContainsGenericParameters;
    }

    private static bool CanBeMade(Type type)
    {
        return !type.IsAbstract && !type.ContainsGenericParameters && (type.IsValueType || Constructor(type) != null);
    }

    private static ConstructorInfo? Constructor(Type type)
    {
        return type.GetConstructors(Any & ~BindingFlags.Static)
            .Where(one => one.GetParameters().All(parameter => parameter.IsOptional))
            .OrderBy(one => one.GetParameters().Length)
            .FirstOrDefault();
    }
}
