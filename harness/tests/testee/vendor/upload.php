<?php

function upload($url, $file, $accessId, $secretkey)
{
    $authorization = base64_encode($accessId . ':' . $secretKey);
    $header = array(
        'Authorization: Basic ' . $authorization,
    );
    $data = array(
        'file' => new CURLFile($file, 'multipart/form-data', basename($file)),
    );
    $curl = curl_init();
    curl_setopt($curl, CURLOPT_URL, $url);
    curl_setopt($curl, CURLOPT_HTTPHEADER, $header);
    curl_setopt($curl, CURLOPT_POST, 1);
    curl_setopt($curl, CURLOPT_POSTFIELDS, $data);
    curl_setopt($curl, CURLOPT_RETURNTRANSFER, 1);
    curl_setopt($curl, CURLOPT_SSL_VERIFYPEER, false);
    curl_setopt($curl, CURLOPT_SSL_VERIFYHOST, false);
    curl_setopt($curl, CURLOPT_FOLLOWLOCATION, 1);
    curl_setopt($curl, CURLOPT_TIMEOUT, 10000);
    $result = curl_exec($curl);
    curl_close($curl);
    return $result;
}

var_dump(upload('https://api.push.example/v3/push/package/upload', '/data/accounts.zip', '1500000000', 'your secret key'));
