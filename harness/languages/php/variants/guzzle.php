<?php

require_once 'GuzzleHttp/autoload.php';

use GuzzleHttp\Client;
use GuzzleHttp\Psr7\Utils;
use GuzzleHttp\RequestOptions;

function upload(string $url, string $file, string $accessId, string $secretKey): int
{
    if (!is_file($file)) {
        throw new InvalidArgumentException("$file is no file");
    }
    $size = filesize($file);
    $name = strtr(basename($file), ['"' => '%22', "\r" => '%0D', "\n" => '%0A']); // Guzzle leaves that to its caller
    $client = new Client([
        'timeout' => 900,
        'connect_timeout' => 10,
        'http_errors' => false,
        'curl' => [CURLOPT_LOW_SPEED_LIMIT => 1, CURLOPT_LOW_SPEED_TIME => 10],
    ]);
    $response = $client->post($url, [
        RequestOptions::AUTH => [$accessId, $secretKey],
        RequestOptions::ALLOW_REDIRECTS => false,
        RequestOptions::MULTIPART => [
            ['name' => 'file', 'contents' => Utils::tryFopen($file, 'rb'), 'filename' => $name],
        ],
    ]);
    clearstatcache();
    if (filesize($file) !== $size) {
        throw new RuntimeException("$file changed while it was sent");
    }
    $status = $response->getStatusCode();
    $body = (string) $response->getBody();
    $answer = json_decode($body, true);
    if ($status < 200 || $status > 299 || ($answer['retCode'] ?? null) !== 0) {
        throw new RuntimeException("HTTP $status: " . substr($body, 0, 500));
    }
    return $answer['uploadId'];
}
