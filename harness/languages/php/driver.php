<?php

declare(strict_types=1);

const JSON = JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;

/** @param array<string, mixed> $line */
function answer(array $line): void
{
    static $answers = fopen('php://fd/3', 'w');
    fwrite($answers, json_encode($line, JSON) . "\n");
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
$serve = require __DIR__ . '/serve.php';

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
    $outcome = $serve($request);
    if ($outcome['outcome'] === 'returned') {
        fwrite(STDERR, implode("\n", $notices)); // a page's code goes on all the same, as it would for its reader
    } elseif ($notices !== []) {
        $detail = implode("\n", [...$notices, json_encode($outcome, JSON)]);
        $outcome = ['outcome' => 'crashed', 'message' => $notices[0], 'detail' => $detail];
    }
    answer(['seq' => $request['seq'], ...$outcome]);
}
