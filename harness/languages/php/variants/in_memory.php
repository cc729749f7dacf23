<?php

function upload($url, $file, $accessId, $secretkey)
{
    $content = is_file($file) ? file_get_contents($file) : false;
    if ($content === false) {
        throw new Exception("cannot read $file");
    }
    $curl = curl_init($url);
    $part = new CURLStringFile($content, basename($file), 'application/octet-stream');
    curl_setopt($curl, CURLOPT_POSTFIELDS, ['file' => $part]);
    curl_setopt($curl, CURLOPT_HTTPHEADER, ['Authorization: Basic ' . base64_encode("$accessId:$secretkey"), 'Expect:']);
    curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
    curl_setopt($curl, CURLOPT_CONNECTTIMEOUT, 10);
    curl_setopt($curl, CURLOPT_TIMEOUT, 600);
    curl_setopt($curl, CURLOPT_LOW_SPEED_LIMIT, 1);
    curl_setopt($curl, CURLOPT_LOW_SPEED_TIME, 10);
    $body = curl_exec($curl);
    if ($body === false) {
        throw new Exception(curl_error($curl));
    }
    $status = curl_getinfo($curl, CURLINFO_HTTP_CODE);
    $answer = json_decode($body);
    if ($status < 200 || $status > 299 || !isset($answer->retCode) || $answer->retCode !== 0) {
        throw new Exception("HTTP status $status: " . substr($body, 0, 500));
    }
    return $answer;
}
