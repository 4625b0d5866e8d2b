"""Sentences on the validation methods: what each estimates and costs, and its error."""

import pandas as pd

from analysis.evaluation.resampling_comparison import CONFIDENCE, SMALL
from analysis.experiments.resampling_methods import (
    FOLDS,
    INNER_FOLDS,
    RATES,
    REPEATS,
    SPLITS,
)
from analysis.experiments.small_samples import STARTS
from analysis.report.display import Text, table
from analysis.report.words import (
    NBSP,
    count,
    counted,
    finite,
    listing,
    number,
    percent,
    points,
    seconds,
    signed,
    step_size,
)

# A sample of fewer images cannot show hundredths of a percentage point.
FINE_SAMPLE = 1000
# What is compared by its distance from the true accuracy, in words.
STEPS = {
    ("k_fold", "stratified"): "stratifying the folds",
    ("hold_out", "repeated_hold_out"): f"averaging {SPLITS} splits of hold-out",
    ("stratified", "repeated"): f"averaging {REPEATS} shuffles of K-fold",
}


def methods_design(study):
    """How the methods were compared, or that they were not."""
    found = study.resampling_comparison
    if found is None:
        return Text(
            "The methods were not compared on small samples in this run, so their bias and spread "
            "were not measured."
        )
    drawn = "one sample is" if found.samples == 1 else f"{count(found.samples)} samples are"
    return Text(
        f"For this, {drawn} drawn, of {count(found.rows[0].size)} images. The true accuracy of a "
        f"network trained on a sample is measured on {count(found.truth_images)} images outside "
        "it. The error of an estimate is its difference from this true accuracy; the mean of the "
        "errors is the bias."
    )


def methods_reading(study):
    """What the comparison shows; nothing where there was none."""
    found = study.resampling_comparison
    if found is None:
        return None
    judged = [row for row in found.rows if row.interval is not None]
    if not judged:
        return Text(
            f"From {counted(found.samples, 'sample')} no interval can be formed, so neither a bias "
            "nor a difference between methods is judged."
        )
    return Text(" ".join([_biases(judged, found), *_steps(found)]))


def errors_table(study):
    """What was measured of every method; nothing where none was measured."""
    found = study.resampling_comparison
    if found is None:
        return None
    rows = []
    for row in found.rows:
        digits = _decimals(row.size)
        rows.append(
            (
                row.title,
                f"{count(row.networks)} from {percent(row.learned, 0)}",
                f"{number(row.cost, 2)} ({seconds(row.seconds)})",
                _bias(row, digits),
                f"{100 * row.spread:.{digits}f}" if finite(row.spread) else "not measurable",
                f"{100 * row.rmse:.{digits}f}",
            )
        )
    columns = [
        "method",
        "networks",
        "cost",
        "bias (points)",
        "spread (points)",
        "RMSE (points)",
    ]
    return table(
        pd.DataFrame(rows, columns=columns),
        "Bias, spread and root mean square error of each validation method in the small samples.",
        name="tbl-method-errors",
    )


def methods_details(study):
    """How every method was measured, and what else was seen; nothing where none was measured."""
    found = study.resampling_comparison
    if found is None:
        return None
    paragraphs = [_columns(found), _conditions(study), _further(found)]
    return Text("\n\n".join(paragraph for paragraph in paragraphs if paragraph))


def _columns(found):
    """What the columns of the table mean."""
    text = (
        "“Networks” counts those of one estimate, with the share of the sample’s images on which "
        "each scored network is trained. “Cost” counts the images that pass through all "
        "trainings: 1 is one training on the full sample; in brackets the time of the gradient "
        "steps on one thread. "
    )
    if found.samples > 1:
        low, high = found.spread_factors
        text += (
            f"The bias has its {percent(CONFIDENCE, 0)} interval (Student’s t over "
            f"{counted(found.samples, 'sample')}); of many such intervals one in "
            f"{round(1 / (1 - CONFIDENCE))} misses. The spread is the standard deviation of the "
            f"error, and with so few samples may come out at {number(low, 2)} to "
            f"{number(high, 2)} times its true value. "
        )
    else:
        text += "One sample shows no spread and gives no interval. "
    return text + "RMSE is the root mean square of the error, bias and spread together."


def _conditions(study):
    """How the methods were compared, in what the reading leaves out."""
    found = study.resampling_comparison
    rates = listing([step_size(rate * study.parameters.learning_rate) for rate in RATES])
    small = found.row(SMALL[0])
    text = (
        f"The true accuracy is the mean of {count(STARTS)} starts of the network trained on the "
        "full "
        "sample, and is known to a standard error of about "
        f"{points(found.truth_sd, _decimals(found.rows[0].size))}. Nested {FOLDS}-fold chooses the "
        f"learning rate from {rates} by {count(INNER_FOLDS)} inner folds, and is compared with the "
        "network tuned in this way."
    )
    if small is not None:
        text += (
            f" Leave-one-out trains a network for every image, and so has smaller samples, of "
            f"{count(small.size)} images; it is compared with K-fold on the same images."
        )
    return text


