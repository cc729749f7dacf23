<?php

function upload($url, $file, $accessId, $secretkey)
{
    $curl = curl_init($url);
    curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
    curl_setopt($curl, CURLOPT_USERPWD, "$accessId:$secretkey");
    curl_setopt($curl, CURLOPT_POSTFIELDS, ['file' => new CURLFile($file, null, basename($file))]);
    return curl_exec($curl);
}
