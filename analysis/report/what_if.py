"""What-if runs: the same study with other parameters, whose main results stand beside a report's.

They are listed in a file that maps the name of each run to the parameters in which it differs from
the report. Of each run only that is trained on which the compared results rest.
"""

from dataclasses import dataclass
from functools import partial

import yaml

from analysis.errors import InputError
from analysis.parameters import (
    FILES,
    Parameters,
    changed,
    make_parameters,
    parse_value,
    published,
)
from analysis.report.comparison import compare_runs
from analysis.report.findings import statement
from analysis.report.recorded import recorded_of
from analysis.report.results import misclassified, plain
from analysis.study import Study
from analysis.system.yaml_files import read_yaml
from analysis.verdicts import findings

MAIN = "this report"
"""What the report is called beside the runs."""
MOST_RUNS, LONGEST_NAME = 20, 40

PARTS = ("cross_validation", "test", "halving", "learning_curve", "remedies", "scaling")
"""Parts of the plan on which the compared results rest."""
TOPICS = {
    "fit": "fit",
    "best_k": "best_k",
    "calibration": "probabilities",
    "more_images": "more_images",
    "scaling": "scaling",
    "class_balance": "class_balance",
}
"""The compared verdicts, and the topic of the finding that states each."""


@dataclass(frozen=True)
class WhatIf:
    """A run with other parameters.

    Attributes
    ----------
    name : str
        One line, unique in its list.
    changes : dict
        The parameters that its file names.
    parameters : analysis.parameters.Parameters
    """

    name: str
    changes: dict
    parameters: Parameters


def read_runs(path, parameters):
    """Read a list of runs.

    Parameters
    ----------
    path : path-like
        YAML: a mapping of names to parameters, such as ``one epoch: {epochs: 1}``.
    parameters : analysis.parameters.Parameters
        Of the report; what a run does not name, it has from here.

    Returns
    -------
    list of WhatIf

    Raises
    ------
    InputError
        One line that names the file, the run and the parameter, and what is wrong.
    """
    runs, taken = [], {MAIN: None}
    for name, values in _read(path):
        where = f"{path}: run {name!r}"
        if name.casefold() in taken:
            why = (
                "is what the report itself is called" if name.casefold() == MAIN else "stands twice"
            )
            raise InputError(f"{where}: this name {why}; every run needs one of its own")
        if not isinstance(values, dict) or not values:
            raise InputError(f"{where}: must be a mapping of parameters, such as {{epochs: 1}}")
        changes = {
            key: parse_value(value) if isinstance(value, str) and key not in FILES else value
            for key, value in values.items()
        }
        try:
            # A run with another model follows that model's recipe, not the report's.
            run = WhatIf(name, changes, make_parameters(changed(parameters) | changes))
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
        same = [MAIN] * (run.parameters == parameters)
        same += [f"run {other.name!r}" for other in runs if other.parameters == run.parameters]
        if same:
            raise InputError(
                f"{where}: {', '.join(changes)}: all parameters are those of {same[0]}"
            )
        taken[name.casefold()] = run
        runs.append(run)
    return runs


def _read(path):
    """Names and values of a file of runs, in order."""
    content = read_yaml(path, "list of runs")
    if not isinstance(content, dict) or not content:
        raise InputError(
            f"{path}: the list of runs must map names to parameters, such as "
            "'one epoch: {epochs: 1}'"
        )
    # PyYAML keeps the last of equal keys and says nothing.
    node = read_yaml(path, "list of runs", partial(yaml.compose, Loader=yaml.SafeLoader))
    for mapping in (node, *(value for _, value in node.value)):
        _refuse_repeated(path, mapping)
    if len(content) > MOST_RUNS:
        raise InputError(
            f"{path}: {len(content)} runs are too many; at most {MOST_RUNS} are allowed"
        )
    return [(_name(path, name), values) for name, values in content.items()]


