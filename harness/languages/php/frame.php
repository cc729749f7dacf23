<?php

/**
 * frame.php PROGRAM_DIR: writes the block on stdin as upload.php such that it begins with a tag, its lines where they
 * were; what was put around it as added.txt; how it is to be called (the environment variable CALL) as call.php.
 *
 * Ends with 4 where the block cannot be called.
 */

declare(strict_types=1);

/** The line up to which a text is PHP. */
function reach(string $text): int
{
    try {
        PhpToken::tokenize($text, TOKEN_PARSE);
        return PHP_INT_MAX;
    } catch (ParseError $e) {
        return $e->getLine();
    }
}

/** What a method without its class wants of its object and does not bring. */
function missing(string $body): ?string
{
    $said = array_map('strval', PhpToken::tokenize("<?php $body"));
    preg_match_all('/(?:\$this\s*\??->|(?:self|static)::)\s*\$?(\w+)/', $body, $used);
    preg_match_all('/(?:function\s+&?|const\s+(?:\w+\s+)?|\$)(\w+)\s*[=;(]/', implode('', $said), $brought);
    return array_values(array_diff($used[1], $brought[1], ['class']))[0] ?? null;
}

/** A call as other languages would write it too: the names of what is given need no dollar sign. */
function called(string $expression): string
{
    $names = 'url|file|path|access_id|accessId|id|secret|secret_key|secretKey';
    $call = preg_replace("/(?<![\\w$>:'\"\\\\])($names)\\b(?!\\s*[(:'\"])/", '\$$1', rtrim($expression, "; \n"));
    return <<<PHP
    <?php
    return static function (\$url, \$file, \$id, \$secret) {
        extract(\$GLOBALS, EXTR_SKIP);
        \$path = \$file;
        \$accessId = \$access_id = \$id;
        \$secretKey = \$secret_key = \$secret;
        return $call;
    };
    PHP;
}

$block = (string) stream_get_contents(STDIN);
$block = str_starts_with($block, "\u{FEFF}") ? substr($block, 3) : $block;
$readings = ["<?php $block"];
foreach (PhpToken::tokenize($block) as $token) {
    if ($token->id === T_OPEN_TAG) {
        // Blank lines, comments or a shebang may stand before the tag; else it is a page of HTML with PHP in it.
        $after = substr($block, $token->pos + strlen(rtrim($token->text)));
        array_push($readings, '<?php ' . substr($block, 0, $token->pos) . $after, $block);
        break;
    }
}
$reaches = array_map(reach(...), $readings);
$text = $readings[array_search(max($reaches), $reaches, true)];
$added = '';
if (max($reaches) !== PHP_INT_MAX) {
    $body = preg_replace('/^\s*<\?(php\b)?/', '', $block);
    $class = "<?php class PageUploader { $body\n}";
    if (reach($class) === PHP_INT_MAX) {
        $missing = missing($body);
        if ($missing !== null) {
            fwrite(STDERR, "upload.php: a method without its class, which uses $missing\n");
            exit(4);
        }
        [$text, $added] = [$class, "a class around the method\n"];
    }
}
$call = getenv('CALL') === false || getenv('CALL') === '' ? '<?php return null;' : called(getenv('CALL'));
if (reach($call) !== PHP_INT_MAX) {
    fwrite(STDERR, 'the call cannot be read: ' . getenv('CALL') . "\n");
    exit(4);
}
file_put_contents("$argv[1]/upload.php", $text);
file_put_contents("$argv[1]/added.txt", $added);
file_put_contents("$argv[1]/call.php", $call);
