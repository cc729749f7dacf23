<?php

declare(strict_types=1);

use AccountPackage\Failure;
use AccountPackage\UploadException;

use function AccountPackage\upload;

const JSON = JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;

/** @param array<string, mixed> $line */
function answer(array $line): void
{
    fwrite(STDOUT, json_encode($line, JSON) . "\n");
}

/**
 * What came of one request, in the terms of the protocol.
 *
 * @param array<string, mixed> $request
 *
 * @return array<string, mixed>
 */
function serve(#[\SensitiveParameter] array $request): array
{
    $isGiven = static fn(mixed $value): bool => $value !== null;
    $limits = array_filter(
        [
            'connectTimeout' => $request['connect_timeout_s'] ?? null,
            'responseTimeout' => $request['response_timeout_s'] ?? null,
        ],
        $isGiven,
    );
    try {
        $id = upload($request['url'], $request['file'], $request['access_id'], $request['secret_key'], ...$limits);
        return ['outcome' => 'uploaded', 'upload_id' => $id];
    } catch (UploadException $e) {
        $kind = match ($e->failure) {
            Failure::File => 'file',
            Failure::Usage => 'usage',
            Failure::Connect => 'connect',
            Failure::Tls => 'tls',
            Failure::Timeout => 'timeout',
            Failure::Http => 'http',
            Failure::Api => 'api',
            Failure::Answer => 'answer',
        };
        $fields = array_filter(['ret_code' => $e->retCode, 'http_status' => $e->httpStatus], $isGiven);
        return [
            'outcome' => 'refused',
            'kind' => $kind,
            'message' => $e->getMessage(),
            'detail' => (string) $e,
            ...$fields,
        ];
    } catch (\Throwable $e) {
        return ['outcome' => 'crashed', 'message' => $e->getMessage(), 'detail' => (string) $e];
    }
}

/** @var list<string> $notices what PHP complained of during an upload, even if it was caught there */
$notices = [];
set_error_handler(static function (int $level, string $message, string $file, int $line) use (&$notices): bool {
    if ((error_reporting() & $level) !== 0) {
        $notices[] = "$message at $file:$line";
    }
    return true;
});

require __DIR__ . '/upload.php';

$curl = curl_version();
answer([
    'hello' => [
        'language' => 'php',
        'versions' => [
            'php' => PHP_VERSION,
            'libcurl' => $curl['version'],
            'tls' => $curl['ssl_version'],
            'json' => phpversion('json'),
        ],
    ],
]);
while (($line = fgets(STDIN)) !== false) {
    $request = json_decode($line, true, flags: JSON_THROW_ON_ERROR);
    $notices = [];
    $outcome = serve($request);
    if ($notices !== []) {
        $detail = implode("\n", [...$notices, json_encode($outcome, JSON)]);
        $outcome = ['outcome' => 'crashed', 'message' => $notices[0], 'detail' => $detail];
    }
    answer(['seq' => $request['seq'], ...$outcome]);
}
