"""Sentences on what would help: more images, another size of the network, remedies."""

import pandas as pd

from analysis.evaluation import learning_curve as rules
from analysis.report.display import Text, table
from analysis.report.model_words import variant_words
from analysis.report.words import (
    count,
    counted,
    finite,
    listing,
    p_value,
    percent,
    percent_range,
    points,
    signed,
)


def as_points(gain, found):
    """A difference in accuracy with its interval, in percentage points."""
    if found is None:
        return points(gain)
    return f"{points(gain)} ({_points_range(found)}, 95% interval)"


def _points_range(found):
    return f"{signed(100 * found.low)} to {signed(100 * found.high)}"


# --- more images ----------------------------------------------------------------------


def more_data_in_short(fit):
    """Whether more images would help, in a sentence; empty where that was not measured."""
    item = fit.evidence.get("more_data")
    if item is None:
        return "Whether more images would help was not measured."
    if fit.more_data == "cannot tell":
        return "The measured sizes cannot tell whether more images would help."
    return (
        f"More images would {'' if fit.more_data == 'yes' else 'not '}help"
        f"{'' if fit.more_data == 'yes' else ' much'}: twice as many are predicted to cut the "
        "error "
        f"by {percent(item.mean, 0)} ({_shares(item.interval)})."
    )


def _shares(found):
    return f"95% interval {percent_range(found.low, found.high, 0)}"


def learning_curve_reading(study):
    """What the error does as the number of training images grows."""
    curve = study.learning_curve
    if curve is None:
        return Text("The learning curve was not measured in this run.")
    sizes, errors = curve.train_sizes, curve.means
    if curve.law is None:
        return Text("Too few training sizes could be measured to fit a learning curve.")
    text = (
        f"From {count(sizes[0])} to {count(sizes[-1])} training images, the error on held-out "
        f"images goes from {percent(errors[0])} to {percent(errors[-1])}. By the power law fitted "
        f"to the largest sizes, twice as many images would remove {percent(curve.gain, 0)} of it "
        f"({_shares(curve.gain_interval)})."
    )
    return Text(f"{text} {MORE_DATA[curve.verdict]}")


MORE_DATA = {
    "yes": "Would more data help? **Yes**: the interval lies above a tenth of the error.",
    "no": "Would more data help? **No**, not by a tenth of the error, below which the interval "
    "lies.",
    "cannot tell": "Would more data help? **Cannot tell**: the interval reaches across a tenth of "
    "the error, or no error is left to measure.",
}


def learning_curve_details(study):
    """The rule on more images."""
    return Text(
        f"> **The rule.** {rules.rule()}\n\nMore images also mean more gradient steps, since every "
        "epoch uses them all."
    )


# --- the size of the network ----------------------------------------------------------


def capacity_in_short(study):
    """Whether a bigger network would help, in a sentence."""
    fit = study.fit
    item = fit.evidence.get("wider")
    if item is None:
        return "Whether a bigger network would help was not measured."
    if fit.bigger_network == "cannot tell":
        return "The ablations cannot tell whether a bigger network would help."
    gain = as_points(item.mean, item.interval)
    trial = study.capacity.get("wider")
    if trial is not None and not trial.is_whole(study.validation):
        gain += f", measured on {count(trial.train_size)} images"
    if fit.bigger_network == "yes":
        return f"A bigger network would help: the wider one gains {gain}."
    return f"A bigger network would not help much: the wider one differs by {gain}."


def capacity_reading(study):
    """What narrower and wider networks do on the same folds."""
    trials = list(study.capacity.values())
    if not trials:
        return Text("Networks of other sizes were not tested in this run.")
    told = " ".join(f"The network {variant_words(trial.name)} {_does(trial)}." for trial in trials)
    # Where remedies follow, the limits of both are stated with them.
    carries = "" if study.remedies else _carries(study, trials)
    return Text(f"{_setting(trials)} {told} {_bigger(study)} {carries}".strip())


def _bigger(study):
    """Whether a bigger network would help, or why this is not known."""
    found, wider = study.fit.bigger_network, study.capacity.get("wider")
    question = "Would a bigger network help?"
    if wider is None:
        return f"{question} **Cannot tell**: it was not tested."
    enough = points(wider.material_gain)
    if found == "yes":
        return f"{question} **Yes**: its gain is significant and reaches the {enough} that matter."
    if found == "no":
        return f"{question} **No**: the interval excludes a gain of {enough}, which would matter."
    if wider.interval is None:
        why = "there is no interval to judge by"
    elif wider.base_error <= 0:
        why = "the run's own network makes no error that another could avoid"
    else:
        why = f"neither a gain of {enough}, which would matter, nor its absence is shown"
    return f"{question} **Cannot tell**: {why}."


def _setting(trials):
    """On how many images and folds the ablations were made."""
    sizes = sorted({trial.train_size for trial in trials})
    folds = sorted({trial.folds for trial in trials})
    return (
        f"Tested on {listing(map(count, sizes), 'or')} images in "
        f"{listing((counted(n, 'fold') for n in folds), 'or')}, against the run's own network on "
        "the same images."
    )


