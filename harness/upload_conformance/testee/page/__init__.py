"""A documentation page becomes the code blocks that can be judged."""
