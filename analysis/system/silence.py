"""Silence for libraries that write to the terminal past Python."""

import os
from contextlib import contextmanager


@contextmanager
def native_messages_hidden():
    """Hide what is written to standard error, also by compiled code; exceptions pass."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