def _refuse_repeated(path, node):
    keys = [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    repeated = next((key for place, key in enumerate(keys) if key in keys[:place]), None)
    if repeated is not None:
        raise InputError(
            f"{path}: {_one_line(repeated)!r} stands twice, from line "
            f"{node.start_mark.line + 1} on; it may stand once"
        )


def _name(path, name):
    words = _one_line(name) if isinstance(name, (str, int, float)) else ""
    if not words or len(words) > LONGEST_NAME or not words.isprintable():
        raise InputError(
            f"{path}: run {_one_line(name)[:LONGEST_NAME]!r}: a name must be text of 1 to "
            f"{LONGEST_NAME} letters"
        )
    return words


def _one_line(text):
    return " ".join(str(text).split())


def check_runs(path, runs, study):
    """Refuse runs whose parameters do not fit their dataset.

    Raises
    ------
    InputError
    """
    for run in runs:
        try:
            _study(run, study)
        except InputError as error:
            raise InputError(f"{path}: run {run.name!r}: {error}") from None


def _study(run, study):
    """The study of a run, with the store and the workers of the report's own."""
    return Study(
        run.parameters,
        store=study.store,
        workers=study.workers,
        dask=study.dask,
        quiet=study.quiet,
    )


@dataclass(frozen=True)
class Outcome:
    """What a report and its what-if runs found.

    Attributes
    ----------
    runs : list of WhatIf
    comparison : analysis.report.comparison.Comparison
        Of the report, which is the first, and the runs.
    """

    runs: list
    comparison: object

    @property
    def headlines(self):
        """The main results of each run, as the report's own file of results holds them."""
        return [
            {"name": run.name}
            | {key: value for key, value in each.recorded.content.items() if key != "errors"}
            for run, each in zip(self.runs, self.comparison.runs[1:], strict=True)
        ]


def run_all(runs, study, say=lambda line: None):
    """Train what is missing, and compare the runs with the report.

    Parameters
    ----------
    runs : list of WhatIf
    study : analysis.study.Study
        The report's.
    say : callable, optional
        Told which run is next.

    Returns
    -------
    Outcome
    """
    recorded = [recorded_of(MAIN, headline(study), study.parameters)]
    for number, run in enumerate(runs, 1):
        say(f"what if: run {number} of {len(runs)}, {run.name}")
        other = _study(run, study)
        tasks = [task for part in PARTS for task in other.plan.parts[part]]
        other.compute(tasks, title=f"what if {number}/{len(runs)}")
        recorded.append(recorded_of(run.name, headline(other), run.parameters))
    return Outcome(runs, compare_runs(recorded, [MAIN, *(run.name for run in runs)]))


def headline(study):
    """The main results of a study, under the same keys as in ``results.json``.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    dict
    """
    validation, test, found = study.validation, study.test, _findings(study)
    verdicts = {
        "fit": study.fit.verdict,
        "best_k": study.best_k.verdict,
        "calibration": study.calibration.verdict,
        "more_images": study.learning_curve.verdict,
        "scaling": study.scaling_verdict.verdict,
        "class_balance": study.class_balance.verdict,
    }
    return plain(
        {
            "parameters": published(study.parameters.model_dump()),
            "dataset": {
                "name": study.dataset.name,
                "train": study.n_train,
                "test": len(study.dataset.y_test),
                "digest": study.dataset.digest,
            },
            "cross_validation": {
                "k": validation.k,
                "folds": [
                    {
                        "accuracy": fold.accuracy,
                        "train_size": fold.train_size,
                        "validation_size": fold.validation_size,
                    }
                    for fold in validation.folds
                ],
                "mean_accuracy": validation.mean_accuracy,
                "interval": _pair(validation.interval),
                "pooled": {
                    "accuracy": validation.pooled_accuracy,
                    "interval": _pair(validation.pooled_interval),
                },
                "effective_sizes": dict(zip(("folds", "test"), study.effective_sizes, strict=True)),
                "training_variation": {"relative": study.training_variation.relative},
                "seconds": validation.seconds,
            },
            "test": {"accuracy": test.accuracy, "interval": _pair(test.interval)},
            "verdicts": {
                # A verdict of which the report would say nothing is none.
                name: {"verdict": verdict, "claim": found[name]}
                if name in found
                else {"verdict": None, "claim": None}
                for name, verdict in verdicts.items()
            },
            "errors": {"misclassified": misclassified(validation.out_of_fold, test)},
            "model": {
                "name": study.parameters.model,
                "parameters": study.final.facts["parameters"],
            },
        }
    )


def _pair(interval):
    return [interval.low, interval.high]


def _findings(study):
    """The claim on each compared verdict, in words, by the verdict's name."""
    found = [
        findings.fit(study.fit),
        findings.best_k(study.best_k),
        findings.probabilities(study.calibration),
        findings.more_images(study.learning_curve),
        findings.scaling(study.scaling_verdict),
        findings.class_balance(study.class_balance),
    ]
    claims = {
        item.topic: statement(study, item).marked
        for item in findings.in_order(found, study.beats_majority_class)
    }
    return {name: claims[topic] for name, topic in TOPICS.items() if topic in claims}
