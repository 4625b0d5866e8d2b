"""Part B: the time to the deeper network's accuracy, and what each step bought."""

import numpy as np

from benchmarks.comparison import difference, measure_script
from benchmarks.processes import run_script, say
from benchmarks.text import percent, seconds, table, times, verdict

TARGET_ACCURACY, TARGET_RATIO = 0.992, 0.15


def measure(options, record):
    """The deeper network in the plain script, the efficient one in the engine, and the steps."""
    runs = {
        "tutorial": measure_script("tutorial", "deeper", options, "b"),
        "engine": measure_script("engine", "efficient", options, "b"),
    }
    say("  [b] steps from the tutorial's recipe to the efficient one …")
    steps = run_script("ablation", images=options.images, epochs=options.epochs).result()
    for row in steps["rows"]:
        share = float(np.mean(row["accuracies"]))
        row["accuracy"] = share
        row["standard_error"] = float(np.sqrt(share * (1 - share) / row["held_out"]))
    return {
        "runs": runs,
        "ratio": runs["engine"]["seconds"] / runs["tutorial"]["seconds"],
        "accuracy": difference(runs["tutorial"], runs["engine"], options.images or 60_000),
        "steps": steps,
        "target_accuracy": TARGET_ACCURACY,
        "target_ratio": TARGET_RATIO,
    }


def describe(result):
    """Part B in Markdown."""
    plain, engine = result["runs"]["tutorial"], result["runs"]["engine"]
    apart, steps = result["accuracy"], result["steps"]
    rows = [
        {
            "": name,
            "epochs": str(run["epochs"][0]),
            "time": seconds(run["seconds"]),
            "relative": times(run["seconds"] / plain["seconds"]),
            "processor time": seconds(run["processor_seconds"]),
            "mean accuracy": percent(run["accuracy"]),
            "folds": ", ".join(f"{100 * accuracy:.2f}" for accuracy in run["accuracies"]),
        }
        for name, run in (
            ("deeper network, plain Keras loop (`tutorial.py --model deeper`)", plain),
            ("efficient network, this engine (`engine.py --model efficient`)", engine),
        )
    ]
    ladder = [
        {
            "step": row["step"],
            "seconds per fold": f"{np.mean(row['fold_seconds']):.1f}",
            "mean accuracy of two folds": percent(row["accuracy"]),
            "standard error": percent(row["standard_error"]),
        }
        for row in steps["rows"]
    ]
    half = "" if steps["bfloat16"] else " This processor has no native bfloat16: float32 instead."
    accuracy_met = engine["accuracy"] >= result["target_accuracy"]
    return "\n\n".join(
        [
            table(rows),
            f"Targets: five-fold mean of at least {percent(result['target_accuracy'], 1)}: "
            f"{verdict(accuracy_met)}; at most {result['target_ratio']:g} of the time: "
            f"{verdict(result['ratio'] <= result['target_ratio'])} ({times(result['ratio'])}). "
            f"The efficient network's mean is {100 * apart['difference']:+.3f} percentage points "
            f"from the deeper one's (standard error {100 * apart['standard_error']:.3f}, pooled "
            "binomial).",
            f"What each step bought: two of the five folds, {steps['epochs']} epochs, one thread "
            "each, both at a time; seconds of gradient steps, binomial standard error." + half,
            table(ladder),
        ]
    )
