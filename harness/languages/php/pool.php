<?php

/**
 * pool.php REQUESTS ANSWERS PID COMMAND…: passes lines between the harness (stdin, descriptor 3) and workers.
 *
 * PHP runs one call at a time, so calls at the same time take several processes. The first worker was started beside
 * this process, and is reached by two named pipes; it is the one that is measured, and where its process ends, so does
 * the testee. A request goes to the first worker that waits for one, so uploads one after the other stay in one
 * process, whose memory and connections go on from call to call. Where all are busy COMMAND starts another. If such a
 * one ends by itself, the first (PID) is made to end too: the code that is judged has ended its process.
 */

declare(strict_types=1);

namespace Testee;

/** A process with the code that is judged. */
final class Worker
{
    public bool $isBusy = true; // until it has said hello
    public bool $isNew = true;

    /**
     * @param resource $requests
     * @param resource $answers
     * @param resource|null $process
     */
    public function __construct(
        private readonly mixed $requests,
        public readonly mixed $answers,
        private readonly mixed $process = null,
    ) {}

    /** @param list<string> $command */
    public static function start(array $command): self
    {
        $process = proc_open($command, [['pipe', 'r'], STDOUT, STDERR, ['pipe', 'w']], $pipes);
        return new self($pipes[0], $pipes[3], $process);
    }

    public function ask(string $request): void
    {
        $this->isBusy = true;
        fwrite($this->requests, $request);
    }

    /** Tells how the process ended. */
    public function ending(): string
    {
        do {
            $status = proc_get_status($this->process);
        } while ($status['running'] && usleep(1000) === null);
        return $status['signaled'] ? "signal {$status['termsig']}" : "code {$status['exitcode']}";
    }
}

$command = array_slice($argv, 4);
$first = new Worker(fopen($argv[1], 'w'), fopen($argv[2], 'r'));
$answers = fopen('php://fd/3', 'w');
$workers = [$first];
$waiting = [];
$isOpen = true;
stream_set_blocking(STDIN, false);
while ($isOpen || $waiting !== [] || array_filter($workers, static fn(Worker $w): bool => $w->isBusy) !== []) {
    $ready = array_map(static fn(Worker $w): mixed => $w->answers, $workers);
    if ($isOpen) {
        $ready['stdin'] = STDIN;
    }
    $none = null;
    stream_select($ready, $none, $none, null);
    if (isset($ready['stdin'])) {
        while (($line = fgets(STDIN)) !== false) {
            $waiting[] = $line;
        }
        $isOpen = !feof(STDIN);
        unset($ready['stdin']);
    }
    foreach (array_keys($ready) as $number) {
        $worker = $workers[$number];
        $answer = fgets($worker->answers);
        if ($answer === false && $worker === $first) {
            exit(0);
        }
        if ($answer === false) {
            fwrite(STDERR, "A process of several ended with {$worker->ending()}.\n");
            posix_kill((int) $argv[3], SIGKILL);
            exit(1);
        }
        if (!$worker->isNew || $worker === $first) {
            fwrite($answers, $answer); // one hello is enough
        }
        $worker->isBusy = $worker->isNew = false;
    }
    foreach ($workers as $worker) {
        if ($waiting !== [] && !$worker->isBusy) {
            $worker->ask(array_shift($waiting));
        }
    }
    $coming = count(array_filter($workers, static fn(Worker $w): bool => $w->isNew));
    for ($more = count($waiting) - $coming; $more > 0; $more--) {
        $workers[] = Worker::start($command);
    }
}
