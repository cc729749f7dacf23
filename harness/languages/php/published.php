<?php

/** Calls code that has the signature of the service's API page: false or an exception is its refusal. */

declare(strict_types=1);

namespace Testee;

/** The code of a page's block: what it calls upload, in whatever namespace or class. */
final class Block
{
    public static bool $isLoaded = false;
    /** What the example after its function threw. */
    public static ?\Throwable $thrown = null;

    private function __construct(
        private readonly \ReflectionFunctionAbstract $function,
        private readonly ?\ReflectionClass $class = null,
    ) {}

    /** @return \Generator<self> */
    private static function all(): \Generator
    {
        foreach (get_defined_functions()['user'] as $name) {
            $function = new \ReflectionFunction($name);
            if (strcasecmp($function->getShortName(), 'upload') === 0) {
                yield new self($function);
            }
        }
        foreach (get_declared_classes() as $name) {
            $class = new \ReflectionClass($name);
            if ($class->isUserDefined() && $class->name !== self::class && $class->hasMethod('upload')) {
                yield new self($class->getMethod('upload'), $class);
            }
        }
    }

    /** The one that can be called as the page says; ends the process if there is none. */
    public static function find(): self
    {
        $thrown = self::$thrown === null ? null : said(self::$thrown->getMessage(), self::$thrown->getLine());
        if (str_starts_with((string) $thrown, 'Failed opening required')) {
            refuse($thrown); // no mere example: a library is missing
        }
        $misfits = [];
        foreach (self::all() as $block) {
            $misfit = $block->misfit();
            if ($misfit === null) {
                return $block;
            }
            $misfits[] = said($misfit, $block->function->getStartLine());
        }
        $missing = 'upload.php: defines no function upload($url, $file, $accessId, $secretkey)';
        refuse($misfits[0] ?? ($thrown ?? $missing));
    }

    private function misfit(): ?string
    {
        $parameters = array_slice($this->function->getParameters(), 0, 4);
        if (
            $this->function->getNumberOfRequiredParameters() > 4 ||
            (count($parameters) < 4 && !$this->function->isVariadic())
        ) {
            return "upload() does not take \$url, \$file, \$accessId, \$secretkey";
        }
        foreach ($parameters as $position => $parameter) {
            if (!allows($parameter->getType(), 'string', ...$position === 2 ? ['int'] : [])) {
                return "upload() takes no string as \${$parameter->name}";
            }
        }
        if (!allows($this->function->getReturnType(), 'string', 'array', 'object', 'stdClass', 'bool', 'void')) {
            return "upload() returns {$this->function->getReturnType()}, not the service's answer";
        }
        if ($this->function instanceof \ReflectionMethod && !$this->function->isStatic()) {
            if (
                !$this->class->isInstantiable() ||
                $this->class->getConstructor()?->getNumberOfRequiredParameters() > 0
            ) {
                return "upload() is a method of {$this->class->name}, which cannot be made without arguments";
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
            $this->function instanceof \ReflectionFunction => $this->function->getClosure(),
            $this->function->isStatic() => $this->function->getClosure(),
            default => $this->function->getClosure($this->class->newInstance()),
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

function refuse(string $message): never
{
    fwrite(STDERR, "$message\n");
    exit(1);
}

/**
 * What came of one request: the code's text is the service's answer, what it prints if it returns none.
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
    $answer = $returned === null || $returned === true ? trim($printed) : $returned;
    return ['outcome' => 'returned', 'message' => is_string($answer) ? $answer : json_encode($answer, JSON)];
}

set_error_handler(static function (int $level, string $message, string $file, int $line): bool {
    if (Block::$isLoaded && (error_reporting() & $level) !== 0) {
        fwrite(STDERR, "$message in " . basename($file) . " on line $line\n");
    }
    return $level !== E_USER_ERROR;
});
// At the end, since the example after a function may exit.
register_shutdown_function(static function (): void {
    while (ob_get_level() > 0 && ob_end_clean()) {
        continue;
    }
    $last = error_get_last();
    if ($last !== null && ($last['type'] & (E_ERROR | E_COMPILE_ERROR)) !== 0) {
        refuse(said($last['message'], $last['line']));
    }
    $block = Block::find();
    Block::$isLoaded = true;
    ini_set('display_errors', 'stderr');
    serve(static fn(#[\SensitiveParameter] array $request): array => call($block, $request));
    exit(0);
});
ini_set('display_errors', '0');
ob_start(static fn(): string => '');
try {
    require __DIR__ . '/upload.php'; // from here, so that its variables are global
} catch (\Throwable $e) {
    Block::$thrown = $e;
}
