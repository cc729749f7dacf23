<?php

/** Without the curl extension: PHP's own http:// streams, the form made by hand. */
function upload(string $url, string $file, string $accessId, string $secretkey): int
{
    $content = is_file($file) ? file_get_contents($file) : false;
    if ($content === false) {
        throw new RuntimeException("$file cannot be read");
    }
    $boundary = bin2hex(random_bytes(16));
    $name = strtr(basename($file), ['\\' => '\\\\', '"' => '\\"', "\r" => '%0D', "\n" => '%0A']);
    $body =
        "--$boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"$name\"\r\n" .
        "Content-Type: application/octet-stream\r\n\r\n$content\r\n--$boundary--\r\n";
    $context = stream_context_create([
        'http' => [
            'method' => 'POST',
            'header' => [
                "Content-Type: multipart/form-data; boundary=\"$boundary\"",
                'Authorization: Basic ' . base64_encode("$accessId:$secretkey"),
            ],
            'content' => $body,
            'protocol_version' => 1.1,
            'timeout' => 20,
            'follow_location' => 0,
            'ignore_errors' => true,
        ],
    ]);
    $answer = @file_get_contents($url, false, $context);
    if ($answer === false) {
        throw new RuntimeException(error_get_last()['message'] ?? 'no answer');
    }
    if (!preg_match('~^HTTP/\S+ 2\d\d~', $http_response_header[0] ?? '')) {
        throw new RuntimeException(($http_response_header[0] ?? '') . ': ' . substr($answer, 0, 500));
    }
    $fields = json_decode($answer, true, 16, JSON_THROW_ON_ERROR);
    if (($fields['retCode'] ?? null) !== 0) {
        throw new RuntimeException('retCode ' . ($fields['retCode'] ?? 'none') . ': ' . ($fields['errMsg'] ?? ''));
    }
    return $fields['uploadId'];
}
