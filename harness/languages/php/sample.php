<?php

/** Calls the sample, or what stands in its place with the same signature. */

declare(strict_types=1);

namespace Testee;

use AccountPackage\Failure;
use AccountPackage\UploadException;

use function AccountPackage\upload;

/**
 * What came of one request, in the terms of the protocol.
 *
 * @param array<string, mixed> $request
 *
 * @return array<string, mixed>
 */
function call(#[\SensitiveParameter] array $request): array
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
if (getenv('STRICT') === '1') {
    set_error_handler(static function (int $level, string $message, string $file, int $line) use (&$notices): bool {
        if ((error_reporting() & $level) !== 0) {
            $notices[] = "$message at $file:$line";
        }
        return true;
    });
}
require __DIR__ . '/upload.php';
serve(static function (#[\SensitiveParameter] array $request) use (&$notices): array {
    $notices = [];
    $outcome = call($request);
    if ($notices === []) {
        return $outcome;
    }
    $detail = implode("\n", [...$notices, json_encode($outcome, JSON)]);
    return ['outcome' => 'crashed', 'message' => $notices[0], 'detail' => $detail];
});
