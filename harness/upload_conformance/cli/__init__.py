"""The command: one module a subcommand; the only place that knows argparse, exit codes and pytest."""
