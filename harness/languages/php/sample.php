<?php

/** Calls the sample, or what stands in its place with the same signature. */

declare(strict_types=1);

namespace Testee;

use AccountPackage\UploadRefused;

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
    } catch (UploadRefused $e) {
        $kind = match (true) {
            $e->httpStatus < 200 || $e->httpStatus > 299 => 'http',
            ($e->retCode ?? 0) !== 0 => 'api',
            default => 'answer',
        };
        $fields = array_filter(['ret_code' => $e->retCode, 'http_status' => $e->httpStatus], $isGiven);
        return [...refused($kind, $e), ...$fields];
    } catch (\InvalidArgumentException $e) {
        return refused('usage', $e);
    } catch (\RuntimeException $e) {
        $kind = match ($e->getCode()) {
            0, CURLE_READ_ERROR, CURLE_ABORTED_BY_CALLBACK => 'file',
            CURLE_URL_MALFORMAT => 'usage',
            CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER => 'tls',
            CURLE_OPERATION_TIMEDOUT => 'timeout',
            default => 'connect',
        };
        return refused($kind, $e);
    } catch (\Throwable $e) {
        return ['outcome' => 'crashed', 'message' => $e->getMessage(), 'detail' => (string) $e];
    }
}

/** @return array<string, string> */
function refused(string $kind, \Throwable $e): array
{
    return ['outcome' => 'refused', 'kind' => $kind, 'message' => $e->getMessage(), 'detail' => (string) $e];
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
