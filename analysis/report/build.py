"""The full report: train what is missing, run the chapters, build the site or the PDF."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context, parent_process
from pathlib import Path

import yaml
from filelock import FileLock

from analysis.engine.local_workers import LOG_FILE
from analysis.engine.scheduler import WORKERS_VARIABLE, worker_count
from analysis.engine.store import acquired
from analysis.errors import InputError
from analysis.parameters import changed
from analysis.paths import ROOT, default_output, page_sources
from analysis.report import chapters, what_if, what_if_page
from analysis.report.citation import report_title
from analysis.report.provenance import keep_chapter_seconds, provenance
from analysis.report.results import FILE_NAME
from analysis.study import Study

WORK = ".work"
NO_ROOM = os.strerror(errno.ENOSPC)
PDF_NAME = "report.pdf"
LATEX_HINT = (
    "LaTeX is missing ({program} not found); install it with: apt-get install latexmk "
    "texlive-xetex texlive-latex-extra texlive-fonts-recommended texlive-plain-generic "
    "fonts-freefont-otf xindy tex-gyre"
)


class BuildError(RuntimeError):
    """The book could not be built; the message holds what Jupyter Book said."""


def build(parameters, out, *, workers=None, dask=None, pdf=False, quiet=False, what_if_file=None):
    """Build the report.

    Parameters
    ----------
    parameters : analysis.parameters.Parameters
    out : path-like
        Folder for ``html/`` and ``pdf/``; what is there stays until the new
        one is complete.
    workers : int, optional
        Worker processes; the machine's cores by default.
    dask : str, optional
        Address of a Dask scheduler to train with.
    pdf : bool
        Build the PDF as well, and link it from the site.
    quiet : bool
        Show no progress.
    what_if_file : path-like, optional
        List of runs with other parameters, for a page that compares them with this one.

    Returns
    -------
    pathlib.Path
        The site's index page, or the PDF.

    Raises
    ------
    InputError, TaskError, ChapterError, BuildError
    """
    out = Path(out).resolve()
    workers = worker_count(workers)
    runs = what_if.read_runs(what_if_file, parameters) if what_if_file else []
    study = Study(parameters, workers=workers, dask=dask, quiet=quiet)
    what_if.check_runs(what_if_file, runs, study)
    sources = chapters.check_sources()
    if pdf:
        check_latex()
    # Last of the checks, for it makes the folder.
    _check_output(out)

    def say(line):
        if not quiet:
            print(line, file=sys.stderr, flush=True)

    study.compute(title="training")
    compared = what_if.run_all(runs, study, say) if runs else None
    with _room_in(out):
        return _build(study, compared, sources, out, workers, pdf, say)


def _build(study, compared, sources, out, workers, pdf, say):
    """Run the chapters and build what they make, one build in a folder at a time."""
    lock = FileLock(out / WORK / "build.lock")
    if not acquired(lock):
        say(f"waiting for another build into {out}")
        lock.acquire()
    try:
        made_by = provenance(study)
        staging = out / WORK / "source"
        executed = _run_chapters(sources, study, workers, say)
        extra = {}
        if compared:
            extra = what_if_page.write_page(out / WORK / "what_if", compared)
        _stage(staging, executed, study, extra)
        fingerprint = _fingerprint(executed)
        if compared:
            fingerprint.append(what_if_page.digest(extra))
        date = int(datetime.fromisoformat(made_by["when"]).timestamp())
        if pdf:
            say("PDF: building")
            _build_pdf(staging, out, fingerprint, date)
        say("site: building")
        site = _build_html(staging, out, fingerprint, date)
    finally:
        lock.release()
    return out / "pdf" / PDF_NAME if pdf else site


def _check_output(out):
    for existing in (out, out / "html", out / "pdf"):
        if existing.exists() and not existing.is_dir():
            raise InputError(f"--out: {existing} is a file; it must be a folder or not exist yet")
    html = out / "html"
    ours = (html / FILE_NAME).is_file() or out == default_output().resolve()
    if html.is_dir() and any(html.iterdir()) and not ours:
        raise InputError(
            f"--out: {html} holds files that are not a site of this report, and would be "
            "replaced; name another folder"
        )
    try:
        (out / WORK).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"--out: {out} cannot be written ({error.strerror})") from None


@contextmanager
def _room_in(out):
    """Say in one line that the output folder is full, whatever found it out."""
    try:
        yield
    except OSError as error:
        # shutil keeps of the errors of several files nothing but the text.
        if error.errno not in (errno.ENOSPC, errno.EDQUOT) and NO_ROOM not in str(error):
            raise
        raise BuildError(
            f"{out}: {NO_ROOM.lower()}; results and the last site are kept, and the next "
            "build goes on from them"
        ) from None


def check_latex():
    """Fail with one line that says what to install, where LaTeX is missing.

    Raises
    ------
    InputError
    """
    for program in ("latexmk", "xelatex"):
        if shutil.which(program) is None:
            raise InputError(LATEX_HINT.format(program=program))


def _run_chapters(sources, study, workers, say):
    """Execute the chapters that are not in the store; paths of all, in reading order."""
    # What shows the provenance also shows how long the other chapters took.
    last = [source for source in sources if chapters.shows_provenance(source)]
    executed = {}
    for group in ([source for source in sources if source not in last], last):
        executed |= _run_group(group, study, provenance(study), workers, say)
    return {source: executed[source] for source in sources}


def _run_group(sources, study, made_by, workers, say):
    """Execute some chapters, several at a time; paths of all."""
    folder = study.store.folder / "chapters"
    kept = {
        source: folder / f"{source.stem}-{chapters.chapter_key(source, study, made_by)[:32]}.ipynb"
        for source in sources
    }
    todo = [source for source in sources if not kept[source].is_file()]
    if todo:
        pool = ProcessPoolExecutor(
            max_workers=min(workers, len(todo)),
            mp_context=get_context("spawn"),
            initializer=_start_chapter_process,
            initargs=(study.store.folder / LOG_FILE, workers),
        )
        try:
            runs = {
                pool.submit(
                    chapters.execute, source, kept[source], changed(study.parameters)
                ): source
                # Later chapters take longer: none of those is left to run alone at the end.
                for source in reversed(todo)
            }
            for number, run in enumerate(as_completed(runs), 1):
                source, seconds = runs[run], run.result()
                # The chapter that shows the times would change with its own.
                if not chapters.shows_provenance(source):
                    keep_chapter_seconds(study, {source.stem: seconds})
                say(f"chapters: {number}/{len(todo)} · {source.stem}")
        except BrokenProcessPool:
            raise chapters.ChapterError(
                "a process that executes chapters died (stopped from outside, or out of memory); "
                "finished chapters are kept, and the next build goes on"
            ) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    # Earlier versions of the same chapters will not be asked for again.
    for source in todo:
        for old in folder.glob(f"{source.stem}-*.ipynb"):
            if old not in kept.values() and _is_stale(old):
                old.unlink(missing_ok=True)
    return {source: kept[source] for source in sources}


def _start_chapter_process(log, workers):
    # TensorFlow's start-up chatter, which no setting silences, is not for the reader.
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 2)
    os.close(file)
    # For a kernel that finds a result missing after all.
    os.environ[WORKERS_VARIABLE] = str(workers)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent():
    # A killed build cannot stop its processes; they notice and stop themselves.
    parent_process().join()
    os._exit(1)


def _is_stale(path, keep=20):
    """Whether more than `keep` newer versions of an executed chapter exist."""
    stem = path.stem.rsplit("-", 1)[0]
    versions = sorted(path.parent.glob(f"{stem}-*.ipynb"), key=lambda p: p.stat().st_mtime)
    return path in versions[:-keep]


def _stage(staging, executed, study, extra):
    """Lay the executed chapters, and extra files, out as a book that executes nothing."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config.setdefault("execute", {})["execute_notebooks"] = "off"
    settings = config["sphinx"]["config"]
    settings["analysis_parameters"] = study.parameters.model_dump()
    config["title"] = settings["project"] = report_title(study.dataset.card, study.parameters.model)
    wanted = {staging / source.relative_to(ROOT): path for source, path in executed.items()}
    wanted |= {staging / target: path for target, path in extra.items()}
    settings["analysis_what_if"] = what_if_page.RESULTS if extra else ""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    if extra:
        toc = what_if_page.with_page(toc)
    written = {
        staging / "_toc.yml": yaml.safe_dump(toc, sort_keys=False),
        staging / "_config.yml": yaml.safe_dump(config, sort_keys=False),
    }
    unchanged = [
        *(path for path in page_sources() if path not in executed),
        ROOT / "book" / "references.bib",
        *(ROOT / "book" / "_static").rglob("*"),
    ]
    wanted |= {staging / path.relative_to(ROOT): path for path in unchanged if path.is_file()}
    staging.mkdir(parents=True, exist_ok=True)
    for target in list(staging.rglob("*")):
        if target.is_file() and target not in wanted and target not in written:
            target.unlink()
    for target, source in wanted.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        # Sphinx reads again what has a new date: leave alone what did not change.
        if not target.is_file() or target.read_bytes() != source.read_bytes():
            shutil.copyfile(source, target)
    contents = staging / "_toc.yml"
    if contents.is_file() and contents.read_text(encoding="utf-8") != written[contents]:
        # Sphinx leaves pages that are no longer in the book among those it built.
        shutil.rmtree(staging.parent / "_build", ignore_errors=True)
    for target, text in written.items():
        _write_if_changed(target, text)


