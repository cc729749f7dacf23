<?php

final class PackageService
{
    private static ?CurlHandle $curl = null;

    public static function upload(string $url, string $file, string $accessId, string $secretKey): array
    {
        if (!is_file($file) || !is_readable($file)) {
            throw new RuntimeException("$file cannot be read");
        }
        $size = filesize($file);
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
            CURLOPT_LOW_SPEED_TIME => 10,
        ]);
        $body = curl_exec(self::$curl);
        if ($body === false) {
            throw new RuntimeException(curl_error(self::$curl));
        }
        $status = curl_getinfo(self::$curl, CURLINFO_RESPONSE_CODE);
        if ($status < 200 || $status > 299) {
            throw new RuntimeException("HTTP $status: " . substr($body, 0, 500));
        }
        clearstatcache();
        if (filesize($file) !== $size) {
            throw new RuntimeException("$file changed while it was sent");
        }
        $answer = json_decode($body, true);
        if (!isset($answer['retCode'], $answer['uploadId']) && !is_int($answer['retCode'] ?? null)) {
            throw new RuntimeException('No answer of the service: ' . substr($body, 0, 500));
        }
        return $answer;
    }
}
