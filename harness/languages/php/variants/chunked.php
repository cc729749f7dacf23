<?php

$upload = static function (string $url, string $file, string $accessId, string $secretKey): string {
    $source = is_file($file) ? fopen($file, 'rb') : false;
    if ($source === false) {
        throw new RuntimeException("$file cannot be read");
    }
    $boundary = bin2hex(random_bytes(16));
    $name = str_replace(['"', "\r", "\n"], ['%22', '%0D', '%0A'], basename($file));
    $rest = "--$boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"$name\"\r\n";
    $rest .= "Content-Type: application/octet-stream\r\n\r\n";
    $end = "\r\n--$boundary--\r\n";
    $read = static function ($curl, $ignored, int $max) use ($source, &$rest, &$end): string {
        if ($rest === '') {
            $rest = (string) fread($source, $max);
        }
        if ($rest === '') {
            [$rest, $end] = [$end, ''];
        }
        $block = substr($rest, 0, $max);
        $rest = substr($rest, $max);
        return $block;
    };
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_USERPWD => "$accessId:$secretKey",
        CURLOPT_UPLOAD => true,
        CURLOPT_CUSTOMREQUEST => 'POST',
        CURLOPT_READFUNCTION => $read,
        CURLOPT_HTTPHEADER => ["Content-Type: multipart/form-data; boundary=$boundary", 'Expect:'],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_FAILONERROR => false,
        CURLOPT_CONNECTTIMEOUT => 10,
        CURLOPT_LOW_SPEED_LIMIT => 1,
        CURLOPT_LOW_SPEED_TIME => 10,
    ]);
    $body = curl_exec($curl);
    fclose($source);
    if ($body === false) {
        throw new RuntimeException(curl_error($curl));
    }
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    if ($status < 200 || $status > 299) {
        throw new RuntimeException("HTTP $status: " . substr($body, 0, 500));
    }
    if (!is_int(json_decode($body, true)['retCode'] ?? null)) {
        throw new RuntimeException('No answer of the service: ' . substr($body, 0, 500));
    }
    return $body;
};