def _write_if_changed(path, text):
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _fingerprint(executed):
    return [path.stem for path in executed.values()]


def _configure(staging, **values):
    config = yaml.safe_load((staging / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"].update(values)
    _write_if_changed(staging / "_config.yml", yaml.safe_dump(config, sort_keys=False))


def _jupyter_book(staging, folder, date, *options):
    """Run Jupyter Book, warnings as errors; its messages are shown only when it fails."""
    program = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    arguments = [str(staging), "--path-output", str(folder), "-W", "--keep-going", "-n", *options]
    # The PDF shows the date of the results, not of the moment it was typeset.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(date), "FORCE_SOURCE_DATE": "1"}
    command = [*program, "build", *arguments]
    # Sphinx takes for finished what a run that did not end has left behind.
    unfinished = folder / "unfinished"
    if unfinished.exists():
        shutil.rmtree(folder / "_build", ignore_errors=True)
    unfinished.touch()
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        output = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + "\n" + done.stderr).splitlines()
        if any(NO_ROOM in line for line in output):
            raise OSError(errno.ENOSPC, NO_ROOM)
        problems = [line for line in output if re.search(r"WARNING|ERROR|[Ee]xception|! ", line)]
        raise BuildError("Jupyter Book failed:\n" + "\n".join(problems or output[-40:]))
    unfinished.unlink()


def _build_html(staging, out, fingerprint, date):
    pdf, record = out / "pdf" / PDF_NAME, out / "pdf" / "made-from.json"
    current = pdf.is_file() and record.is_file() and json.loads(record.read_text()) == fingerprint
    _configure(staging, analysis_pdf=str(pdf) if current else "")
    _jupyter_book(staging, out / WORK, date)
    built = out / WORK / "_build" / "html"
    if not (built / FILE_NAME).is_file() or not (built / "index.html").is_file():
        raise BuildError(f"Jupyter Book left no index.html or no {FILE_NAME} in {built}")
    return _replace(built, out / "html") / "index.html"


def _replace(built, target):
    """Put a complete copy of a folder in the place of the last one."""
    fresh = target.with_name(f".{target.name}.new")
    old = target.with_name(f".{target.name}.old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        shutil.copytree(built, fresh)
    except OSError:
        # A part of a site is of no use, and takes room.
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if target.exists():
        os.replace(target, old)
    os.replace(fresh, target)
    shutil.rmtree(old, ignore_errors=True)
    return target


def _build_pdf(staging, out, fingerprint, date):
    made = out / WORK / "_build" / "latex" / PDF_NAME
    # LaTeX leaves its last PDF where it fails.
    made.unlink(missing_ok=True)
    _configure(staging, analysis_pdf="")
    _jupyter_book(staging, out / WORK, date, "--builder", "pdflatex")
    if not made.is_file():
        raise BuildError(f"LaTeX made no PDF; see {made.with_suffix('.log')}")
    folder = out / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{PDF_NAME}.new"
    shutil.copyfile(made, fresh)
    os.replace(fresh, folder / PDF_NAME)
    (folder / "made-from.json").write_text(json.dumps(fingerprint))
