<?php

/**
 * Speaks the testee protocol, one request after the other, answers on descriptor 3; what makes the call stands beside it
 * as testee.php. Several of these work side by side (pool.php).
 */

declare(strict_types=1);

namespace Testee;

const JSON = JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;

/** @param array<string, mixed> $line */
function answer(array $line): void
{
    static $answers = fopen('php://fd/3', 'w');
    fwrite($answers, json_encode($line, JSON) . "\n");
}

/** @param \Closure(array<string, mixed>): array<string, mixed> $call what comes of a request */
function serve(\Closure $call): void
{
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
        answer(['seq' => $request['seq'], ...$call($request)]);
    }
}

require __DIR__ . '/testee.php';
