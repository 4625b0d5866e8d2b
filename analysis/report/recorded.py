"""The results of a report as recorded: ``results.json`` read back and checked."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import InputError
from analysis.parameters import FILES, Parameters, make_parameters

FILE_NAME = "results.json"


Limits = Annotated[list[float], Field(min_length=2, max_length=2)]


class _Part(BaseModel):
    """A part of the file of which only the named keys are relied on."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class _Dataset(_Part):
    name: str
    digest: str
    train: int = Field(ge=1)
    test: int = Field(ge=1)


class _Fold(_Part):
    accuracy: float = Field(ge=0, le=1)
    train_size: int = Field(ge=1)
    validation_size: int = Field(ge=1)


class _Pooled(_Part):
    accuracy: float = Field(ge=0, le=1)
    interval: Limits


class _Variation(_Part):
    relative: float = Field(ge=0)


class _Validation(_Part):
    k: int = Field(ge=2)
    folds: list[_Fold] = Field(min_length=2)
    mean_accuracy: float = Field(ge=0, le=1)
    interval: Limits
    pooled: _Pooled
    training_variation: _Variation


class _Verdict(_Part):
    verdict: str | int | None


class _Results(_Part):
    parameters: dict[str, object]
    dataset: _Dataset
    cross_validation: _Validation
    test: _Pooled
    verdicts: dict[str, _Verdict]


@dataclass(frozen=True)
class Recorded:
    """A report's results.

    Attributes
    ----------
    path : pathlib.Path
        Of the file.
    content : dict
        All that it holds.
    parameters : analysis.parameters.Parameters
        With which the report was made.
    main : _Results
        The main results, checked: ``dataset``, ``cross_validation``, ``test``, ``verdicts``.
    """

    path: Path
    content: dict
    parameters: Parameters
    main: _Results


def read_recorded(place, files=None):
    """Read the results of a report.

    Parameters
    ----------
    place : path-like
        The site's folder, the folder that a build filled, or the file itself.
    files : mapping of str to str, optional
        Where the files are that the parameters name, such as ``{"dataset": "data/own.npz"}``; a
        report records the names of files without their folders.

    Returns
    -------
    Recorded

    Raises
    ------
    InputError
        One line that names the file and what is wrong with it.
    """
    path = _find(Path(place))
    content = _load(path)
    try:
        main = _Results.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "its content"
        raise InputError(
            f"{path}: not the results of a report: {where}: {_one_line(first['msg'].lower())}"
        ) from None
    unknown = [name for name in files or {} if name not in FILES]
    if unknown:
        raise InputError(
            f"{unknown[0]}: only the place of a file can be given ({' or '.join(FILES)}); all "
            "other parameters are those of the report"
        )
    try:
        parameters = make_parameters({**main.parameters, **(files or {})})
    except InputError as error:
        raise InputError(f"{path}: parameters: {error}") from None
    return Recorded(path, content, parameters, main)


def recorded_of(name, content, parameters):
    """Results that were not read from a file.

    Parameters
    ----------
    name : str
        Stands for the file in messages.
    content : dict
        As in ``results.json``, with the main results at least.
    parameters : analysis.parameters.Parameters

    Returns
    -------
    Recorded
    """
    return Recorded(Path(name), content, parameters, _Results.model_validate(content))


def _find(place):
    places = [place] if place.is_file() else [place / FILE_NAME, place / "html" / FILE_NAME]
    found = next((path for path in places if path.is_file()), None)
    if found is None:
        why = f"no {FILE_NAME} in it" if place.is_dir() else "no such file or folder"
        raise InputError(f"{place}: {why}; name the folder of a site, or its {FILE_NAME}")
    return found


def _load(path):
    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not valid JSON ({_one_line(str(error))})") from None
    if not isinstance(content, dict):
        raise InputError(f"{path}: not the results of a report: it must hold an object")
    return content


def _refuse(constant):
    raise ValueError(f"{constant} is no number")


def _one_line(text):
    return " ".join(text.split())
