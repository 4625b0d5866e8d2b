"""Part G: the same bits from any number of workers and after an interruption; other processors."""

import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil

from analysis.paths import MNIST_FILE
from analysis.system.processor import LIMIT_VARIABLE
from benchmarks.processes import SCRIPTS, RunFailedError, default_environment, run_script, say
from benchmarks.text import percent, table

# The store's own variable: seconds between two states kept of a network in training.
CHECKPOINT_VARIABLE = "ANALYSIS_CHECKPOINT_SECONDS"
IMAGES, EPOCHS = 6_000, 2
MODELS = ("baseline", "efficient")
LIMITS = ("", "AVX512_CORE", "AVX2")
# Seconds after which a run that keeps no state has failed; attempts to interrupt it in time.
PATIENCE = 300
TRIES = 3


def measure(options, record):
    """Two folds under several circumstances, compared bit for bit."""
    images = min(options.images or IMAGES, IMAGES)
    # An interruption between two epochs needs two of them.
    epochs = max(2, options.epochs or EPOCHS)
    results = {}
    with tempfile.TemporaryDirectory(prefix="exactness-") as folder:
        for model in MODELS:
            results[model] = _of_model(model, Path(folder), {"images": images, "epochs": epochs})
    return {"images": images, "epochs": epochs, "models": results}


def _of_model(model, folder, size):
    def said(*more, **environment):
        done = run_script(
            "exact", "--model", model, *more, **size,
            environment=default_environment(**environment),
        )  # fmt: skip
        return done.result()

    say(f"  [g] {model}: one worker, two workers, an interruption …")
    bits = {
        "1 worker": said("--workers", 1)["digest"],
        "2 workers": said("--workers", 2)["digest"],
    }
    store = folder / f"store-{model}"
    _interrupt(model, store, size)
    bits["interrupted after an epoch, then continued"] = said("--store", store)["digest"]

    limits, unlimited = [], None
    for limit in LIMITS:
        say(f"  [g] {model}: instruction set {limit or 'default'} …")
        file = folder / f"{model}-{limit}.npy"
        environment = {LIMIT_VARIABLE: limit} if limit else {}
        result = said("--save", file, **environment)
        predictions = np.load(file)
        if unlimited is None:
            unlimited = predictions
        limits.append(
            {
                "limit": limit or "none",
                "instruction_set": result["instruction_set"],
                "bfloat16": result["bfloat16"],
                "digest": result["digest"],
                "accuracy": result["accuracy"],
                "largest_difference": float(np.abs(predictions - unlimited).max()),
            }
        )
    return {"bits": bits, "limits": limits}


def _interrupt(model, store, size):
    """Start the run, and kill it when it has kept the state of a network between two epochs."""
    command = [sys.executable, SCRIPTS / "exact.py", "--data", MNIST_FILE, "--model", model]
    command += ["--store", store, "--workers", 1]
    command += [part for name, value in size.items() for part in (f"--{name}", value)]
    for _ in range(TRIES):
        with tempfile.TemporaryFile() as log:
            _kill_midway([str(part) for part in command], store, log)
        if _states(store):
            return
        # Too late: the fold was just done.
        shutil.rmtree(store)
    raise RunFailedError(f"exact.py finished its fold before it could be killed, {TRIES} times")


def _kill_midway(command, store, log):
    # It is to keep the state after every epoch.
    environment = default_environment(**{CHECKPOINT_VARIABLE: "0"})
    process = psutil.Popen(command, env=environment, stdout=log, stderr=log)
    end = time.monotonic() + PATIENCE
    try:
        while not _states(store):
            if process.poll() is not None or time.monotonic() > end:
                log.seek(0)
                said = log.read().decode(errors="replace")[-1500:]
                raise RunFailedError(f"exact.py kept no state that can be taken up:\n{said}")
            time.sleep(0.002)
    finally:
        with suppress(psutil.NoSuchProcess):
            # Its workers would notice that they are alone, but not at once.
            family = [process, *process.children(recursive=True)]
            for member in family:
                member.kill()
            psutil.wait_procs(family, timeout=10)


def _states(store):
    return list(store.glob("checkpoints/*.npz"))


def describe(result):
    """Part G in Markdown."""
    bits, limits = [], []
    for model, found in result["models"].items():
        first = next(iter(found["bits"].values()))
        bits += [
            {
                "network": model,
                "run": name,
                "SHA-256 of histories and predictions": f"`{digest[:16]}…`",
                "": "same bits" if digest == first else "**different**",
            }
            for name, digest in found["bits"].items()
        ]
        default = found["limits"][0]
        limits += [
            {
                "network": model,
                "limit": row["limit"],
                "used": row["instruction_set"],
                "bfloat16": "yes" if row["bfloat16"] and model == "efficient" else "no",
                "same bits": "yes" if row["digest"] == default["digest"] else "no",
                "largest difference of a probability": f"{row['largest_difference']:.2g}",
                "accuracy": percent(row["accuracy"]),
                "difference": f"{100 * (row['accuracy'] - default['accuracy']):+.2f}",
            }
            for row in found["limits"]
        ]
    return "\n\n".join(
        [
            f"Two folds of the first {result['images']:,} images, {result['epochs']} epochs.",
            table(bits, right=False),
            "With oneDNN kept from the wider instructions (environment variable "
            f"`{LIMIT_VARIABLE}`), as on older processors; differences are to the run without a "
            "limit, accuracies in percentage points. The store knows results of different "
            "instruction sets as different.",
            table(limits),
        ]
    )
