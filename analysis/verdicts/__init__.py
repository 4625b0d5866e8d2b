"""The stated rules that turn evidence into answers."""
