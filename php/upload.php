<?php

declare(strict_types=1);

// START upload
namespace AccountPackage;

/** The service did not take the file. */
final class UploadRefused extends \RuntimeException
{
    public function __construct(public int $httpStatus, public ?int $retCode, public string $errMsg)
    {
        parent::__construct("HTTP status $httpStatus, retCode $retCode: $errMsg");
    }
}

/**
 * Uploads an account package, streamed from disk, and returns its uploadId. Needs PHP 8 and curl.
 * Throws UploadRefused, \InvalidArgumentException, or \RuntimeException with curl's code.
 *
 * @param array<int, mixed> $options more of curl's options, such as CURLOPT_PROXY
 * @param ?\CurlHandle $curl a handle of your own, to keep its connection open
 */
function upload(
    #[\SensitiveParameter] string $url, // somebody may have put a password in
    string $file,
    string $accessId,
    #[\SensitiveParameter] string $secret,
    float $connectTimeout = 10, // seconds
    float $responseTimeout = 60, // seconds without a byte of the body; a slow upload is not cut off
    array $options = [],
    ?\CurlHandle $curl = null,
): int {
    if (!preg_match('/^[^:[:cntrl:]]+\n[^[:cntrl:]]+$/D', "$accessId\n$secret")) {
        throw new \InvalidArgumentException('The access id or secret is malformed (a line end?)');
    }
    if (!preg_match('~^https?://[^/\s@]+(/\S*)?$~iD', $url) || preg_match('/[\r\n]/', $file)) {
        throw new \InvalidArgumentException('The URL or the file name is malformed');
    }
    $path = (string) @realpath($file); // empty for stream addresses (ftp://…) too
    $size = is_file($path) && is_readable($path) ? filesize($path) : false;
    if ($size === false) {
        throw new \RuntimeException("$file: not a file that can be read");
    }
    $curl ??= curl_init();
    $options += [
        CURLOPT_URL => $url,
        CURLOPT_USERNAME => $accessId,
        CURLOPT_PASSWORD => $secret,
        CURLOPT_POSTFIELDS => ['file' => new \CURLFile($path, 'text/plain', basename($file))],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_FOLLOWLOCATION => false, // the file is for this server only
        CURLOPT_CONNECTTIMEOUT_MS => (int) ceil($connectTimeout * 1000),
        CURLOPT_LOW_SPEED_LIMIT => 1, // byte per second
        CURLOPT_LOW_SPEED_TIME => (int) ceil($responseTimeout),
    ];
    $body = curl_setopt_array($curl, $options) ? curl_exec($curl) : false;
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    clearstatcache();
    $error = filesize($path) === $size ? curl_error($curl) : 'it changed while it was sent';
    $error = preg_replace('~//\S*@~', '//', $error); // where it holds a proxy's password
    if (($body === false || $error !== '') && $status < 300) {
        throw new \RuntimeException("$file: $error", curl_errno($curl));
    }
    $answer = json_decode((string) $body, true);
    $retCode = is_int($answer['retCode'] ?? null) ? $answer['retCode'] : null;
    $uploadId = is_int($answer['uploadId'] ?? null) ? $answer['uploadId'] : 0;
    if ($status < 200 || $status > 299 || $retCode !== 0 || $uploadId < 1) {
        $errMsg = is_string($answer['errMsg'] ?? null) ? $answer['errMsg'] : '';
        throw new UploadRefused($status, $retCode, substr($errMsg ?: (string) $body, 0, 500));
    }
    return $uploadId;
}
// END upload
