"""Parts A and C: the engine beside the plain script and the two usual ways to go beyond it."""

import numpy as np
from joblib import cpu_count

from benchmarks.processes import run_script, say
from benchmarks.text import percent, seconds, table, times, verdict

# Largest ratio allowed where two cores are the two threads of one.
TARGET = 0.6
NAMES = {
    "tutorial": "plain Keras loop (`tutorial.py`)",
    "engine": "this engine (`engine.py`)",
    "joblib_loop": "joblib over the folds (`joblib_loop.py`)",
    "sklearn_wrapper": "Keras's scikit-learn wrapper (`sklearn_wrapper.py`)",
}


def measure_script(name, model, options, part=""):
    """Run a competitor and keep what it took and reached.

    Parameters
    ----------
    name : str
        A script's.
    model : str
    options : argparse.Namespace
        With `images` and `epochs`.
    part : str
        What the run belongs to, for the progress.

    Returns
    -------
    dict
    """
    say(f"  [{part}] {name}.py, {model} …")
    done = run_script(name, "--model", model, images=options.images, epochs=options.epochs)
    said = done.result()
    say(f"  [{part}] {name}.py, {model}: {done.seconds:.1f} s")
    return {
        "model": model,
        "seconds": done.seconds,
        "processor_seconds": done.processor_seconds,
        "accuracies": said["accuracies"],
        "accuracy": float(np.mean(said["accuracies"])),
        "epochs": said["epochs"],
        "training_seconds": said["seconds"],
    }


def difference(first, second, held_out):
    """Difference of two mean accuracies and its binomial standard error.

    Parameters
    ----------
    first, second : dict
        As `measure_script` gives.
    held_out : int
        Images that each predicted.

    Returns
    -------
    dict
        ``difference``, ``standard_error`` and whether it is ``within`` two of them.
    """
    share = (first["accuracy"] + second["accuracy"]) / 2
    error = float(np.sqrt(2 * share * (1 - share) / held_out))
    apart = second["accuracy"] - first["accuracy"]
    return {"difference": apart, "standard_error": error, "within": abs(apart) <= 2 * error}


def measure_a(options, record):
    """The plain script and the engine, on the baseline."""
    runs = {name: measure_script(name, "baseline", options, "a") for name in ("tutorial", "engine")}
    return {
        "runs": runs,
        "ratio": runs["engine"]["seconds"] / runs["tutorial"]["seconds"],
        "target": TARGET,
        "one_per_core": 1 / cpu_count(),
        "held_out": options.images or 60_000,
        "accuracy": difference(runs["tutorial"], runs["engine"], options.images or 60_000),
    }


def measure_c(options, record):
    """The other usual ways, beside the runs of part A."""
    known = record.get("a", {}).get("runs", {})
    runs = {
        name: known.get(name) or measure_script(name, "baseline", options, "c")
        for name in ("tutorial", "engine")
    }
    for name in ("joblib_loop", "sklearn_wrapper"):
        runs[name] = measure_script(name, "baseline", options, "c")
    return {"runs": runs}


def _rows(runs):
    base = runs["tutorial"]
    return [
        {
            "": NAMES[name],
            "time": seconds(run["seconds"]),
            "relative": times(run["seconds"] / base["seconds"]),
            "processor time": seconds(run["processor_seconds"]),
            "mean accuracy": percent(run["accuracy"]),
            "folds": ", ".join(f"{100 * accuracy:.2f}" for accuracy in run["accuracies"]),
        }
        for name, run in runs.items()
    ]


def _epochs(runs):
    epochs = {count for run in runs.values() for count in run["epochs"]}
    return " and ".join(map(str, sorted(epochs)))


def describe_a(result):
    """Part A in Markdown."""
    runs, apart = result["runs"], result["accuracy"]
    folds = len(runs["engine"]["accuracies"])
    within = "within" if apart["within"] else "**beyond**"
    return "\n\n".join(
        [
            f"The tutorial's baseline network and recipe on the same {folds} folds; epochs trained "
            f"in each: {_epochs(runs)}.",
            table(_rows(runs)),
            f"Relative time {times(result['ratio'])}; target at most {result['target']:g} where "
            f"two cores are two threads of one: {verdict(result['ratio'] <= result['target'])} "
            f"(one share per core, for real cores, would be {times(result['one_per_core'])}). "
            "The target is stated for the full run.",
            f"The mean accuracies differ by {100 * apart['difference']:+.3f} percentage points; "
            f"the standard error of a difference, pooled binomial with "
            f"{result['held_out']:,} held-out images each, is "
            f"{100 * apart['standard_error']:.3f}: {within} two standard errors. (Both predict "
            "the same images, so the true error of the difference is smaller.)",
        ]
    )


def describe_c(result):
    """Part C in Markdown."""
    return "\n\n".join(
        [
            "The same network, recipe and folds. The wrapper measures nothing between epochs, "
            "which spares it work; epochs trained per fold: "
            f"{_epochs(result['runs'])}, in every row (asserted for the wrapper, which by itself "
            "forgets `fit_kwargs` when it is cloned).",
            table(_rows(result["runs"])),
        ]
    )
