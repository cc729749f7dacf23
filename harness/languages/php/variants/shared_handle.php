<?php

final class PackageService
{
    private static ?CurlHandle $curl = null;

    public static function upload(string $url, string $file, string $accessId, string $secretKey): array
    {
        if (!is_file($file) || !is_readable($file)) {
            throw new RuntimeException("$file cannot be read");
        }
        self::$curl ??= curl_init(); // one handle: its connection is used again
        curl_setopt_array(self::$curl, [
            CURLOPT_URL => $url,
            CURLOPT_USERNAME => $accessId,
            CURLOPT_PASSWORD => $secretKey,
            CURLOPT_POSTFIELDS => ['file' => new CURLFile($file, 'text/plain', basename($file))],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_CONNECTTIMEOUT => 10,
            CURLOPT_TIMEOUT => 900,
            CURLOPT_LOW_SPEED_LIMIT => 1,
            CURLOPT_LOW_SPEED_TIME => 20,
        ]);
        $body = curl_exec(self::$curl);
        if ($body === false) {
            throw new RuntimeException(curl_error(self::$curl));
        }
        $status = curl_getinfo(self::$curl, CURLINFO_RESPONSE_CODE);
        if ($status < 200 || $status > 299) {
            throw new RuntimeException("HTTP $status: " . substr($body, 0, 500));
        }
        return json_decode($body, true, flags: JSON_THROW_ON_ERROR);
    }
}
