using System;
using System.Threading;
using System.Threading.Tasks;

public static class Cancelling
{
    public static async Task Main(string[] args)
    {
        using var source = new CancellationTokenSource();
        var upload = PackageUploader.UploadAsync(args[0], args[1], 1, "secret", cancellationToken: source.Token);
        Console.ReadLine();
        source.Cancel();
        try
        {
            await upload;
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("cancelled");
        }
    }
}
