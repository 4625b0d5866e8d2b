"""Part D: what the report's build costs beyond training."""

import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from analysis.paths import ROOT
from benchmarks.comparison import measure_script
from benchmarks.processes import RunFailedError, default_environment, run, say
from benchmarks.text import seconds, table, times, verdict

TARGETS = {"beside_training": 45, "warm": 20, "edited": 25}
# Largest ratio allowed of the whole report's time to that of the plain script's five folds.
RELATIVE = 1.4
EDITED = Path("analysis/report/figures/curves.py")

# Start and end of training, as the finished results record them: seconds since the epoch.
_SPAN = """
import json
from analysis.paths import store_dir
from analysis.engine.store import Store
store = Store(store_dir())
keys = store.all_keys()
ends = [store.path(key).stat().st_mtime for key in keys]
starts = [end - store.read(key).facts["task_seconds"] for key, end in zip(keys, ends)]
print(json.dumps({"first": min(starts), "last": max(ends), "tasks": len(keys)}))
"""
# Each chapter alone, and whether the checkout that was meant is the one imported.
_CHAPTERS = """
import json, sys, tempfile, time
from pathlib import Path
import analysis
from analysis.report import chapters
from analysis.parameters import changed, make_parameters
values = changed(make_parameters(json.loads(sys.argv[1])))
times = {}
with tempfile.TemporaryDirectory() as folder:
    for source in chapters.check_sources():
        start = time.perf_counter()
        chapters.execute(source, Path(folder) / source.name, values)
        times[source.stem] = time.perf_counter() - start
        print(f"chapters: {source.stem}", file=sys.stderr, flush=True)
print(json.dumps({"times": times, "package": str(Path(analysis.__file__).resolve())}))
"""
_IMPORTS = """
from analysis.report.build import build
from analysis.parameters import make_parameters
from analysis.study import Study
Study(make_parameters({}), quiet=True)
"""
_TENSORFLOW = "import tensorflow, keras"


def measure(options, record):
    """Cold, warm and edited builds of a clone, in a store and an output folder of their own.

    The cold build stands beside the plain script: that of part A, where this run measured it.
    """
    known = record.get("a", {}).get("runs", {})
    plain = known.get("tutorial") or measure_script("tutorial", "baseline", options, "d")
    values = {"train_size": options.images, "epochs": options.epochs}
    values = {name: value for name, value in values.items() if value is not None}
    with tempfile.TemporaryDirectory(prefix="report-build-") as folder:
        folder = Path(folder)
        clone = folder / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        found = _Build(clone, folder, values).all()
    return found | {
        "plain": plain["seconds"],
        "relative": found["cold"]["seconds"] / plain["seconds"],
        "relative_target": RELATIVE,
    }


