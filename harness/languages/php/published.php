<?php

/**
 * Calls code of a documentation page: its upload function, method or closure, or what call.php says.
 *
 * false or an exception is its refusal. Where nobody knows how to call it, the process ends with 4 and the reason.
 */

declare(strict_types=1);

namespace Testee;

const CANNOT_BE_CALLED = 4;

/** The code of a page's block: what it calls upload, in whatever namespace, class or variable. */
final class Block
{
    /** What the example after its function threw. */
    public static ?\Throwable $thrown = null;
    /** What the block returns as a file, and the call that was asked for. */
    public static mixed $returned = null;
    public static ?\Closure $call = null;

    private function __construct(
        private readonly \ReflectionFunctionAbstract $function,
        private readonly \ReflectionClass|\Closure|null $of = null,
    ) {}

    /** @return list<self> functions first */
    private static function all(): array
    {
        $blocks = [];
        foreach (get_defined_functions()['user'] as $name) {
            $function = new \ReflectionFunction($name);
            if ($function->getFileName() === __DIR__ . '/upload.php') {
                $blocks[strtolower($function->getShortName())][] = new self($function);
            }
        }
        foreach (get_declared_classes() as $name) {
            $class = new \ReflectionClass($name);
            foreach ($class->getFileName() === __DIR__ . '/upload.php' ? $class->getMethods() : [] as $method) {
                $blocks[strtolower($method->name)][] = new self($method, $class);
            }
        }
        foreach (['upload' => self::$returned, ...$GLOBALS] as $name => $value) {
            if ($value instanceof \Closure) {
                $blocks[strtolower($name)][] = new self(new \ReflectionFunction($value), $value);
            }
        }
        return $blocks['upload'] ?? [];
    }

    /** The one that can be called as the page says; ends the process if there is none. */
    public static function find(): self
    {
        if (self::$call !== null) {
            return new self(new \ReflectionFunction(self::$call), self::$call);
        }
        $thrown = self::$thrown === null ? null : said(self::$thrown->getMessage(), self::$thrown->getLine());
        if (str_starts_with((string) $thrown, 'Failed opening required')) {
            refuse($thrown, CANNOT_BE_CALLED); // no mere example: a library is missing
        }
        $misfits = [];
        foreach (self::all() as $block) {
            $misfit = $block->misfit();
            if ($misfit === null) {
                return $block;
            }
            $misfits[] = said($misfit, $block->function->getStartLine());
        }
        if ($misfits === [] && $thrown !== null) {
            refuse(
                $thrown,
                preg_match('/^(Class|Interface|Trait) .* not found/', $thrown) === 1 ? CANNOT_BE_CALLED : 1,
            );
        }
        refuse(
            $misfits[0] ?? 'upload.php: defines no function upload($url, $file, $accessId, $secretkey)',
            CANNOT_BE_CALLED,
        );
    }

    private function misfit(): ?string
    {
        $name = $this->function->name;
        $parameters = array_slice($this->function->getParameters(), 0, 4);
        if (
            $this->function->getNumberOfRequiredParameters() > 4 ||
            (count($parameters) < 4 && !$this->function->isVariadic())
        ) {
            return "$name() does not take \$url, \$file, \$accessId, \$secretkey";
        }
        foreach ($parameters as $position => $parameter) {
            if (!allows($parameter->getType(), 'string', ...$position === 2 ? ['int'] : [])) {
                return "$name() takes no string as \${$parameter->name}";
            }
        }
        if ($this->function instanceof \ReflectionMethod && !$this->function->isStatic()) {
            if (!$this->of->isInstantiable() || $this->of->getConstructor()?->getNumberOfRequiredParameters() > 0) {
                return "$name() is a method of {$this->of->name}, which cannot be made without arguments";
            }
        }
        return null;
    }

