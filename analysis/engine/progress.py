"""Progress of long work: a live line on a terminal or in a notebook, plain lines in a log."""

import sys
import time

# Seconds between two updates of the live line.
REFRESH = 0.5


class Progress:
    """Shows what is trained, how far it is, and how long it will still take.

    Parameters
    ----------
    stream : text stream, optional
        Standard error by default. A terminal gets one line that is rewritten;
        anything else a line for each finished task; a notebook a line that
        is cleared at the end.
    quiet : bool
        Show nothing.
    title : str
        What the work is for, such as a chapter's name.
    """

    def __init__(self, stream=None, quiet=False, title=""):
        self.stream = stream or sys.stderr
        self.quiet = quiet
        self.title = title
        self.notebook = _in_notebook() and stream is None
        self.live = not self.notebook and self.stream.isatty()
        self._display = None

    def start(self, costs, images=None):
        """Begin; `costs` maps each task to its relative cost, `images` to what it sees in all."""
        self.costs, self.images = costs, images or {}
        self.units = dict.fromkeys(costs, 0)
        self.began = time.monotonic()
        self.shown = 0.0
        self.current = None
        self.waits = False

    def update(self, task, units):
        """Say that so many units (epochs) of `task` are done."""
        # A message may come later than the news that its task is done.
        self.units[task] = max(self.units[task], units)
        self.current = task
        if (self.live or self.notebook) and time.monotonic() - self.shown > REFRESH:
            self._show(self.line())

    def finish(self, task):
        """Say that `task` is done."""
        self.units[task] = task.units
        self.current = task
        if not self.live and not self.notebook and not self.quiet:
            print(self.line(), file=self.stream, flush=True)
        else:
            self._show(self.line())

    def note(self, line):
        """Report something that happened, on a separate line."""
        if self.quiet:
            return
        if self.live:
            self.stream.write("\r\x1b[K")
        if not self.notebook:
            print(line, file=self.stream, flush=True)

    def wait_for(self, task):
        """Say, once, that another run computes `task`."""
        if not self.waits:
            self.note(f"waiting for another run that is at work on {task.label}")
        self.waits = True

    def fraction(self):
        """Share of the work that is done, 0 to 1, by cost."""
        done = sum(cost * self.units[task] / task.units for task, cost in self.costs.items())
        return done / sum(self.costs.values())

    def line(self):
        """The line to show."""
        fraction, elapsed = self.fraction(), time.monotonic() - self.began
        finished = sum(self.units[task] == task.units for task in self.costs)
        parts = [f"{self.title}: " if self.title else "", f"{finished}/{len(self.costs)} trained"]
        if self.current is not None:
            parts.append(f" · {self.current.label}")
            if self.current.units > 1:
                parts.append(
                    f", {self.current.unit} {self.units[self.current]}/{self.current.units}"
                )
        parts.append(f" · {fraction:.0%}")
        images = sum(count * self.units[task] / task.units for task, count in self.images.items())
        if images and elapsed > 1:
            parts.append(f" · {images / elapsed:,.0f} images/s")
        if 0.01 < fraction < 1:
            parts.append(f" · {duration(elapsed * (1 - fraction) / fraction)} left")
        elif fraction >= 1:
            parts.append(f" · {duration(elapsed)}")
        return "".join(parts)

    def close(self):
        """End the live line."""
        if self.live and not self.quiet:
            self.stream.write("\n")
            self.stream.flush()
        if self._display is not None:
            from IPython.display import clear_output

            clear_output()
            self._display = None

    def _show(self, line):
        self.shown = time.monotonic()
        if self.quiet:
            return
        if self.live:
            self.stream.write(f"\r{line}\x1b[K")
            self.stream.flush()
        elif self.notebook:
            from IPython.display import display

            if self._display is None:
                self._display = display({"text/plain": line}, raw=True, display_id=True)
            else:
                self._display.update({"text/plain": line}, raw=True)


def duration(seconds):
    """A time span in words: ``"45 s"``, ``"3 min 20 s"``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _in_notebook():
    try:
        shell = get_ipython()
    except NameError:
        return False
    return hasattr(shell, "kernel")
