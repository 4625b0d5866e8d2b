"""Part E: time and memory of a cross-validation against its size."""

import numpy as np
from scipy.stats import linregress

from benchmarks.processes import proportional_size, run_script, say
from benchmarks.text import mebibytes, seconds, table

FOLDS = (2, 5, 10)
SIZES = (6_000, 12_000, 24_000, 48_000)
WORKERS = (1, 2)
SIZES_AT = 3


def measure(options, record):
    """`cross_validate` with one epoch, for several numbers of folds and images."""
    most = options.images or 60_000
    plan = [("folds", k, most) for k in FOLDS]
    plan += [("images", SIZES_AT, round(size * most / 60_000)) for size in SIZES]
    rows = []
    for workers in WORKERS:
        for varied, k, images in plan:
            number = f"{len(rows) + 1}/{len(plan) * len(WORKERS)}"
            say(f"  [e] {number}: {k} folds, {images} images, workers: {workers} …")
            done = run_script(
                "engine", "--k", k, "--workers", workers,
                images=images, epochs=1, watch=proportional_size,
            )  # fmt: skip
            said = done.result()
            rows.append(
                {
                    "varied": varied,
                    "workers": workers,
                    "k": k,
                    "images": images,
                    "seen": said["images"],
                    "seconds": done.seconds,
                    "training_seconds": said["seconds"],
                    "memory": done.memory,
                }
            )
    return {"rows": rows, "lines": [_line(rows, workers) for workers in WORKERS]}


def _line(rows, workers):
    rows = [row for row in rows if row["workers"] == workers]
    fit = linregress([row["seen"] / 1000 for row in rows], [row["seconds"] for row in rows])
    known = [row["memory"] for row in rows if row["varied"] == "folds" and row["memory"]]
    return {
        "workers": workers,
        "per_thousand": float(fit.slope),
        "start": float(fit.intercept),
        "r_squared": float(fit.rvalue**2),
        "memory_spread": float(max(known) / min(known) - 1) if known else None,
    }


def describe(result):
    """Part E in Markdown."""
    rows = [
        {
            "workers": str(row["workers"]),
            "folds": str(row["k"]),
            "images": f"{row['images']:,}",
            "images seen": f"{row['seen']:,}",
            "time": seconds(row["seconds"]),
            "gradient steps per 1000 images seen": (
                f"{1e6 * row['training_seconds'] / row['seen']:.0f} ms"
            ),
            "peak memory": mebibytes(row["memory"]),
        }
        for row in result["rows"]
    ]
    lines = [
        f"With {line['workers']} worker{'s' if line['workers'] > 1 else ''}: "
        f"{line['start']:.1f} s + {1000 * line['per_thousand']:.0f} ms per 1000 images seen, "
        f"R² = {line['r_squared']:.4f}"
        + (
            f"; peak memory between the fewest and the most folds differs by at most "
            f"{100 * line['memory_spread']:.0f}%."
            if line["memory_spread"] is not None
            else "."
        )
        for line in result["lines"]
    ]
    spread = np.array(
        [row["training_seconds"] / row["seen"] for row in result["rows"] if row["seen"]]
    )
    return "\n\n".join(
        [
            "`cross_validate` on the baseline, one epoch; time from process start to end; memory "
            "is the proportional set size of the whole process tree, sampled twice a second.",
            table(rows),
            "\n".join(f"- {line}" for line in lines),
            f"Gradient steps (one thread each, graph building included) took between "
            f"{1e6 * spread.min():.0f} and {1e6 * spread.max():.0f} ms per 1000 images everywhere.",
        ]
    )