    /** @param array<string, mixed> $request */
    public function call(#[\SensitiveParameter] array $request): mixed
    {
        $id = $request['access_id'];
        if (!allows(($this->function->getParameters()[2] ?? null)?->getType(), 'string')) {
            $id = filter_var($id, FILTER_VALIDATE_INT);
            if ($id === false) {
                throw new \TypeError('The access id does not fit the type of its parameter, int');
            }
        }
        $upload = match (true) {
            $this->of instanceof \Closure => $this->of,
            $this->function instanceof \ReflectionFunction,
            $this->function->isStatic()
                => $this->function->getClosure(),
            default => $this->function->getClosure($this->of->newInstance()),
        };
        return $upload($request['url'], $request['file'], $id, $request['secret_key']);
    }
}

function allows(?\ReflectionType $type, string ...$names): bool
{
    return $type === null || array_intersect(explode('|', ltrim((string) $type, '?')), ['mixed', ...$names]) !== [];
}

function said(string $message, int $line): string
{
    return "$message in upload.php on line $line";
}

function refuse(string $message, int $code): never
{
    fwrite(STDERR, "$message\n");
    exit($code);
}

/** Tells whether a text is the service's answer. */
function isAnswer(mixed $text): bool
{
    return is_string($text) && preg_match('/ret_?code/i', $text) === 1;
}

/** What was returned, as a person would read it: text as it came, else as JSON. */
function textOf(mixed $returned): string
{
    if (is_object($returned) && method_exists($returned, 'getBody')) {
        $returned = (string) $returned->getBody(); // a response, as PSR-7 has it
    }
    if (is_array($returned) && !isAnswer(implode(' ', array_keys($returned)))) {
        $returned = array_values(array_filter($returned, isAnswer(...)))[0] ?? $returned; // a status and a text
    }
    return match (true) {
        is_string($returned) => $returned,
        $returned instanceof \Stringable => (string) $returned,
        default => json_encode($returned, JSON),
    };
}

/**
 * What came of one request: what the code returns is the service's answer, what it prints if it returns none.
 *
 * @param array<string, mixed> $request
 *
 * @return array<string, mixed>
 */
function call(Block $block, #[\SensitiveParameter] array $request): array
{
    ob_start();
    try {
        $returned = $block->call($request);
    } catch (\Throwable $e) {
        return ['outcome' => 'refused', 'message' => $e->getMessage(), 'detail' => (string) $e];
    } finally {
        $printed = (string) ob_get_clean();
        fwrite(STDERR, $printed);
    }
    if ($returned === false) {
        return ['outcome' => 'refused', 'message' => trim("false $printed")];
    }
    $isPrinted = $returned === null || ($returned === true && trim($printed) !== '');
    return ['outcome' => 'returned', 'message' => $isPrinted ? trim($printed) : textOf($returned)];
}

// At the end, since the example after a function may exit.
register_shutdown_function(static function (): void {
    while (ob_get_level() > 0 && ob_end_clean()) {
        continue;
    }
    $last = error_get_last();
    if ($last !== null && ($last['type'] & (E_ERROR | E_COMPILE_ERROR)) !== 0) {
        $isMissing = preg_match('/^(Uncaught Error: )?(Class|Interface|Trait) .* not found/', $last['message']) === 1;
        refuse(said(strtok($last['message'], "\n"), $last['line']), $isMissing ? CANNOT_BE_CALLED : 1);
    }
    $block = Block::find();
    error_clear_last();
    ini_restore('display_errors');
    ini_restore('log_errors');
    serve(static fn(#[\SensitiveParameter] array $request): array => call($block, $request));
    exit(0);
});
// What the example says is nobody's upload.
ini_set('display_errors', '0');
ini_set('log_errors', '0');
ob_start(static fn(): string => '');
Block::$call = require __DIR__ . '/call.php';
try {
    Block::$returned = require __DIR__ . '/upload.php'; // from here, so that its variables are global
} catch (\Throwable $e) {
    Block::$thrown = $e;
}
