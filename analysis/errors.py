"""The one exception that stands for bad input."""


class InputError(ValueError):
    """Something that the user gave cannot be used.

    The message is one line that names the parameter or the file, says what
    was wrong with it and what is allowed; commands print it and exit with 2.
    """
