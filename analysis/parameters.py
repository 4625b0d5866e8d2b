"""The parameters of a run: the one definition of their names, types, ranges, meaning and defaults.

Chapter parameter cells, the command line, error messages and the page that
lists a run's parameters all come from, or are tested against, `Parameters`.
"""

import difflib
import re
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import InputError


class Parameters(BaseModel):
    """What a reader may change about the run, and nothing that cannot change its results.

    Raises
    ------
    pydantic.ValidationError
        When a value has the wrong type or lies out of range. Use
        `make_parameters` to get one clear line instead.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, protected_namespaces=())

    dataset: str = Field(
        default="mnist",
        min_length=1,
        description="mnist, keras_mnist, fashion_mnist, digits, or the path of an .npz file "
        "with x_train, y_train, x_test, y_test",
    )
    train_size: int | None = Field(
        default=None,
        ge=4,
        description="images in a stratified subset of the training set; None means all of them",
    )
    scaling: Literal["unit", "standard", "none"] = Field(
        default="unit",
        description="pixel scaling: unit (to the range 0 to 1), standard (mean 0, standard "
        "deviation 1) or none",
    )
    model: Literal["baseline", "deeper", "dense", "logistic"] = Field(
        default="baseline",
        description="network: baseline (one convolution), deeper (three convolutions), dense "
        "(no convolution) or logistic (no hidden layer)",
    )
    k: int = Field(default=5, ge=2, le=1000, description="number of cross-validation folds")
    epochs: int = Field(default=10, ge=1, le=10_000, description="passes over the training images")
    batch_size: int = Field(default=32, ge=1, le=100_000, description="images in one gradient step")
    learning_rate: float = Field(
        default=0.01, gt=0, le=100, allow_inf_nan=False, description="step size of SGD"
    )
    seed: int = Field(
        default=1,
        ge=0,
        le=2**32 - 1,
        description="seed of the subset, the folds, the initial weights and the shuffling",
    )


NAMES = tuple(Parameters.model_fields)


def make_parameters(values=None):
    """Validate parameter values.

    Parameters
    ----------
    values : mapping of str to object, optional
        Values by parameter name; what is missing takes its default.

    Returns
    -------
    Parameters

    Raises
    ------
    InputError
        One line that names the parameter, what was wrong and what is allowed.
    """
    values = dict(values or {})
    unknown = [name for name in values if name not in NAMES]
    if unknown:
        close = difflib.get_close_matches(str(unknown[0]), NAMES, n=1)
        hint = f" (did you mean {close[0]}?)" if close else ""
        # A name may hold anything; the message must stay one line.
        name = " ".join(str(unknown[0]).split())
        raise InputError(f"{name}: no such parameter{hint}; the parameters are {', '.join(NAMES)}")
    # A whole number is a good learning rate, although strict mode wants a float.
    rate = values.get("learning_rate")
    if isinstance(rate, int) and not isinstance(rate, bool) and abs(rate) < 10**9:
        values["learning_rate"] = float(rate)
    if isinstance(values.get("dataset"), Path):
        values["dataset"] = str(values["dataset"])
    # Papermill's -p knows None, but hands null on as text.
    if values.get("train_size") == "null":
        values["train_size"] = None
    try:
        return Parameters(**values)
    except ValidationError as error:
        name = error.errors()[0]["loc"][0]
        given = values[name]
        raise InputError(f"{name}: {given!r} is not allowed; it must be {allowed(name)}") from None


def allowed(name):
    """What the parameter called `name` may be, in words.

    Returns
    -------
    str
        Such as ``"a whole number from 2 to 1000"``.
    """
    field = Parameters.model_fields[name]
    limits = {}
    for constraint in field.metadata:
        for key in ("ge", "gt", "le"):
            if getattr(constraint, key, None) is not None:
                limits[key] = getattr(constraint, key)
    if field.annotation is str:
        return field.description
    if field.annotation is float:
        return f"a number above {limits['gt']} and at most {limits['le']}"
    if field.annotation is int:
        return f"a whole number from {limits['ge']} to {limits['le']}"
    if type(None) in get_args(field.annotation):
        return f"a whole number of at least {limits['ge']}, or null for all"
    return "one of " + ", ".join(repr(choice) for choice in get_args(field.annotation))


def type_name(name):
    """The parameter's type as the chapters' cells and the tables show it, such as ``int``."""
    field = Parameters.model_fields[name]
    if get_args(field.annotation) and type(None) in get_args(field.annotation):
        return "Optional[int]"
    return getattr(field.annotation, "__name__", "str").replace("Literal", "str")


def parse_value(text):
    """Read a value as Papermill's ``-p`` does: a number, a truth value, ``None`` or text.

    ``null``, as in YAML, means None too; ``none`` stays text, for it is a kind of scaling.
    """
    if re.fullmatch(r"None|null|~?", text):
        return None
    if re.fullmatch(r"(?i)true|false", text):
        return text.lower() == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def read_parameter_file(path):
    """Read parameter values from a YAML file.

    Parameters
    ----------
    path : path-like
        A mapping of parameter names to values.

    Returns
    -------
    dict

    Raises
    ------
    InputError
        When the file cannot be read, or is not a mapping.
    """
    try:
        values = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise InputError(f"{path}: the parameter file cannot be read: {reason}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # PyYAML lets through what Python says of a date or number that cannot be.
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise InputError(f"{path}: the parameter file is not valid YAML{where}") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise InputError(f"{path}: the parameter file must hold a mapping such as 'k: 10'")
    return {
        # YAML 1.1 reads 1e-3 as text; Papermill's files have the same trap.
        name: parse_value(value) if isinstance(value, str) and name != "dataset" else value
        for name, value in values.items()
    }
