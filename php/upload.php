<?php

/**
 * Uploads an account package to the push service.
 *
 * One file without dependencies, to be copied into a project as it is. Needs PHP 8.2 (64 bits) with the curl extension.
 */

declare(strict_types=1);

namespace AccountPackage;

/** What made an upload fail. */
enum Failure
{
    /** The file is missing, unreadable, not a regular file, or became shorter while it was sent. */
    case File;
    /** An argument cannot be used; nothing was sent. */
    case Usage;
    /** No connection could be made, or it broke. */
    case Connect;
    /** The server's certificate or the TLS handshake was refused. */
    case Tls;
    /** A time limit ran out. */
    case Timeout;
    /** The HTTP status is not 2xx; redirects are not followed. */
    case Http;
    /** The service refused the upload: retCode is not 0. */
    case Api;
    /** The HTTP status is 2xx, but the answer is not one of the service. */
    case Answer;
}

/** The only exception of upload(). */
final class UploadException extends \RuntimeException
{
    public function __construct(
        public readonly Failure $failure,
        string $message,
        public readonly ?int $httpStatus = null,
        public readonly ?int $retCode = null,
    ) {
        parent::__construct($message);
    }
}

const MAX_ANSWER = 1 << 20;

/**
 * Uploads a file and returns its uploadId.
 *
 * The file is streamed from disk. An upload may take as long as it needs: it is cut off only when it stands still.
 *
 * @param string $url the whole URL of the endpoint
 * @param float $connectTimeout seconds for connecting, TLS handshake included
 * @param float $responseTimeout seconds in which no byte moves, in either direction
 *
 * @throws UploadException
 */
function upload(
    #[\SensitiveParameter] string $url, // somebody may have put a password in
    string $filePath,
    string $accessId,
    #[\SensitiveParameter] string $secret,
    float $connectTimeout = 10.0,
    float $responseTimeout = 60.0,
): int {
    $broken = array_search(
        false,
        [
            'the URL must be http(s)://host…, without a user name' =>
                preg_match('~^https?://([^/?#@:\\\\][^/?#@\\\\]*)(?:[/?#]|$)~iD', $url, $server) === 1,
            'the URL must be without spaces and control characters' => preg_match('/[\x00-\x20\x7F]/', $url) === 0,
            'the access id must be UTF-8 text without ":" and control characters' =>
                preg_match('/^[^\p{Cc}:]+$/uD', $accessId) === 1,
            'the secret must be UTF-8 text without control characters (a line end?)' =>
                preg_match('/^\P{Cc}+$/uD', $secret) === 1,
            'the time limits must be more than 0 and at most 1000000 seconds' =>
                $connectTimeout > 0 && $connectTimeout <= 1e6 && $responseTimeout > 0 && $responseTimeout <= 1e6,
        ],
        true,
    );
    if ($broken !== false) {
        throw new UploadException(Failure::Usage, $broken);
    }

    $form = new Form($filePath);
    $body = '';
    $curl = curl_init();
    curl_setopt_array($curl, [
        CURLOPT_URL => $url,
        CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
        CURLOPT_HTTPAUTH => CURLAUTH_BASIC,
        CURLOPT_USERNAME => $accessId,
        CURLOPT_PASSWORD => $secret,
        CURLOPT_FOLLOWLOCATION => false,
        CURLOPT_SSL_VERIFYPEER => true,
        CURLOPT_SSL_VERIFYHOST => 2,
        CURLOPT_SSLVERSION => CURL_SSLVERSION_TLSv1_2, // or newer
        CURLOPT_NOSIGNAL => true,
        CURLOPT_CONNECTTIMEOUT_MS => (int) ceil($connectTimeout * 1000),
        // Above 1 MiB libcurl first waits for "100 Continue", which must not pass for silence.
        CURLOPT_EXPECT_100_TIMEOUT_MS => (int) ceil(min(1000, $responseTimeout * 500)),
        CURLOPT_UPLOAD => true,
        CURLOPT_CUSTOMREQUEST => 'POST',
        CURLOPT_HTTPHEADER => ["Content-Type: multipart/form-data; boundary=$form->boundary"],
        CURLOPT_INFILESIZE => $form->length,
        CURLOPT_READFUNCTION => $form->read(...),
        CURLOPT_WRITEFUNCTION => static function (\CurlHandle $curl, string $bytes) use (&$body): int {
            $body .= $bytes;
            return strlen($body) > MAX_ANSWER ? -1 : strlen($bytes);
        },
    ]);
    if (defined('CURLOPT_QUICK_EXIT')) {
        // Else the end of the time limit for connecting would wait for a silent name server.
        curl_setopt($curl, CURLOPT_QUICK_EXIT, true);
    }
    $result = transfer($curl, $form, $responseTimeout);
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    if ($form->cutShort) {
        throw new UploadException(Failure::File, "$filePath: the file became shorter while it was sent");
    }
    // A refusal is worth more than how the connection ended after it.
    if ($result === CURLE_OK || $status >= 300 || strlen($body) > MAX_ANSWER) {
        // Some servers show the request on their error pages.
        return readAnswer($status, $body, [base64_encode("$accessId:$secret"), $secret]);
    }
    $detail = curl_error($curl);
    [$failure, $message] = match ($result) {
        null => [Failure::Timeout, "nothing was sent or received for $responseTimeout s"],
        CURLE_OPERATION_TIMEDOUT => [Failure::Timeout, "not connected within $connectTimeout s: $detail"],
        CURLE_URL_MALFORMAT => [Failure::Usage, $detail],
        CURLE_SSL_CONNECT_ERROR,
        CURLE_SSL_PEER_CERTIFICATE,
        CURLE_SSL_CACERT,
        CURLE_SSL_CACERT_BADFILE,
        CURLE_SSL_CIPHER
            => [Failure::Tls, $detail],
        default => [Failure::Connect, $detail !== '' ? $detail : curl_strerror($result)],
    };
    throw new UploadException($failure, "$server[1]: $message");
}