def _further(found):
    """The variation of a single split, and what tuning does to a score."""
    sentences = []
    if finite(found.split_sd) and finite(found.shuffle_sd):
        digits = _decimals(found.rows[0].size)
        sentences.append(
            "Within one sample single hold-out splits have a standard deviation of "
            f"{points(found.split_sd, digits)}, and single shuffles of stratified {FOLDS}-fold "
            f"one of {points(found.shuffle_sd, digits)}, due to the split and the networks’ starts."
        )
    if any(row.interval is not None for row in found.rows):
        sentences += [*_tuning(found), *_left_out(found)]
    return " ".join(sentences)


def _biases(judged, found):
    """Which methods are significantly biased."""
    parts = []
    for name, rows in (
        ("low", [row for row in judged if row.biased and row.bias < 0]),
        ("high", [row for row in judged if row.biased and row.bias > 0]),
    ):
        if rows:
            named = [f"{row.title} ({_signed(row.bias, row)} points)" for row in rows]
            parts.append(f"too {name} for {listing(named)}")
    among = f"adjusted for {count(len(found.rows))} methods (Holm)"
    if not parts:
        return f"With {counted(found.samples, 'sample')} no bias is significant, {among}."
    rest = len(found.rows) - sum(row.biased for row in found.rows)
    return (
        f"On average the estimates are significantly {'; and '.join(parts)}, {among}. "
        + (f"For the other {count(rest)} no bias is significant." if rest else "")
    ).strip()


def _steps(found):
    """What stratifying and repeating gain."""
    shown, open_questions = [], []
    for names, words in STEPS.items():
        pair = found.pair(*names)
        if pair.nearer is None:
            open_questions.append(words)
            continue
        way = "closer to" if pair.nearer == pair.second else "further from"
        digits = _decimals(found.rows[0].size)
        low, high = sorted(abs(end) for end in (pair.gain_interval.low, pair.gain_interval.high))
        shown.append(
            f"{words} brings the estimate {way} the true accuracy by "
            f"{points(abs(pair.gain), digits)} "
            f"({100 * low:.{digits}f} to {100 * high:.{digits}f}, {percent(CONFIDENCE, 0)} "
            "interval)"
        )
    sentences = [f"{_capital('; '.join(shown))}."] if shown else []
    if open_questions:
        sentences.append(
            f"Whether {listing(open_questions, 'or')} brings the estimate closer to the true "
            "accuracy "
            f"cannot be determined from {counted(found.samples, 'sample')}."
        )
    return sentences


def _tuning(found):
    """The best score of the tuning against the nested estimate."""
    pair, flat, nested = found.pair("flat", "nested"), found.row("flat"), found.row("nested")
    fewer = (
        f"its networks are trained on {percent(flat.learned, 0)} of the images, those of the "
        "nested "
        f"method on {percent(nested.learned, 0)}"
    )
    if pair.higher is None:
        return [
            "That the best score of the tuning is optimistic, compared with the nested estimate, "
            "is not "
            f"shown: the choice is among {count(len(RATES))} learning rates only, and {fewer}."
        ]
    by = points(abs(pair.shift), _decimals(flat.size))
    if pair.higher == "flat":
        return [
            f"The best score of the tuning is {by} higher, relative to the true accuracy, than the "
            f"nested estimate, although {fewer}: a score by which something was chosen is "
            "optimistic."
        ]
    return [f"The best score of the tuning is {by} lower than the nested estimate: {fewer}."]


def _left_out(found):
    """Leave-one-out against K-fold on the same images."""
    pair = found.pair("small_k_fold", "leave_one_out")
    if pair is None:
        return []
    one, other = found.row("leave_one_out"), found.row("small_k_fold")
    cost = f"{number(one.cost / other.cost, 2)} times the cost"
    beside = f"K-fold on the same {count(one.size)} images"
    if pair.higher is None:
        return [
            f"Leave-one-out, at {cost} of {beside}, is not shown to give other estimates on "
            "average."
        ]
    by = points(abs(pair.shift), _decimals(one.size))
    if pair.higher == "leave_one_out":
        return [f"Leave-one-out estimates are {by} higher than those of {beside}, at {cost}."]
    return [
        f"Leave-one-out estimates are {by} lower than those of {beside}, at {cost}: an image left "
        "out also makes its class rarer among the rest, which stratified folds avoid."
    ]


def _bias(row, digits):
    if row.interval is None:
        return _signed(row.bias, row)
    low, high = (signed(100 * end, digits) for end in (row.interval.low, row.interval.high))
    return f"{_signed(row.bias, row)} ({low}{NBSP}to{NBSP}{high})"


def _signed(bias, row):
    return signed(100 * bias, _decimals(row.size))


def _decimals(size):
    return 2 if size >= FINE_SAMPLE else 1


def _capital(text):
    return text[:1].upper() + text[1:]
