<?php

/** Makes the form by hand in a temporary stream, which goes to disk where it is big, and sends that. */
function upload(string $url, string $file, string $accessId, string $secretkey): int
{
    $source = is_file($file) ? fopen($file, 'rb') : false;
    if ($source === false) {
        throw new RuntimeException("$file cannot be read");
    }
    $boundary = bin2hex(random_bytes(16));
    $name = strtr(basename($file), ['\\' => '\\\\', '"' => '\\"', "\r" => '%0D', "\n" => '%0A']);
    $form = fopen('php://temp', 'w+b');
    fwrite($form, "--$boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"$name\"\r\n");
    fwrite($form, "Content-Type: application/octet-stream\r\n\r\n");
    stream_copy_to_stream($source, $form);
    fwrite($form, "\r\n--$boundary--\r\n");
    fclose($source);
    $size = ftell($form);
    rewind($form);
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_USERNAME => $accessId,
        CURLOPT_PASSWORD => $secretkey,
        CURLOPT_UPLOAD => true,
        CURLOPT_CUSTOMREQUEST => 'POST',
        CURLOPT_INFILE => $form,
        CURLOPT_INFILESIZE => $size,
        CURLOPT_HTTPHEADER => ["Content-Type: multipart/form-data; boundary=\"$boundary\"", 'Expect:'],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_CONNECTTIMEOUT => 10,
        CURLOPT_LOW_SPEED_LIMIT => 1,
        CURLOPT_LOW_SPEED_TIME => 10,
    ]);
    $body = curl_exec($curl);
    fclose($form);
    if ($body === false) {
        throw new RuntimeException(curl_error($curl));
    }
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    $fields = json_decode($body, true);
    if ($status < 200 || $status > 299 || ($fields['retCode'] ?? null) !== 0) {
        throw new RuntimeException("HTTP $status: " . substr($body, 0, 500));
    }
    return $fields['uploadId'];
}
