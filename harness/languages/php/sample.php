<?php

/** Calls the sample, or what stands in its place with the same signature. */

declare(strict_types=1);

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
return static function (#[\SensitiveParameter] array $request): array {
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
};
