"""Sentences of the page about the run, the only ones that name its commit and machine."""

from analysis.models import MODELS
from analysis.notebook import Text
from analysis.parameters import Parameters, allowed, changed
from analysis.prose.words import seconds, table
from analysis.provenance import provenance


def parameter_table(study):
    """The run's parameters."""
    rows, other = [], changed(study.parameters)
    for name, field in Parameters.model_fields.items():
        value, default = getattr(study.parameters, name), field.default
        show = "null" if value is None else value
        rows.append(
            (
                f"`{name}`",
                f"**`{show}`**" if name in other else f"`{show}`",
                "`null`" if default is None else f"`{default}`",
                field.description,
                "" if allowed(name) == field.description else allowed(name),
            )
        )
    return Text(
        table(rows, ["parameter", "this run", "default", "meaning", "allowed"], align="lrrll")
        + "\n\nValues in bold differ from the default, or from the recipe of the run's model."
    )


def machine(study):
    """The machine, the packages and the time spent."""
    facts = provenance(study)
    when = facts["when"].replace("T", " ").replace("+00:00", " UTC")
    rows = [
        ("code", f"commit `{facts['commit']}`" if facts["commit"] else "not from a repository"),
        ("processor", facts["cpu"]),
        ("system", facts["system"]),
        ("time of all training runs, on one thread each", seconds(facts["seconds"])),
        ("last training run ended", when),
        ("data, SHA-256", f"`{facts['dataset_digest'][:16]}…`"),
        *((name, f"`{version}`") for name, version in facts["packages"].items()),
    ]
    return Text(table(rows, ["what", "value"], align="ll"))


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
        "from a fixed seed, with deterministic operations. Times are measured anew and "
        f"differ. Another kind of processor may round differently{precision}; the accuracies then "
        "differ, as a rule by less than their intervals.\n\nEvery number of this report, and more, "
        "is in `results.json` beside the index page of the site."
    )
