<?php

/** Calls code that has the signature of the service's API page: upload($url, $file, $accessId, $secretkey). */

declare(strict_types=1);

/**
 * What came of one request: the code's text is the service's answer, false or an exception its refusal.
 *
 * @param array<string, mixed> $request
 *
 * @return array<string, mixed>
 */
return static function (#[\SensitiveParameter] array $request): array {
    ob_start();
    try {
        $upload = 'upload'; // there is none to be seen from here
        $returned = $upload($request['url'], $request['file'], $request['access_id'], $request['secret_key']);
    } catch (\Throwable $e) {
        return ['outcome' => 'refused', 'message' => $e->getMessage(), 'detail' => (string) $e];
    } finally {
        $printed = (string) ob_get_clean();
        fwrite(STDERR, $printed);
    }
    if ($returned === false) {
        return ['outcome' => 'refused', 'message' => "false; printed: $printed"];
    }
    $text = $returned === null || $returned === true ? trim($printed) : $returned;
    return [
        'outcome' => 'returned',
        'message' => is_string($text)
            ? $text
            : json_encode($text, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE),
    ];
};
