"""The chapters: the cells that they share, and their execution through Papermill."""

import ast
import copy
import hashlib
import json
import time
from pathlib import Path

import nbformat

from analysis.engine.keys import code_digests
from analysis.engine.store import write_whole
from analysis.engine.tasks import key_of
from analysis.errors import InputError
from analysis.parameters import Parameters, published, type_name
from analysis.paths import PACKAGE, ROOT, chapter_sources

SETUP_TAG = "set-up"
PARAMETERS_TAG = "parameters"
STUDY_TAG = "study"
PROVENANCE = "analysis.report.provenance"
_INJECTED_TAG = "injected-parameters"

_FOLDED_SOURCE = {"jupyter": {"source_hidden": True}, "cellView": "form"}
# What each kind of cell shows on the page (tags of MyST-NB) and in a notebook
# (JupyterLab folds the source away, Colab shows the form, which is empty).
# Cells of no kind are open: a reader sees the code and what it gives.
CELL_KINDS = {
    SETUP_TAG: (["remove-cell"], _FOLDED_SOURCE),
    PARAMETERS_TAG: (["remove-cell"], {}),
    STUDY_TAG: (["remove-cell"], {}),
    "prose": (["remove-input"], _FOLDED_SOURCE),
    "figure": (["hide-input"], {"jupyter": {"source_hidden": True}}),
    "details": (["remove-input", "hide-output"], _FOLDED_SOURCE),
}


class ChapterError(RuntimeError):
    """A chapter failed; the message names it, its cell and its error."""


def repository_url():
    """The repository's public address, or an empty string; ``_config.yml`` is where it is set."""
    import yaml

    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return (config.get("repository") or {}).get("url") or ""


def setup_source(url):
    """Source of the cell that makes the project's module available and imports it.

    Parameters
    ----------
    url : str
        The repository's public address; where it is empty, a notebook opened
        far from the project can only say what is missing.
    """
    if url:
        remedy = f'    %pip install --quiet "git+{url}"'
    else:
        remedy = (
            '    raise SystemExit("The module analysis is missing: install the project first, '
            'with pip install and the path of its folder.")'
        )
    return "\n".join(
        [
            "from importlib.util import find_spec",
            "",
            'if find_spec("analysis") is None:  # in Colab, for instance',
            remedy,
            "",
            "from analysis.report.display import in_short, literal, say, table",
            "from analysis.study import Study",
        ]
    )


def parameters_source():
    """Source of the parameter cell: every parameter with its type, default and meaning."""
    lines = ["from typing import Optional", ""]
    for name, field in Parameters.model_fields.items():
        description = field.description.replace("\n", " ")
        lines.append(f"{name}: {type_name(name)} = {field.default!r}  # {description}")
    return "\n".join(lines)


def sync(paths=None):
    """Write the shared cells into the chapter sources and drop stored outputs.

    Parameters
    ----------
    paths : list of path-like, optional
        Every chapter when missing.

    Returns
    -------
    list of pathlib.Path
        The files that changed.
    """
    changed = []
    sources = {SETUP_TAG: setup_source(repository_url()), PARAMETERS_TAG: parameters_source()}
    for path in map(Path, paths or chapter_sources()):
        before = path.read_text(encoding="utf-8")
        notebook = nbformat.reads(before, as_version=4)
        for position, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{position:02d}"
            _dress(cell)
            for tag in cell.metadata.get("tags", []):
                cell.source = sources.get(tag, cell.source)
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        notebook.metadata = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        after = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(path)
    return changed


def _dress(cell):
    """Give a cell the tags and metadata of its kind, the first of its tags."""
    kind = next((tag for tag in cell.metadata.get("tags", []) if tag in CELL_KINDS), None)
    if kind is None:
        return
    tags, metadata = CELL_KINDS[kind]
    prompts = {name: cell.metadata[name] for name in ("mystnb",) if name in cell.metadata}
    cell.metadata = nbformat.from_dict({"tags": [kind, *tags], **metadata, **prompts})


