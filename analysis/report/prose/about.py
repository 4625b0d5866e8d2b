"""Sentences of the page about the run, the only ones that name its commit and machine."""

from analysis.models.architectures import MODELS
from analysis.parameters import Parameters, allowed, changed
from analysis.report.display import Text
from analysis.report.provenance import provenance
from analysis.report.words import seconds, table


def parameter_table(study):
    """The run's parameters beside their defaults."""
    rows, other = [], changed(study.parameters)
    for name, field in Parameters.model_fields.items():
        value, default = getattr(study.parameters, name), field.default
        show = "null" if value is None else value
        rows.append(
            (
                f"`{name}`",
                f"**`{show}`**" if name in other else f"`{show}`",
                "`null`" if default is None else f"`{default}`",
            )
        )
    return Text(
        table(rows, ["parameter", "this run", "default"])
        + "\n\nValues in bold differ from the default, or from the recipe of the run's model."
    )


def parameter_meanings(study):
    """What each parameter means, and which values it takes."""
    rows = [
        (
            f"`{name}`",
            field.description.replace("None", "null"),
            "" if allowed(name) == field.description else allowed(name),
        )
        for name, field in Parameters.model_fields.items()
    ]
    return Text(table(rows, ["parameter", "meaning", "allowed"], align="lll"))


def machine(study):
    """The code, the machine and the time spent."""
    facts = provenance(study)
    when = facts["when"].replace("T", " ").replace("+00:00", " UTC")
    rows = [
        ("code", f"commit `{facts['commit']}`" if facts["commit"] else "not from a repository"),
        ("processor", facts["cpu"]),
        ("system", facts["system"]),
        ("time of all training runs, on one thread each", seconds(facts["seconds"])),
        ("last training run ended", when),
        ("data, SHA-256", f"`{facts['dataset_digest'][:16]}…`"),
    ]
    return Text(table(rows, ["what", "value"], align="ll"))


def packages(study):
    """The packages and their versions."""
    rows = [(name, f"`{version}`") for name, version in provenance(study)["packages"].items()]
    return Text(table(rows, ["package", "version"], align="ll"))


def promise(study):
    """What of the run can be had again, and how."""
    precision = (
        " (and the layers of this run's network compute in bfloat16 only on processors that "
        "multiply it natively)"
        if MODELS[study.parameters.model].mixed_precision
        else ""
    )
    return Text(
        "The same parameters, packages and kind of processor give the same numbers again, to the "
        "last bit, whatever the number of worker processes: every network trains on one thread, "
        "from a fixed seed, with deterministic operations. Only times "
        f"differ. Another kind of processor may round differently{precision}; the accuracies then "
        "differ, as a rule by less than their intervals.\n\nEvery number of this report, and more, "
        "is in `results.json` beside the index page of the site."
    )
