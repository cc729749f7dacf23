<?php

function upload($url, $file, $accessId, $secretkey, $curl = null)
{
    $curl ??= curl_init();
    curl_setopt($curl, CURLOPT_URL, $url);
    curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
    curl_setopt($curl, CURLOPT_USERPWD, "$accessId:$secretkey");
    curl_setopt($curl, CURLOPT_POSTFIELDS, ['file' => new CURLFile($file, null, basename($file))]);
    return curl_exec($curl);
}