def _does(trial):
    """What an ablation showed, as a predicate."""
    if trial.interval is None:
        if not finite(trial.gain):
            return "gives no accuracy that could be compared"
        return f"differs by {points(trial.gain)} of accuracy in one fold, which gives no interval"
    rest = f"95% interval {_points_range(trial.interval)}"
    if trial.verdict in ("better", "worse"):
        small = (
            f", though {points(trial.material_gain)} or more would matter"
            if abs(trial.gain) < trial.material_gain
            else ""
        )
        return f"does {trial.verdict} by {points(abs(trial.gain))} of accuracy ({rest}){small}"
    return (
        "shows no significant difference in accuracy "
        f"({signed(100 * trial.gain)} percentage points, {rest})"
    )


# --- remedies -------------------------------------------------------------------------


def ablations_table(study):
    """What each remedy and each size changed, against the base at the same number of images."""
    trials = _all(study)
    if not trials:
        return Text("No other sizes and no remedies were tested in this run.")
    rows = [
        (
            variant_words(trial.name),
            count(trial.train_size),
            signed(100 * trial.gain)
            + (f" ({_points_range(trial.interval)})" if trial.interval else "")
            + _shown(trial.verdict),
            _p(trial.p_adjusted),
            _loss(trial) + _shown(trial.loss_verdict),
        )
        for trial in trials
    ]
    columns = [
        "ablation",
        "images",
        "gain (points)",
        "adjusted p",
        "loss (nats)",
    ]
    folds = listing((counted(n, "fold") for n in sorted({t.folds for t in trials})), "or")
    return table(
        pd.DataFrame(rows, columns=columns),
        f"Ablations: means over {folds}, against the run's own network trained on the same images; "
        "gain in validation accuracy with its 95% interval, and change of the validation loss. "
        "Significant differences are marked. Intervals are corrected for the overlap of the "
        "training parts, p-values for the number of ablations (Holm).",
        name="tbl-ablations",
    )


def _shown(verdict):
    """A verdict behind a number, where there is one."""
    return "" if verdict == "no difference shown" else f", {verdict}"


def _p(p):
    return p_value(p).removeprefix("p = ").removeprefix("p ") if p is not None else "none"


def _loss(trial):
    if trial.loss_test is None:
        return "not measurable"
    mean = trial.loss_test.mean
    return f"{mean + 0.0:+.4f}".replace("-", "−")


def remedies_reading(study):
    """Which remedies help, and how far that carries."""
    trials = study.remedies
    if not trials:
        return Text("No remedies were tested in this run.")
    sentences = []
    for verdict in ("better", "worse"):
        for trial in trials:
            if trial.verdict == verdict:
                name = variant_words(trial.name)[0].upper() + variant_words(trial.name)[1:]
                sentences.append(f"{name} {_does(trial)}.")
    quiet = [
        variant_words(trial.name) for trial in trials if trial.verdict == "no difference shown"
    ]
    if quiet:
        sentences.append(f"For {listing(quiet)}, no significant difference in accuracy is shown.")
    unknown = [variant_words(trial.name) for trial in trials if trial.verdict == "cannot tell"]
    if unknown:
        sentences.append(f"For {listing(unknown)} the run cannot tell.")
    lower = [variant_words(trial.name) for trial in trials if trial.loss_verdict == "lower"]
    higher = [variant_words(trial.name) for trial in trials if trial.loss_verdict == "higher"]
    if lower:
        sentences.append(f"The validation loss is lower with {listing(lower)}.")
    if higher:
        sentences.append(f"The validation loss is higher with {listing(higher)}.")
    if not lower and not higher and len(unknown) < len(trials):
        sentences.append("No remedy changes the validation loss significantly.")
    # Where sizes of the network were tested in the same way, that stands with them.
    setting, sizes = _setting(trials), list(study.capacity.values())
    told = [setting] if not sizes or setting != _setting(sizes) else []
    return Text(" ".join([*told, *sentences, _carries(study, _all(study))]).strip())


def _all(study):
    """All ablations: other sizes of the network, and remedies."""
    return [*study.capacity.values(), *(study.remedies or [])]


def remedies_in_short(study):
    """Which remedies help, in a sentence."""
    trials = study.remedies
    if not trials:
        return "No remedies were tested."
    helping = [trial for trial in trials if trial.verdict == "better"]
    if not helping:
        return "No tested remedy helps significantly."
    sizes = sorted({trial.train_size for trial in helping})
    where = (
        ""
        if all(trial.is_whole(study.validation) for trial in helping)
        else f", measured on {listing(map(count, sizes), 'or')} images"
    )
    return f"These remedies help: {listing(variant_words(trial.name) for trial in helping)}{where}."


def _carries(study, trials):
    """Whether a finding at a smaller size holds at the full one."""
    if all(trial.is_whole(study.validation) for trial in trials):
        return ""
    whole = study.validation.folds[0].train_size
    return (
        f"A fold's full training part has {count(whole)} images: what was found at the smaller "
        "size need not hold at the full one, where there is less to remedy."
    )
