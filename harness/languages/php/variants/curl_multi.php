<?php

namespace Push\Client;

class UploadError extends \Exception {}

/** Drives the transfer by the multi interface, as code does that has other work meanwhile. */
class Uploader
{
    private \CurlMultiHandle $multi;

    public function __construct(private float $silence = 20.0)
    {
        $this->multi = curl_multi_init();
    }

    public function upload(string $url, string $file, string $accessId, string $secretKey): int
    {
        if (!is_file($file) || !is_readable($file)) {
            throw new UploadError("$file: no file that can be read");
        }
        $size = filesize($file);
        $curl = curl_init($url);
        curl_setopt($curl, CURLOPT_USERPWD, "$accessId:$secretKey");
        curl_setopt($curl, CURLOPT_POSTFIELDS, ['file' => curl_file_create($file, 'text/csv', basename($file))]);
        curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
        curl_setopt($curl, CURLOPT_CONNECTTIMEOUT, 10);
        curl_setopt($curl, CURLOPT_LOW_SPEED_LIMIT, 1);
        curl_setopt($curl, CURLOPT_LOW_SPEED_TIME, (int) $this->silence);
        curl_multi_add_handle($this->multi, $curl);
        do {
            curl_multi_exec($this->multi, $running);
        } while ($running > 0 && curl_multi_select($this->multi) !== -1);
        $error = curl_multi_info_read($this->multi)['result'] ?? CURLE_FAILED_INIT;
        $body = (string) curl_multi_getcontent($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        curl_multi_remove_handle($this->multi, $curl);
        if ($error !== CURLE_OK) {
            throw new UploadError(curl_strerror($error));
        }
        clearstatcache();
        if (filesize($file) !== $size) {
            throw new UploadError("$file: changed while it was sent");
        }
        $answer = json_decode($body, true);
        if ($status < 200 || $status > 299 || !is_array($answer) || ($answer['retCode'] ?? null) !== 0 || empty($answer['uploadId'])) {
            throw new UploadError("HTTP $status: " . substr($body, 0, 500));
        }
        return $answer['uploadId'];
    }
}
