<?php

function upload($url, $file, $accessId, $secretkey)
{
    if (!is_file($file)) {
        throw new InvalidArgumentException("no such file: $file");
    }
    $size = filesize($file);
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_USERPWD => "$accessId:$secretkey",
        CURLOPT_POSTFIELDS => ['file' => new CURLFile($file, 'application/octet-stream', basename($file))],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_CONNECTTIMEOUT => 10,
        CURLOPT_LOW_SPEED_LIMIT => 1,
        CURLOPT_LOW_SPEED_TIME => 10,
    ]);
    $body = curl_exec($curl);
    $status = curl_getinfo($curl, CURLINFO_HTTP_CODE);
    if ($body === false) {
        throw new RuntimeException(curl_error($curl), curl_errno($curl));
    }
    clearstatcache();
    if (filesize($file) !== $size) {
        throw new RuntimeException("$file changed while it was sent");
    }
    $answer = json_decode($body, true);
    if ($status < 200 || $status > 299 || !is_array($answer) || ($answer['retCode'] ?? null) !== 0 || !is_int($answer['uploadId'] ?? null)) {
        throw new RuntimeException("HTTP $status: " . substr($body, 0, 500));
    }
    return $answer['uploadId'];
}