/**
 * The request's body, with the file as its only part.
 *
 * Not a CURLFile: that opens the path anew, and how it escapes the name depends on libcurl's version.
 *
 * @internal
 */
final class Form
{
    public readonly string $boundary;
    public readonly int $length;
    public bool $cutShort = false;
    /** @var resource */
    private $file;
    private int $fileLeft;
    private string $text;
    private string $end;

    public function __construct(string $path)
    {
        // PHP would take "ftp://…" for an address.
        $local = preg_match('~^[a-z0-9+.-]{2,}:~i', $path) === 1 ? "./$path" : $path;
        clearstatcache();
        $problem = match (false) {
            file_exists($local) => 'no such file',
            is_file($local) => 'not a regular file', // and a FIFO would wait for its writer
            is_readable($local) => 'the file cannot be read',
            default => null,
        };
        $file = $problem === null ? @fopen($local, 'rb') : false;
        $stat = $file === false ? false : fstat($file);
        if ($stat === false) {
            throw new UploadException(Failure::File, "$path: " . ($problem ?? 'the file cannot be opened'));
        }
        $name = substr((string) strrchr('/' . strtr($path, DIRECTORY_SEPARATOR, '/'), '/'), 1);
        $this->file = $file;
        $this->fileLeft = $stat['size'];
        $this->boundary = bin2hex(random_bytes(20));
        // In the name, what browsers escape: all else goes as it is.
        $this->text =
            "--$this->boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" .
            strtr($name, ['"' => '%22', "\r" => '%0D', "\n" => '%0A']) .
            "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        $this->end = "\r\n--$this->boundary--\r\n";
        $this->length = strlen($this->text) + $this->fileLeft + strlen($this->end);
    }

    /** Gives libcurl the next bytes, '' at the end. */
    public function read(\CurlHandle $curl, mixed $unused, int $max): string
    {
        if ($this->text === '' && $this->fileLeft > 0) {
            $bytes = (string) @fread($this->file, min($max, $this->fileLeft));
            $this->fileLeft -= strlen($bytes);
            $this->cutShort = $bytes === '';
            return $bytes;
        }
        if ($this->text === '') {
            [$this->text, $this->end] = [$this->end, ''];
        }
        $bytes = substr($this->text, 0, $max);
        $this->text = substr($this->text, $max);
        return $bytes;
    }
}

/**
 * Returns libcurl's result, or null when nothing moved for so long.
 *
 * @internal
 */
function transfer(\CurlHandle $curl, Form $form, float $silence): ?int
{
    $multi = curl_multi_init();
    curl_multi_add_handle($multi, $curl);
    $sent = 0;
    $moved = hrtime(true);
    while (curl_multi_exec($multi, $running) === CURLM_OK && $running > 0 && !$form->cutShort) {
        // Not CURLOPT_LOW_SPEED_TIME, which averages over seconds and counts no header lines.
        $isReady = curl_multi_select($multi, min(0.1, $silence)) > 0;
        $isConnecting = curl_getinfo($curl, CURLINFO_PRETRANSFER_TIME_T) === 0;
        if ($isReady || $isConnecting || curl_getinfo($curl, CURLINFO_SIZE_UPLOAD_T) > $sent) {
            $sent = curl_getinfo($curl, CURLINFO_SIZE_UPLOAD_T);
            $moved = hrtime(true);
        } elseif (hrtime(true) - $moved > $silence * 1e9) {
            return null;
        }
    }
    $done = curl_multi_info_read($multi);
    return $done === false ? CURLE_FAILED_INIT : $done['result'];
}

/**
 * @param list<string> $secrets texts that must not be shown
 *
 * @internal
 */
function readAnswer(int $status, #[\SensitiveParameter] string $body, #[\SensitiveParameter] array $secrets): int
{
    $answer = json_decode($body, true);
    $answer = is_array($answer) ? $answer : [];
    $retCode = is_int($answer['retCode'] ?? null) ? $answer['retCode'] : null;
    $uploadId = is_int($answer['uploadId'] ?? null) ? $answer['uploadId'] : 0;
    $errMsg = is_string($answer['errMsg'] ?? null) ? $answer['errMsg'] : '';
    $refused = $retCode !== null && $retCode !== 0;
    [$failure, $reason] = match (true) {
        $status < 200 || $status > 299 => [Failure::Http, $refused ? ", retCode $retCode" : ''],
        strlen($body) > MAX_ANSWER => [Failure::Answer, ', too long an answer'],
        $refused => [Failure::Api, ", retCode $retCode"],
        $retCode === null => [Failure::Answer, ', not a JSON object with an integer retCode'],
        $uploadId < 1 => [Failure::Answer, ', no uploadId that is a positive integer'],
        default => [null, ''],
    };
    if ($failure === null) {
        return $uploadId;
    }

    $text = str_replace($secrets, '[secret]', $refused && $errMsg !== '' ? $errMsg : $body);
    $text = trim((string) preg_replace('/[\x00-\x20\x7F]+/', ' ', $text));
    // Beyond UTF-8, only what is ASCII can be shown.
    $text =
        preg_match('/^.{0,500}/u', $text, $begin) === 1
            ? $begin[0]
            : preg_replace('/[^ -~]+/', '?', substr($text, 0, 500));
    throw new UploadException(
        $failure,
        "HTTP status $status$reason: " . ($text !== '' ? $text : '(empty)'),
        $status,
        $retCode,
    );
}
