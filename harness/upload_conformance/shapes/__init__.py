"""Plain data, to JSON and back: case, record, result; and what can go wrong."""
