<?php

require '/sample/upload.php';

stream_set_blocking(STDIN, false);
$progress = [
    CURLOPT_NOPROGRESS => false,
    CURLOPT_XFERINFOFUNCTION => static fn(): int => fgets(STDIN) === false ? 0 : 1,
];
try {
    AccountPackage\upload($argv[1], $argv[2], '1', 'secret', options: $progress);
} catch (RuntimeException $e) {
    echo $e->getCode(), "\n";
}
