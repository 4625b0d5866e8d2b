"""The parameters of a run: the one definition of their names, types, ranges, meaning and defaults.

Chapter parameter cells, the command line, error messages and the page that
lists a run's parameters all come from, or are tested against, `Parameters`.
"""

import difflib
import re
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis.errors import InputError
from analysis.models.recipes import RECIPES, TUTORIAL
from analysis.system.yaml_files import read_yaml

# What a recipe says where the parameters do not.
RECIPE_NAMES = ("epochs", "batch_size", "learning_rate")


def _recipes(name):
    """What the recipes say of a parameter, in words."""
    usual = getattr(TUTORIAL, name)
    others = ", ".join(
        f"{model}: {getattr(recipe, name):g}"
        for model, recipe in RECIPES.items()
        if getattr(recipe, name) != usual
    )
    return f"{usual:g} ({others})" if others else f"{usual:g}"


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
    model: Literal["baseline", "deeper", "efficient", "dense", "logistic"] = Field(
        default="baseline",
        description="network: baseline (one convolution), deeper (three convolutions), efficient "
        "(three convolutions, batch normalisation and its own recipe), dense (no convolution) "
        "or logistic (no hidden layer)",
    )
    k: int = Field(default=5, ge=2, le=1000, description="number of cross-validation folds")
    epochs: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description=f"passes over the training images; None means {_recipes('epochs')}",
    )
    batch_size: int | None = Field(
        default=None,
        ge=1,
        le=100_000,
        description=f"images in one gradient step; None means {_recipes('batch_size')}",
    )
    learning_rate: float | None = Field(
        default=None,
        gt=0,
        le=100,
        allow_inf_nan=False,
        description="step size of SGD, the largest where it changes; None means "
        f"{_recipes('learning_rate')}",
    )
    seed: int = Field(
        default=1,
        ge=0,
        le=2**32 - 1,
        description="seed of the subset, the folds, the initial weights, the shuffling and the "
        "random shifts",
    )
    remedies: Literal["random_shifts", "all", "none"] = Field(
        default="random_shifts",
        description="what is compared with the run's own training on its own folds: random_shifts "
        "(of the training images), all (dropout and weight decay as well) or none",
    )
    samples: int = Field(
        default=50,
        ge=0,
        le=10_000,
        description="number of small samples on which K and the validation methods are compared; "
        "0 leaves these experiments out",
    )
    sample_size: int | None = Field(
        default=None,
        ge=10,
        description="images in each of these samples; None means 30 for each class, and at most a "
        "third of the training images",
    )
    budget: float = Field(
        default=20.0,
        gt=0,
        le=10_000,
        allow_inf_nan=False,
        description="what cross-validation may cost, in trainings on all images; K folds cost "
        "K - 1 of them",
    )
    writers: str | None = Field(
        default=None,
        min_length=1,
        description="who wrote each training image, for folds by writer: the path of a table in "
        "QMNIST's layout, or None for those that come with the dataset, if any",
    )

    @model_validator(mode="before")
    @classmethod
    def _follow_the_recipe(cls, values):
        """Take from the model's recipe what nobody set."""
        model = values.get("model", cls.model_fields["model"].default)
        # Whatever is no model's name is refused later; it may not even be hashable.
        recipe = RECIPES.get(model, TUTORIAL) if isinstance(model, str) else TUTORIAL
        own = {name: getattr(recipe, name) for name in RECIPE_NAMES}
        return {**values, **{name: own[name] for name in own if values.get(name) is None}}


NAMES = tuple(Parameters.model_fields)
_OPTIONAL = [n for n, field in Parameters.model_fields.items() if field.default is None]
# What None means, where it does not mean the recipe's value.
_NULL = {"train_size": "all", "sample_size": "a size that fits"}
# What may be a file's path: text, even where it looks like a number.
FILES = ("dataset", "writers")


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
    for name in ("learning_rate", "budget"):
        # An integer is good here, although strict mode wants a float.
        number = values.get(name)
        if isinstance(number, int) and not isinstance(number, bool) and abs(number) < 10**9:
            values[name] = float(number)
    for name in FILES:
        if isinstance(values.get(name), Path):
            values[name] = str(values[name])
    # Papermill's -p knows None, but hands null on as text.
    values |= {name: None for name in _OPTIONAL if values.get(name) == "null"}
    try:
        return Parameters(**values)
    except ValidationError as error:
        name = error.errors()[0]["loc"][0]
        given = values[name]
        raise InputError(f"{name}: {given!r} is not allowed; it must be {allowed(name)}") from None


def changed(parameters):
    """The values that are not the defaults, nor what the model's own recipe says.

    Returns
    -------
    dict
    """
    usual = Parameters(model=parameters.model).model_dump() | {
        "model": Parameters.model_fields["model"].default
    }
    return {name: value for name, value in parameters.model_dump().items() if value != usual[name]}


def published(values):
    """Parameter values as a report states them: of a file its name, not the folder it lies in.

    Which file it is, the dataset's digest says; a folder would only say where it was on a machine.

    Parameters
    ----------
    values : dict

    Returns
    -------
    dict
    """
    return {
        name: Path(value).name if name in FILES and value else value
        for name, value in values.items()
    }


def allowed(name):
    """What the parameter called `name` may be, in words.

    Returns
    -------
    str
        Such as ``"an integer from 2 to 1000"``.
    """
    field = Parameters.model_fields[name]
    limits = {}
    for constraint in field.metadata:
        for key in ("ge", "gt", "le"):
            if getattr(constraint, key, None) is not None:
                limits[key] = getattr(constraint, key)
    if str in (field.annotation, *get_args(field.annotation)):
        return field.description
    kinds = get_args(field.annotation) if name in _OPTIONAL else (field.annotation,)
    if float in kinds:
        words = f"a number above {limits['gt']} and at most {limits['le']}"
    elif int in kinds and "le" in limits:
        words = f"an integer from {limits['ge']} to {limits['le']}"
    elif int in kinds:
        words = f"an integer of at least {limits['ge']}"
    else:
        return "one of " + ", ".join(repr(choice) for choice in get_args(field.annotation))
    if name in RECIPE_NAMES:
        return f"{words}, or null for the model's own"
    return f"{words}, or null for {_NULL[name]}" if name in _OPTIONAL else words


def type_name(name):
    """The parameter's type as the chapters' cells and the tables show it, such as ``int``."""
    field = Parameters.model_fields[name]
    if name in _OPTIONAL:
        return f"Optional[{get_args(field.annotation)[0].__name__}]"
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
    values = read_yaml(path, "parameter file")
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise InputError(f"{path}: the parameter file must hold a mapping such as 'k: 10'")
    return {
        # YAML 1.1 reads 1e-3 as text; Papermill's files have the same trap.
        name: parse_value(value) if isinstance(value, str) and name not in FILES else value
        for name, value in values.items()
    }
