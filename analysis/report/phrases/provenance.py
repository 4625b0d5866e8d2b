"""How the report was made, in words: what was trained, where it is shown, how to make it again."""

import shlex

import pandas as pd

from analysis.parameters import published
from analysis.report.words import seconds

# What each part of the plan trains, and the chapter that shows it.
TRAININGS = {
    "cross_validation": ("networks of the folds", "07_validate_the_model"),
    "test": ("final model", "10_open_the_test_set"),
    "halving": ("networks of two folds", "08_read_the_curves"),
    "writers": ("networks of known and new writers", "07_validate_the_model"),
    "comparison": ("other kinds of network", "05_build_the_model"),
    "learning_curve": ("networks of fewer images", "08_read_the_curves"),
    "remedies": ("other ways of training", "08_read_the_curves"),
    "samples": ("networks of small samples", "06_choose_the_validation"),
    "methods": ("validation methods on small samples", "06_choose_the_validation"),
    "scaling": ("scaled and raw pixels", "04_prepare_the_data"),
    "shifts": ("shifted images", "05_build_the_model"),
    "robustness": ("corrupted images", "09_study_the_errors"),
    "rounded_weights": ("rounded weights", "12_try_the_network"),
    "normalisation": ("drawings with and without preprocessing", "12_try_the_network"),
}

CODE = {
    "commit": "The code is commit `{commit}` of the repository:",
    "changes": "The code is commit `{commit}` of the repository, with changes that were not "
    "committed: they are missing from what follows.",
    "unknown": "The code was not in a repository, so its version is not known.",
}


def trainings(facts):
    """What was trained, how often, and for how long: a row for each part of the plan.

    Parameters
    ----------
    facts : dict
        See `analysis.report.provenance.provenance`.

    Returns
    -------
    pandas.DataFrame
        Empty where nothing was trained.
    """
    whole = facts["seconds"]
    rows = [
        {
            "what": "[{}]({}.ipynb)".format(*TRAININGS[name]),
            "tasks": part["tasks"],
            "computing time": seconds(part["seconds"]),
            "share": f"{part['seconds'] / whole:.0%}" if whole else "–",
        }
        for name, part in facts["trainings"].items()
    ]
    return pd.DataFrame(rows)


def chapters(facts):
    """How long each chapter took to execute: a row for each of which it is known."""
    rows = [
        {"chapter": f"[{_title(stem)}]({_page(stem)})", "time": seconds(taken)}
        for stem, taken in sorted(facts["chapters"].items(), key=lambda item: _order(item[0]))
    ]
    return pd.DataFrame(rows)


def _order(stem):
    return (stem != "index", stem)


def _title(stem):
    if stem == "index":
        return "Summary"
    return stem.partition("_")[2].replace("_", " ").capitalize()


def _page(stem):
    return "../index.ipynb" if stem == "index" else f"{stem}.ipynb"


def code_state(commit):
    """The state of the code, a key of `CODE`."""
    if commit is None:
        return "unknown"
    return "changes" if commit.endswith("+changes") else "commit"


def commands(study, commit, other):
    """The commands that make the same report again, and compare it with its recorded results.

    Parameters
    ----------
    study : analysis.study.Study
    commit : str or None
    other : dict
        Parameters that are not the defaults.

    Returns
    -------
    str
        Lines for a shell.
    """
    values = published(study.parameters.model_dump())
    chosen = [word for name in other for word in ("-p", name, _in_one_line(values[name]))]
    build = shlex.join(["python", "-m", "analysis", "build", *chosen, "--out", "again"])
    state = [] if commit is None else [f"git checkout {commit.removesuffix('+changes')}"]
    return "\n".join([*state, build, "python -m analysis verify results.json"])


def _in_one_line(value):
    """A value as a command takes it; a file's name may hold anything."""
    return "null" if value is None else " ".join(str(value).split())
