"""The Docker engine behind a testee: engine, images, sandbox, sessions."""
