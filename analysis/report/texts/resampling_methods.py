"""Sentences on the validation processes: what each estimates, costs, and how near it comes."""

from analysis.evaluation.resampling_comparison import CONFIDENCE, SMALL
from analysis.experiments.resampling_methods import (
    BOOTSTRAPS,
    FOLDS,
    HOLD_OUT,
    INNER_FOLDS,
    RATES,
    REPEATS,
    SPLITS,
)
from analysis.experiments.small_samples import STARTS
from analysis.report.display import Text
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
    table,
)

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
    known = "run here too" if study.writers is not None else "not run here"
    # Title, learned from, when to prefer it, networks, images that pass in an epoch.
    items = [
        (
            "hold-out",
            f"{percent(1 - HOLD_OUT, 0)} of the images, in one split",
            "very large data, or a quick look",
            1,
            kept,
        ),
        (
            "repeated hold-out",
            f"the same, on average over {count(SPLITS)} random splits",
            "parts of free size, less luck of the split",
            SPLITS,
            SPLITS * kept,
        ),
        (
            "**K-fold** (this run)",
            f"{percent(1 - 1 / k, 0)} of the images; each is held out once (K = {count(k)})",
            "usual data; best stratified",
            k,
            k * part,
        ),
        (
            "repeated K-fold",
            f"the same, on average over {count(REPEATS)} shuffles",
            "small data, or close models",
            REPEATS * k,
            REPEATS * k * part,
        ),
        (
            "leave-one-out",
            "all images but one",
            "tiny data and models that are cheap to fit",
            n,
            n * (n - 1),
        ),
        (
            "bootstrap .632",
            f"all images, from those drawn and those left out in {count(BOOTSTRAPS)} draws",
            "small data, where little spread is worth some bias",
            BOOTSTRAPS + 1,
            (BOOTSTRAPS + 1) * n,
        ),
        (
            "nested K-fold",
            f"as in K-fold, a choice among {count(len(RATES))} settings included",
            "settings chosen by their scores",
            k * (tuned + 1),
            k * part * (tuned * (1 - 1 / INNER_FOLDS) + 1),
        ),
        (
            "grouped K-fold",
            "as in K-fold, for new groups (writers, patients)",
            f"groups that new data will not share; {known}",
            k,
            k * part,
        ),
    ]
    rows = [
        (title, learned, prefer, f"{counted(fits, 'network')}, {_time(images * per_image)}")
        for title, learned, prefer, fits, images in items
    ]
    columns = ["process", "accuracy after learning from …", "prefer it for", "cost"]
    return Text(
        table(rows, columns, "llll")
        + f"\n\nThe cost is for all {count(n)} images on one thread, by this run’s training time."
    )


def processes_design(study):
    """How the processes were tried, or that they were not."""
    found = study.resampling_comparison
    if found is None:
        return Text(
            "The processes were not tried on small samples in this run: nothing of their bias or "
            "spread was measured."
        )
    drawn = (
        "one sample is drawn, "
        if found.samples == 1
        else f"{count(found.samples)} samples are drawn, "
    )
    return Text(
        f"Here {drawn}of {count(found.rows[0].size)} images; "
        f"{count(found.truth_images)} images left over tell the truth. An estimate minus the truth "
        "is its error; the mean of the errors is the bias."
    )


def processes_reading(study):
    """What the measured processes show; nothing where none was tried."""
    found = study.resampling_comparison
    if found is None:
        return None
    judged = [row for row in found.rows if row.interval is not None]
    if not judged:
        return Text(
            f"From {counted(found.samples, 'sample')} no interval can be formed, so neither a bias "
            "nor a difference between processes is judged."
        )
    return Text(" ".join([_biases(judged, found), *_steps(found)]))


def processes_details(study):
    """What was measured of every process, and how; nothing where none was tried."""
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
        "process",
        "networks",
        "cost",
        "bias (points)",
        "spread (points)",
        "RMSE (points)",
    ]
    paragraphs = [table(rows, columns), _columns(found), _conditions(study), _further(found)]
    return Text("\n\n".join(paragraph for paragraph in paragraphs if paragraph))


def _columns(found):
    """What the columns of the table mean."""
    text = (
        "“Networks” counts those of one estimate, with the share of the sample’s images from "
        "which one that is scored learns. “Cost” counts the images that pass through all "
        "trainings: 1 is one training on the whole sample; in brackets the gradient steps on one "
        "thread. "
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
    """How the processes were tried, in what the reading leaves out."""
    found = study.resampling_comparison
    rates = listing([step_size(rate * study.parameters.learning_rate) for rate in RATES])
    small = found.row(SMALL[0])
    text = (
        f"The truth is the mean of {count(STARTS)} starts of the network trained on the whole "
        "sample, and is known to a standard error of about "
        f"{points(found.truth_sd, _decimals(found.rows[0].size))}. Nested {FOLDS}-fold chooses the "
        f"step size from {rates} by {count(INNER_FOLDS)} inner folds, and is compared with the "
        "network so tuned."
    )
    if small is not None:
        text += (
            f" Leave-one-out trains a network for every image, and so has smaller samples, of "
            f"{count(small.size)} images, with K-fold on the same images beside it."
        )
    return text


def _further(found):
    """The luck of one division, and what tuning does to a score."""
    sentences = []
    if finite(found.split_sd) and finite(found.shuffle_sd):
        digits = _decimals(found.rows[0].size)
        sentences.append(
            "Within one sample single hold-out splits scatter with a standard deviation of "
            f"{points(found.split_sd, digits)}, and single shuffles of stratified {FOLDS}-fold "
            f"with {points(found.shuffle_sd, digits)}: the luck of the division and of the "
            "networks’ starts."
        )
    if any(row.interval is not None for row in found.rows):
        sentences += [*_tuning(found), *_left_out(found)]
    return " ".join(sentences)


def _biases(judged, found):
    """Which processes are shown to be biased."""
    parts = []
    for name, rows in (
        ("low", [row for row in judged if row.biased and row.bias < 0]),
        ("high", [row for row in judged if row.biased and row.bias > 0]),
    ):
        if rows:
            named = [f"{row.title} ({_signed(row.bias, row)} points)" for row in rows]
            parts.append(f"too {name} for {listing(named)}")
    among = f"adjusted for {count(len(found.rows))} processes (Holm)"
    if not parts:
        return f"With {counted(found.samples, 'sample')} no bias is shown, {among}."
    rest = len(found.rows) - sum(row.biased for row in found.rows)
    return (
        f"On average the estimates are {'; and '.join(parts)}, beyond chance, {among}. "
        + (f"For the other {count(rest)} no bias is shown." if rest else "")
    ).strip()


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
            f"({100 * low:.{digits}f} to {100 * high:.{digits}f}, "
            f"{percent(CONFIDENCE, 0)} interval)"
        )
    sentences = [f"{_capital('; '.join(shown))}."] if shown else []
    if open_questions:
        sentences.append(
            f"Whether {listing(open_questions, 'or')} brings the estimate nearer to the truth "
            f"cannot be told from {counted(found.samples, 'sample')}."
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


def _time(value):
    """A time span; of many hours no tenths."""
    return f"{count(value / 3600)}{NBSP}h" if value >= 360_000 else seconds(value)


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
