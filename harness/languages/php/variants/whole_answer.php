function upload($url, $file, $accessId, $secretkey)
{
    // The caller gets status and body, and looks at both.
    if (!is_file($file)) {
        throw new Exception("no such file: $file");
    }
    $size = filesize($file);
    $curl = curl_init($url);
    curl_setopt($curl, CURLOPT_POST, true);
    curl_setopt($curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_setopt($curl, CURLOPT_USERPWD, $accessId . ':' . $secretkey);
    curl_setopt($curl, CURLOPT_POSTFIELDS, array('file' => new CURLFile($file, mime_content_type($file), basename($file))));
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
    if ($status < 200 || $status > 299) {
        throw new Exception("HTTP $status: $body");
    }
    clearstatcache();
    if (filesize($file) !== $size) {
        throw new Exception("$file changed while it was sent");
    }
    $answer = json_decode($body, true);
    if (!isset($answer['retCode'])) {
        throw new Exception("HTTP $status without a retCode: $body");
    }
    return array('status' => $status, 'body' => $body);
}
