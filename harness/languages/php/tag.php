<?php

/** Gives the block on stdin such that it begins with a tag, its lines where they were. */

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
echo $readings[array_search(max($reaches), $reaches, true)];
