"""What the machine gives: files and a processor."""
