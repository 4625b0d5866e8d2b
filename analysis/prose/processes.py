"""Sentences on the validation processes: what each estimates, costs, and how near it comes."""

from analysis.notebook import Text
from analysis.process_comparison import LEVEL, SMALL
from analysis.process_experiment import (
    BOOTSTRAPS,
    FOLDS,
    HOLD_OUT,
    INNER_FOLDS,
    RATES,
    REPEATS,
    SPLITS,
)
from analysis.prose.words import (
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
    table,
)
from analysis.sample_experiment import STARTS

# A sample of fewer images cannot show hundredths of a percentage point.
FINE_SAMPLE = 1000
# What is compared by its distance from the truth, in words.
STEPS = {
    ("k_fold", "stratified"): "stratifying the folds",
    ("hold_out", "repeated_hold_out"): f"averaging {SPLITS} splits of hold-out",
    ("stratified", "repeated"): f"averaging {REPEATS} shuffles of K-fold",
}


def processes_list(study):
    """Each process: what it estimates, when to prefer it, and what it would cost on all images."""
    n, k = study.n_train, study.parameters.k
    per_image = study.validation.seconds / sum(f.train_size for f in study.validation.folds)
    kept, part = (1 - HOLD_OUT) * n, (1 - 1 / k) * n
    tuned = len(RATES) * INNER_FOLDS
    known = "this run has folds by writer too" if study.writers is not None else "not run here"
    shares = percent(1 - HOLD_OUT, 0), percent(1 - 1 / k, 0)
    # Title, what it estimates, when to prefer it, networks, images that pass in an epoch.
    items = [
        (
            "Hold-out",
            f"the accuracy after training on {shares[0]} of the images, from one split",
            "for very large data, or for a quick look",
            1,
            kept,
        ),
        (
            f"Repeated hold-out ({count(SPLITS)} splits)",
            "the same, averaged over random splits",
            "when the luck of one split matters and the sizes of the parts must be free",
            SPLITS,
            SPLITS * kept,
        ),
        (
            f"K-fold, K = {count(k)} (this run)",
            f"the accuracy after training on {shares[1]} of the images; each is held out once",
            "as the usual choice, and stratified, so that every fold has the classes in the "
            "same shares",
            k,
            k * part,
        ),
        (
            f"Repeated K-fold ({count(REPEATS)} shuffles)",
            "the same, averaged over several shuffles",
            "for small data, or to tell close models apart",
            REPEATS * k,
            REPEATS * k * part,
        ),
        (
            "Leave-one-out",
            "the accuracy after training on all images but one",
            "for tiny data and models that are cheap to fit",
            n,
            n * (n - 1),
        ),
        (
            f"The bootstrap .632 ({count(BOOTSTRAPS)} draws)",
            "the accuracy after training on all images, as a weighted mean of the accuracy on "
            "images learned from and on images not drawn",
            "for small data, where little variance is worth some bias",
            BOOTSTRAPS + 1,
            (BOOTSTRAPS + 1) * n,
        ),
        (
            "Nested K-fold",
            "the accuracy of the whole procedure, tuning included",
            "whenever settings are chosen by their scores",
            k * (tuned + 1),
            k * part * (tuned * (1 - 1 / INNER_FOLDS) + 1),
        ),
        (
            "Grouped K-fold",
            "the accuracy on new groups (writers, patients, machines)",
            f"when images come in groups that new data will not share; {known}",
            k,
            k * part,
        ),
    ]
    lines = [
        f"- **{title}** estimates {estimates}. Prefer it {prefer}. Cost here: "
        f"{counted(fits, 'network')}, {seconds(images * per_image)}."
        for title, estimates, prefer, fits, images in items
    ]
    return Text(
        "\n".join(lines)
        + f"\n\nThe costs are for all {count(n)} training images, on one thread. They follow from "
        f"this run’s measured training time, {seconds(1000 * per_image)} for a thousand images "
        f"and all epochs; nested K-fold chooses among {count(len(RATES))} settings by "
        f"{count(INNER_FOLDS)} inner folds."
    )


def processes_design(study):
    """How the processes were tried, or that they were not."""
    found = study.processes
    if found is None:
        return Text(
            "The processes were not tried on small samples in this run: nothing of their bias or "
            "spread was measured."
        )
    size = found.rows[0].size
    rates = listing([step_size(rate * study.parameters.learning_rate) for rate in RATES])
    small = found.row(SMALL[0])
    text = (
        f"{_capital(counted(found.samples, 'sample'))} of {count(size)} images, drawn from the "
        "training images, "
        + ("is treated as if it were" if found.samples == 1 else "are each treated as if it were")
        + " all there is. From these images alone every process estimates the accuracy of the "
        "network trained on all of them. The truth is the accuracy of that network on "
        f"{count(found.truth_images)} images left over, the mean of {count(STARTS)} starts; it is "
        f"known to a standard error of about {points(found.truth_sd, _decimals(size))}. An "
        "estimate minus the truth is its error; the mean of the errors is the bias. Nested "
        f"{FOLDS}-fold chooses the step size from {rates}, and is compared with the network so "
        "tuned."
    )
    if small is not None:
        text += (
            f" Leave-one-out trains a network for every image, and so has smaller samples, of "
            f"{count(small.size)} images, with K-fold on the same images beside it."
        )
    return Text(text)