def code_of(source):
    """Digests of the project's code that a chapter can run: what its page depends on.

    Parameters
    ----------
    source : path-like

    Returns
    -------
    dict of str to str
        By module; see `analysis.engine.keys.code_digests`.
    """
    modules = {"analysis.report.display", "analysis.study"}
    for node in ast.walk(ast.parse(code_cells(source))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # What is imported may be a module itself; names that are none have no digest.
            modules |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    ours = {name for name in modules if name.split(".")[0] == "analysis"}
    return {
        name: digest for module in sorted(ours) for name, digest in code_digests(module).items()
    }


def code_cells(source):
    """The code of a notebook as plain Python, without the cells that only IPython understands."""
    from IPython.core.inputtransformer2 import TransformerManager

    cells = nbformat.read(source, as_version=4).cells
    transform = TransformerManager().transform_cell
    return "\n".join(transform(cell.source) for cell in cells if cell.cell_type == "code")


def shows_provenance(source):
    """Whether a chapter shows what made the run: the machine, the commit and the times."""
    return PROVENANCE in code_of(source)


def chapter_key(source, study, provenance):
    """Key of an executed chapter: all that its page can depend on.

    Parameters
    ----------
    source : path-like
    study : analysis.study.Study
    provenance : dict
        See `analysis.report.provenance.provenance`.
    """
    code = code_of(source)
    if PROVENANCE not in code:
        # Times and packages show on every page, the commit only on the one that names it.
        shown = ("packages", "seconds", "when")
        provenance = {name: provenance[name] for name in shown}
    parts = [
        Path(source).name,
        Path(source).read_text(encoding="utf-8"),
        study.parameters.model_dump_json(),
        study.dataset.digest,
        code,
        [key_of(task) for task in study.plan.tasks],
        provenance,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def execute(source, target, parameters):
    """Execute one chapter through Papermill.

    Parameters
    ----------
    source, target : path-like
        The target appears only when the chapter succeeded.
    parameters : dict
        Values that differ from the defaults.

    Returns
    -------
    float
        Seconds that it took.

    Raises
    ------
    ChapterError
        Naming the chapter, the cell and the error.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from papermill.translators import translate_parameters

    source, target = Path(source), Path(target)
    began = time.monotonic()
    try:
        notebook = papermill.execute_notebook(
            str(source), None, parameters=parameters, progress_bar=False, log_output=False
        )
        for cell in notebook.cells:
            tags = cell.metadata.setdefault("tags", [])
            if "injected-parameters" in tags:
                tags += CELL_KINDS[PARAMETERS_TAG][0]
                cell.source = translate_parameters(
                    "python3", "python", published(parameters), comment="Parameters"
                )
            elif {"figure", "details"} & set(tags) and not _shows_something(cell):
                # The button would open nothing.
                tags.append("remove-cell")
    except PapermillExecutionError as error:
        raise ChapterError(
            f"chapter {source.stem} failed in code cell {error.exec_count}: "
            f"{error.ename}: {error.evalue}"
        ) from None
    except Exception as error:  # The kernel could not be started, or died.
        raise ChapterError(
            f"chapter {source.stem} failed: {type(error).__name__}: {error}"
        ) from error
    try:
        write_whole(target, nbformat.writes(clean_notebook(notebook)).encode())
    except OSError as error:
        raise ChapterError(
            f"{target.parent}: chapter {source.stem} cannot be kept here "
            f"({(error.strerror or str(error)).lower()})"
        ) from None
    return round(time.monotonic() - began, 1)


def _shows_something(cell):
    """Whether a code cell has an output that is not empty."""
    return any(
        "".join(str(part) for part in output.get("data", {}).values()).strip()
        or output.output_type not in ("display_data", "execute_result")
        for output in cell.outputs
    )


def check_sources():
    """Paths of the chapters; fails when the project is not a checkout.

    Raises
    ------
    InputError
        When there are no chapters next to the package.
    """
    if ROOT is None:
        raise InputError(
            f"{PACKAGE.parent}: holds no chapters (no _toc.yml); "
            "the report can be built in a checkout of the project only"
        )
    missing = [path for path in chapter_sources() if not path.is_file()]
    if missing:
        raise InputError(f"{missing[0]}: chapter named in _toc.yml is missing")
    return chapter_sources()


def clean_notebook(notebook):
    """A copy of an executed notebook without traces of the machine and the moment.

    Papermill's records (paths, dates, durations) and Jupyter's timings go;
    sources, outputs, tags and everything else stay.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    nbformat.NotebookNode
        The argument is left as it was.
    """
    notebook = copy.deepcopy(notebook)
    notebook.metadata.pop("papermill", None)
    for index, cell in enumerate(notebook.cells):
        for record in ("papermill", "execution", "ExecuteTime"):
            cell.metadata.pop(record, None)
        # Papermill gives the cells that it adds a random id.
        if _INJECTED_TAG in cell.metadata.get("tags", []) and "id" in cell:
            cell["id"] = f"{_INJECTED_TAG}-{index}"
    return notebook
