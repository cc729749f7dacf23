<?php

require_once 'GuzzleHttp/autoload.php';

use GuzzleHttp\Client;
use GuzzleHttp\RequestOptions;

function upload(string $url, string $file, string $accessId, string $secretKey): int
{
    $client = new Client([
        'timeout' => 900,
        'connect_timeout' => 10,
        'curl' => [CURLOPT_LOW_SPEED_LIMIT => 1, CURLOPT_LOW_SPEED_TIME => 20],
    ]);
    $response = $client->post($url, [
        RequestOptions::AUTH => [$accessId, $secretKey],
        RequestOptions::ALLOW_REDIRECTS => false,
        RequestOptions::MULTIPART => [
            ['name' => 'file', 'contents' => fopen($file, 'rb'), 'filename' => basename($file)],
        ],
    ]);
    $answer = json_decode((string) $response->getBody(), true, flags: JSON_THROW_ON_ERROR);
    if ($response->getStatusCode() !== 200 || $answer['retCode'] !== 0) {
        throw new RuntimeException("HTTP {$response->getStatusCode()}: " . substr((string) $response->getBody(), 0, 500));
    }
    return $answer['uploadId'];
}