def processes_table(study):
    """What was measured of every process; nothing where none was tried."""
    found = study.processes
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
        "process",
        "networks",
        "cost",
        "bias (points)",
        "spread (points)",
        "RMSE (points)",
    ]
    small = found.row(SMALL[0])
    text = (
        table(rows, columns)
        + "\n\n“Networks” counts those of one estimate, with the share of the sample’s images from "
        "which one that is scored learns. “Cost” counts the images that pass through all "
        "trainings: 1 is one training on the whole sample; in brackets the gradient steps on one "
        "thread. "
    )
    if found.samples > 1:
        low, high = found.spread_factors
        text += (
            f"The bias has its {percent(LEVEL, 0)} interval (Student’s t over "
            f"{counted(found.samples, 'sample')}); of many such intervals one in "
            f"{round(1 / (1 - LEVEL))} misses. The spread is the standard deviation of the error, "
            f"and with so few samples may come out at {number(low, 2)} to {number(high, 2)} times "
            "its true value. "
        )
    else:
        text += "One sample shows no spread and gives no interval. "
    text += "RMSE is the root mean square of the error, bias and spread together."
    if small is not None:
        text += f" Leave-one-out and its K-fold ran on samples of {count(small.size)} images."
    return Text(text)


def processes_reading(study):
    """What the measured processes show; nothing where none was tried."""
    found = study.processes
    if found is None:
        return None
    judged = [row for row in found.rows if row.interval is not None]
    sentences = [_biases(judged, found)] if judged else []
    if finite(found.split_sd) and finite(found.shuffle_sd):
        digits = _decimals(found.rows[0].size)
        sentences.append(
            "Within one sample single hold-out splits scatter with a standard deviation of "
            f"{points(found.split_sd, digits)}, and single shuffles of stratified {FOLDS}-fold "
            f"with {points(found.shuffle_sd, digits)}: the luck of the division and of the "
            "networks’ starts."
        )
    if not judged:
        sentences.append(
            f"From {counted(found.samples, 'sample')} no interval can be formed, so neither a bias "
            "nor a difference between processes is judged."
        )
        return Text(" ".join(sentences))
    return Text(" ".join([*sentences, *_steps(found), *_tuning(found), *_left_out(found)]))


def _biases(judged, found):
    """Which processes are shown to be biased."""
    parts = []
    for name, rows in (
        ("low", [row for row in judged if row.biased and row.bias < 0]),
        ("high", [row for row in judged if row.biased and row.bias > 0]),
    ):
        if rows:
            named = [f"{row.title} ({_signed(row.bias, row)})" for row in rows]
            parts.append(f"too {name} for {listing(named)}")
    if not parts:
        return (
            f"With {counted(found.samples, 'sample')} no bias is shown: no mean error differs from "
            f"zero once its p-value is adjusted for {count(len(found.rows))} processes (Holm)."
        )
    rest = len(found.rows) - sum(row.biased for row in found.rows)
    return (
        f"In percentage points the estimates are on average {'; and '.join(parts)}. The p-values "
        f"are adjusted for {count(len(found.rows))} processes (Holm)"
        + (f"; for the other {count(rest)} no bias is shown." if rest else ".")
    )


def _steps(found):
    """What stratifying and repeating are worth."""
    shown, open_questions = [], []
    for names, words in STEPS.items():
        pair = found.pair(*names)
        if pair.nearer is None:
            open_questions.append(words)
            continue
        way = "nearer to" if pair.nearer == pair.second else "further from"
        digits = _decimals(found.rows[0].size)
        low, high = sorted(abs(end) for end in (pair.gain_interval.low, pair.gain_interval.high))
        shown.append(
            f"{words} brings the estimate {way} the truth by {points(abs(pair.gain), digits)} "
            f"({100 * low:.{digits}f} to {100 * high:.{digits}f})"
        )
    sentences = [f"{_capital('; '.join(shown))}."] if shown else []
    if open_questions:
        sentences.append(
            f"Whether {listing(open_questions, 'or')} brings the estimate nearer to the truth "
            f"cannot be told from {counted(found.samples, 'sample')}: no paired interval excludes "
            "zero."
        )
    return sentences


def _tuning(found):
    """The best score of the tuning beside the nested estimate."""
    pair, flat, nested = found.pair("flat", "nested"), found.row("flat"), found.row("nested")
    fewer = (
        f"its networks learn from {percent(flat.learned, 0)} of the images, those of the nested "
        f"process from {percent(nested.learned, 0)}"
    )
    if pair.higher is None:
        return [
            "That the best score of the tuning flatters, next to the nested estimate, is not "
            f"shown: the choice is among {count(len(RATES))} step sizes only, and {fewer}."
        ]
    by = points(abs(pair.shift), _decimals(flat.size))
    if pair.higher == "flat":
        return [
            f"The best score of the tuning is {by} higher, relative to the truth, than the nested "
            f"estimate, although {fewer}: a score by which something was chosen flatters."
        ]
    return [f"The best score of the tuning is {by} lower than the nested estimate: {fewer}."]


def _left_out(found):
    """Leave-one-out beside K-fold on the same images."""
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
