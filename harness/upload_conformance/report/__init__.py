"""What a run leaves behind for people (the terminal) and for programs (JSON)."""
