"""Reading YAML files that people write."""

from pathlib import Path

import yaml

from analysis.errors import InputError


def read_yaml(path, what, parse=yaml.safe_load):
    """Read a YAML file.

    Parameters
    ----------
    path : path-like
    what : str
        What the file is, such as ``"parameter file"``.
    parse : callable, optional
        From text to what it says.

    Returns
    -------
    object
        What `parse` gives; None for an empty file.

    Raises
    ------
    InputError
        When the file cannot be read, or is not YAML in UTF-8; one line that names it.
    """
    try:
        return parse(Path(path).read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise InputError(f"{path}: the {what} cannot be read: it is not text in UTF-8") from None
    except OSError as error:
        raise InputError(f"{path}: the {what} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # PyYAML lets through what Python says of a date or number that cannot be.
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark else ""
        raise InputError(f"{path}: the {what} is not valid YAML{line}") from None
