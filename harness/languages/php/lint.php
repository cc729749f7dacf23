<?php

/**
 * lint.php FILE…: what `php -l` does not see, in files that make up one program (none of which is run): names that
 * nothing declares, wrong numbers of arguments for PHP's own functions, variables read but never set or set but never
 * read, missing types and strict_types, comparisons that convert.
 */

declare(strict_types=1);

use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\Expr\BinaryOp;
use PhpParser\Node\Stmt;
use PhpParser\NodeFinder;
use PhpParser\NodeTraverser;
use PhpParser\NodeVisitor\NameResolver;
use PhpParser\ParserFactory;

require 'PhpParser/autoload.php';

/**
 * All nodes below, without the bodies of functions and classes.
 *
 * @return \Generator<Node>
 */
function scope(mixed $tree): \Generator
{
    if (is_array($tree)) {
        foreach ($tree as $node) {
            yield from scope($node);
        }
    }
    if (!($tree instanceof Node)) {
        return;
    }
    yield $tree;
    $isBarrier =
        $tree instanceof Stmt\ClassLike ||
        ($tree instanceof Node\FunctionLike && !($tree instanceof Expr\ArrowFunction));
    $inside = $isBarrier ? ($tree instanceof Expr\Closure ? ['uses'] : []) : $tree->getSubNodeNames();
    foreach ($inside as $name) {
        yield from scope($tree->$name);
    }
}

/** The function of PHP's own that a call calls. */
function builtin(Node $call): ?\ReflectionFunction
{
    if (!($call instanceof Expr\FuncCall) || !($call->name instanceof Node\Name)) {
        return null;
    }
    $name = $call->name->getLast();
    return function_exists($name) && (new \ReflectionFunction($name))->isInternal()
        ? new \ReflectionFunction($name)
        : null;
}

/**
 * @param array<Node> $body
 * @param list<string> $given
 *
 * @return \Generator<int, string> problems by line
 */
function variables(array $body, array $given): \Generator
{
    $set = array_fill_keys($given, null);
    $onlySet = [];
    $all = [];
    foreach (scope($body) as $node) {
        $targets = match (true) {
            $node instanceof Expr\Assign, $node instanceof Expr\AssignRef, $node instanceof Node\Param => [$node->var],
            $node instanceof Stmt\Catch_, $node instanceof Node\StaticVar => [$node->var],
            $node instanceof Stmt\Foreach_ => [$node->keyVar, $node->valueVar],
            default => [],
        };
        while (($target = array_pop($targets)) !== null || $targets !== []) {
            if ($target instanceof Expr\List_ || $target instanceof Expr\Array_) {
                array_push(
                    $targets,
                    ...array_map(static fn(?Node\ArrayItem $item): ?Expr => $item?->value, $target->items),
                );
            } elseif ($target instanceof Expr\Variable) {
                $set[$target->name] ??= $target;
                $onlySet[spl_object_id($target)] = true;
            }
        }
        if ($node instanceof Node\ClosureUse && $node->byRef) {
            $set[$node->var->name] ??= $node;
        }
        foreach (builtin($node)?->getParameters() ?? [] as $parameter) {
            $argument = $node->args[$parameter->getPosition()]->value ?? null;
            if ($parameter->isPassedByReference() && $argument instanceof Expr\Variable) {
                $set[$argument->name] ??= $argument;
            }
        }
        if ($node instanceof Expr\Variable && is_string($node->name)) {
            $all[] = $node;
        }
    }
    $read = [];
    foreach ($all as $variable) {
        if (isset($onlySet[spl_object_id($variable)])) {
            continue;
        }
        $read[$variable->name] = true;
        if (!array_key_exists($variable->name, $set)) {
            yield $variable->getStartLine() => "\$$variable->name is read but never set";
        }
    }
    foreach (array_diff_key(array_filter($set), $read) as $name => $node) {
        yield $node->getStartLine() => "\$$name is set but never read";
    }
}

/**
 * @param array<Node> $tree
 * @param array<string, true> $declared names in lower case
 *
 * @return \Generator<int, string> problems by line
 */
function problems(array $tree, array $declared): \Generator
{
    $exists = static fn(string $name): bool => isset($declared[strtolower($name)]) ||
        class_exists($name) ||
        interface_exists($name) ||
        function_exists($name) ||
        defined($name);
    yield from variables($tree, ['argv', 'GLOBALS']);
    $finder = new NodeFinder();
    $first = $finder->findFirstInstanceOf($tree, Node\DeclareItem::class);
    if (!($first instanceof Node\DeclareItem) || $first->key->name !== 'strict_types') {
        yield 1 => 'no declare(strict_types=1)';
    }
    foreach ($finder->findInstanceOf($tree, Node::class) as $node) {
        $line = $node->getStartLine();
        if ($node instanceof Node\FunctionLike && !($node instanceof Expr\ArrowFunction)) {
            $given = [...$node->getParams(), ...$node instanceof Expr\Closure ? $node->uses : []];
            $names = array_map(static fn(Node $n): string => $n->var->name, $given);
            yield from variables($node->getStmts() ?? [], ['this', 'GLOBALS', ...$names]);
        }
        if (
            $node instanceof Node\FunctionLike &&
            $node->getReturnType() === null &&
            ($node->name->name ?? '') !== '__construct'
        ) {
            yield $line => 'a function without a return type';
        }
        if ($node instanceof Node\Param && $node->type === null) {
            yield $line => 'a parameter without a type';
        }
        if ($node instanceof BinaryOp\Equal || $node instanceof BinaryOp\NotEqual || $node instanceof Expr\Eval_) {
            yield $line => 'a comparison that converts, or eval';
        }
        if ($node instanceof Node\Name && !$node->isSpecialClassName() && !$exists((string) $node)) {
            if (!$exists((string) $node->getAttribute('namespacedName', ''))) {
                yield $line => "nothing is named $node";
            }
        }
        $function = builtin($node);
        if ($function !== null && !$node->isFirstClassCallable()) {
            $count = count($node->args);
            $isPlain =
                array_filter($node->args, static fn(Node\Arg $a): bool => $a->unpack || $a->name !== null) === [];
            $tooMany = !$function->isVariadic() && $count > $function->getNumberOfParameters();
            if ($isPlain && ($count < $function->getNumberOfRequiredParameters() || $tooMany)) {
                yield $line => "{$function->getName()}() does not take $count arguments";
            }
        }
    }
}

$trees = [];
$declared = [];
foreach (array_slice($argv, 1) as $path) {
    $tree = (new ParserFactory())->createForHostVersion()->parse((string) file_get_contents($path)) ?? [];
    $trees[$path] = (new NodeTraverser(new NameResolver()))->traverse($tree);
    foreach ((new NodeFinder())->findInstanceOf($trees[$path], Node::class) as $node) {
        $name = $node instanceof Stmt\Namespace_ ? $node->name : $node->namespacedName ?? null;
        $declared[strtolower((string) $name)] = true;
    }
}
unset($declared['']);
$status = 0;
foreach ($trees as $path => $tree) {
    foreach (problems($tree, $declared) as $line => $problem) {
        fwrite(STDERR, "$path:$line: $problem\n");
        $status = 1;
    }
}
exit($status);