class _Build:
    """Builds of a clone of the repository.

    Parameters
    ----------
    clone : pathlib.Path
    folder : pathlib.Path
        For the store and the site.
    values : dict
        The report's parameters.
    """

    def __init__(self, clone, folder, values):
        self.clone, self.store, self.values = clone, folder / "store", values
        self.environment = default_environment(
            ANALYSIS_STORE=str(self.store), PYTHONPATH=str(clone)
        )
        self.command = [sys.executable, "-m", "analysis", "build", "--out", folder / "out"]
        for name, value in values.items():
            self.command += ["-p", name, value]

    def all(self):
        import json

        cold = self._cold()
        say("  [d] warm build …")
        warm = self._build()
        say("  [d] warm build once more, looking for TensorFlow …")
        loaded = self._imports_tensorflow()
        say("  [d] edited figure …")
        self._edit()
        edited = self._build()
        say("  [d] chapters one by one …")
        probe = self._python(_CHAPTERS, json.dumps(self.values)).result()
        if Path(probe["package"]).parent.parent != self.clone.resolve():
            raise RunFailedError("the clone's own package was not imported")
        say("  [d] imports …")
        imports = min(self._python(_IMPORTS).seconds for _ in range(2))
        tensorflow = min(self._python(_TENSORFLOW).seconds for _ in range(2))
        return {
            "cold": cold,
            "warm": {"seconds": warm.seconds, **_stages(warm)},
            "edited": {"seconds": edited.seconds, **_stages(edited)},
            "tensorflow_in_warm_build": loaded,
            "chapters": probe["times"],
            "imports": imports,
            "tensorflow_import": tensorflow,
            "targets": TARGETS,
        }

    def _cold(self):
        say("  [d] cold build …")
        started, over = [], threading.Event()

        def look():
            # The engine makes its log just before it starts the workers.
            while not over.wait(0.02):
                if (self.store / "workers.log").exists():
                    started.append(time.time())
                    return

        thread = threading.Thread(target=look)
        thread.start()
        try:
            done = self._build()
        finally:
            over.set()
            thread.join()
        span = self._python(_SPAN).result()
        start = started[0] - done.began
        first, last = span["first"] - done.began, span["last"] - done.began
        stages = _stages(done)
        return {
            "seconds": done.seconds,
            "tasks": span["tasks"],
            "training": last - first,
            "beside_training": done.seconds - (last - first),
            "before": start,
            "workers": first - start,
            "chapters": done.seconds - stages["site"] - last,
            "site": stages["site"],
        }

    def _imports_tensorflow(self):
        seen = []

        def watch(processes):
            for process in processes:
                try:
                    if any("tensorflow" in part.path for part in process.memory_maps()):
                        seen.append(process.pid)
                except psutil.Error:
                    continue
            return None

        self._build(watch=watch, every=0.1)
        return bool(seen)

    def _edit(self):
        """Change the width of a line in a figure of the clone."""
        path = self.clone / EDITED
        before = path.read_text(encoding="utf-8")
        after = re.sub(r"linewidth=1\.\d", "linewidth=1.3", before, count=1)
        if after == before:
            raise RunFailedError(f"{EDITED} holds no width of a line to edit")
        path.write_text(after, encoding="utf-8")

    def _build(self, **more):
        return run(self.command, cwd=self.clone, environment=self.environment, **more)

    def _python(self, code, *arguments):
        return run(
            [sys.executable, "-c", code, *arguments], cwd=self.clone, environment=self.environment
        )


def _stages(done):
    """Where a build without training spends its time, by when it said of each stage."""
    said = [(at, text) for at, text in done.lines if text.startswith(("chapters: ", "site: "))]
    site = next(at for at, text in said if text.startswith("site: "))
    return {
        "site": done.seconds - site,
        "executed": sum(text.startswith("chapters: ") for _, text in said),
    }


def describe(result):
    """Part D in Markdown."""
    cold, targets = result["cold"], result["targets"]
    reached = [
        ("cold build, everything that is not training", cold["beside_training"], "beside_training"),
        ("warm build, nothing changed", result["warm"]["seconds"], "warm"),
        ("rebuild after one edited figure", result["edited"]["seconds"], "edited"),
    ]
    stages = [
        ("Python, imports, data, checks", "before"),
        ("start of the workers and their TensorFlow", "workers"),
        (f"training ({cold['tasks']} results)", "training"),
        ("chapters, side by side", "chapters"),
        ("site (Jupyter Book)", "site"),
    ]
    loaded = result["tensorflow_in_warm_build"]
    edited = result["edited"]
    return "\n\n".join(
        [
            "In a clone of the repository, at the commit above, with a store and an output folder "
            "of their own.",
            table(
                [
                    {
                        "": name,
                        "time": seconds(value),
                        "target": f"at most {targets[key]} s",
                        "reached": verdict(value <= targets[key]),
                    }
                    for name, value, key in reached
                ]
            ),
            f"The cold build, with every experiment of the report, took "
            f"{seconds(cold['seconds'])}, {times(result['relative'])} times as long as the plain "
            f"script with its five folds ({seconds(result['plain'])}); target at most "
            f"{result['relative_target']:g}: "
            f"{verdict(result['relative'] <= result['relative_target'])}. Its stages:",
            table([{"stage": name, "time": seconds(cold[key])} for name, key in stages]),
            f"Warm: {seconds(result['warm']['seconds'])}, of which the site "
            f"{seconds(result['warm']['site'])}. Edited: {seconds(edited['seconds'])}, of which "
            f"the site {seconds(edited['site'])}; {edited['executed']} chapters ran again. "
            f"TensorFlow in any process of the warm build: "
            f"{'**loaded**' if loaded else 'not loaded'}.",
            "Apart: the build's imports and data "
            f"{seconds(result['imports'])}, the import of TensorFlow "
            f"{seconds(result['tensorflow_import'])}, and each chapter alone, trained results "
            "at hand:",
            table(
                [
                    {"chapter": f"`{name}`", "time": seconds(value)}
                    for name, value in result["chapters"].items()
                ]
            ),
        ]
    )
