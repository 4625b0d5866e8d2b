"""The record of a run: ``results.json``, ``README.md`` and ``speed.svg``."""

import json
import os
from pathlib import Path

from benchmarks import comparison, efficiency, exactness, growth, machine_limit, report_build
from benchmarks.figure import draw
from benchmarks.machine import commit, machine
from benchmarks.text import table

PARTS = {
    "a": ("The engine and the plain script", comparison.measure_a, comparison.describe_a),
    "b": ("Time to the deeper network's accuracy", efficiency.measure, efficiency.describe),
    "c": ("The other usual ways", comparison.measure_c, comparison.describe_c),
    "d": ("The report's build", report_build.measure, report_build.describe),
    "e": ("Growth", growth.measure, growth.describe),
    "f": ("How far from the machine's limit", machine_limit.measure, machine_limit.describe),
    "g": ("Exactness", exactness.measure, exactness.describe),
}
"""By letter: title, what measures the part and what describes it."""


class Record:
    """What was measured so far, written anew after every part.

    An earlier record in the folder is taken up when it is of the same code,
    machine and sizes; otherwise it is replaced.

    Parameters
    ----------
    folder : path-like
    options : argparse.Namespace
        With `images` and `epochs`.
    """

    def __init__(self, folder, options):
        self.folder = Path(folder)
        self.about = {
            "commit": commit(),
            "machine": machine(),
            "images": options.images,
            "epochs": options.epochs,
        }
        self.parts = self._earlier()

    def _earlier(self):
        try:
            said = json.loads((self.folder / "results.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        changed = "+changes" in (self.about["commit"] or "+changes")
        same = {name: said.get(name) for name in self.about} == self.about
        return said["parts"] if same and not changed else {}

    def results(self):
        """Results of the parts that succeeded, by letter."""
        return {name: part["result"] for name, part in self.parts.items() if "result" in part}

    def write(self):
        """Write the three files."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.parts = dict(sorted(self.parts.items()))
        said = json.dumps({**self.about, "parts": self.parts}, indent=1, ensure_ascii=False)
        _write(self.folder / "results.json", said + "\n")
        draw(self.results(), self._caption(), self.folder / "speed.svg")
        _write(self.folder / "README.md", self.markdown())

    def markdown(self):
        """The record as a page.

        Returns
        -------
        str
        """
        about, found = self.about, self.about["machine"]
        versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
        facts = {
            "processor": f"{found['cpu']}, widest instructions {found['instruction_set'] or '?'}",
            "cores (threads that may be used)": str(found["cores"]),
            "memory": f"{found['memory_gib']} GiB",
            "system": found["system"],
            "packages": versions,
            "commit": f"`{about['commit']}`",
            "dates": ", ".join(sorted({part["date"][:10] for part in self.parts.values()})),
        }
        blocks = [
            "# Benchmarks",
            "Written by `python -m benchmarks` (`make benchmarks`) from the measurements of one "
            "run; no number here is typed by hand. The scripts compared are in "
            "[`scripts`](scripts), each run in a process of its own with the default "
            "environment and timed from its start to its end; `results.json` holds everything. "
            "Ratios, measured side by side, carry over to other machines better than seconds do.",
            table([{"": name, "value": value} for name, value in facts.items()], right=False),
        ]
        limits = [f"{about[name]} {name}" for name in ("images", "epochs") if about[name]]
        if limits:
            blocks.append(
                f"**A trial run on {' and '.join(limits)} only: its figures say nothing about "
                "the full size, and targets do not apply.**"
            )
        if (self.folder / "speed.svg").is_file():
            blocks.append("![Time relative to the plain script](speed.svg)")
        for name, part in self.parts.items():
            title, _, describe = PARTS[name]
            blocks.append(f"## {name.upper()}. {title}")
            blocks.append(describe(part["result"]) if "result" in part else _failure(part))
            blocks.append(
                f"*{part['date']}, {part['seconds']:.0f} s; load of the machine before: "
                f"{part['load']:.2f}.*"
            )
        return "\n\n".join(blocks) + "\n"

    def _caption(self):
        found = self.about["machine"]
        size = [f"{self.about[name]} {name}" for name in ("images", "epochs") if self.about[name]]
        trial = f" · trial run on {', '.join(size)}" if size else ""
        return f"MNIST, five folds · {found['cpu']}, {found['cores']} cores{trial}"


def _failure(part):
    return f"This part failed:\n\n```\n{part['error']}\n```"


def _write(path, text):
    partial = path.with_suffix(path.suffix + ".part")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)
