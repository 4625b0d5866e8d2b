"""The site as an RO-Crate: its provenance in JSON-LD, for machines.

The terms are those of RO-Crate 1.1 and of its profile Process Run Crate: a run, described as a
``CreateAction``, made the results from the data and the parameters by the software.
"""

import json
from pathlib import Path

from analysis.report.citation import CODE_LICENCE
from analysis.report.citation import LICENCE as TEXT_LICENCE
from analysis.report.recorded import FILE_NAME as RESULTS
from analysis.system.files import write_whole

FILE_NAME = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
# What is listed of a site: patterns, with the format of the files.
PARTS = {
    RESULTS: "application/json",
    "index.html": "text/html",
    "book/*.html": "text/html",
    "_sources/**/*.ipynb": "application/x-ipynb+json",
    "**/*.csv": "text/csv",
    "_downloads/**/*.yml": "application/yaml",
    "*.pdf": "application/pdf",
    "model/*.keras": "application/zip",
    "model/*.onnx": "application/octet-stream",
    "model/*.md": "text/markdown",
    "model/*.js": "text/javascript",
}


def crate(site, results, *, title, author, url=""):
    """Describe a built site.

    Parameters
    ----------
    site : path-like
        Its folder, with all files.
    results : dict
        What its ``results.json`` holds.
    title, author : str
        Of the report.
    url : str
        Of the code's repository; empty where it has none.

    Returns
    -------
    dict
        A JSON-LD document of flat entities.
    """
    made, data = results["provenance"], results["dataset"]
    files = _files(Path(site))
    parameters = [
        _entity(f"#parameter-{name}", "PropertyValue", name=name, value=_value(value))
        for name, value in results["parameters"].items()
    ]
    packages = [
        _entity(f"#package-{name}", "SoftwareApplication", name=name, softwareVersion=version)
        for name, version in made["packages"].items()
    ]
    root = _entity(
        "./",
        "Dataset",
        name=title,
        description=f"A report on {data['name']}, its results and the run that made them.",
        datePublished=made["when"],
        license=_to(TEXT_LICENCE),
        author=_to("#authors"),
        conformsTo=_to(PROFILE),
        mentions=_to("#run"),
        hasPart=[_to(file["@id"]) for file in files],
    )
    run = _entity(
        "#run",
        "CreateAction",
        name="The run that made the results",
        description=f"Trained on {made['cpu']}, {made['system']}, one thread each.",
        instrument=_to("#software"),
        object=[_to("#data"), *(_to(item["@id"]) for item in parameters)],
        result=_to(RESULTS),
        agent=_to("#authors"),
        endTime=made["when"],
    )
    software = _entity(
        "#software",
        "SoftwareApplication",
        name="mnist-report",
        softwareVersion=made["commit"] or "unknown",
        license=_to(CODE_LICENCE),
        softwareRequirements=[_to(item["@id"]) for item in packages],
        url=url or None,
    )
    images = _entity(
        "#data",
        "Dataset",
        name=data["name"],
        description=f"{data['train']} training images and {data['test']} test images in "
        f"{data['classes']} classes.",
        identifier=f"sha256:{data['digest']}",
    )
    descriptor = _entity(FILE_NAME, "CreativeWork", conformsTo=_to(SPECIFICATION), about=_to("./"))
    others = [
        _entity("#authors", "Organization", name=author),
        _entity(TEXT_LICENCE, "CreativeWork", name="Creative Commons Attribution 4.0"),
        _entity(CODE_LICENCE, "CreativeWork", name="MIT License"),
        _entity(PROFILE, "CreativeWork", name="Process Run Crate", version="0.5"),
    ]
    graph = [descriptor, root, *files, run, software, images, *parameters, *packages, *others]
    return {"@context": f"{SPECIFICATION}/context", "@graph": graph}


def _entity(identifier, kind, /, **properties):
    known = {key: value for key, value in properties.items() if value is not None}
    return {"@id": identifier, "@type": kind, **known}


def _to(name):
    return {"@id": name}


def _value(value):
    return "null" if value is None else value


def _files(site):
    found = {}
    for pattern, kind in PARTS.items():
        for path in sorted(site.glob(pattern)):
            name = path.relative_to(site).as_posix()
            size = str(path.stat().st_size)
            found[name] = _entity(
                name, "File", name=path.name, encodingFormat=kind, contentSize=size
            )
    return list(found.values())


def write_crate(site, results, **about):
    """Write ``ro-crate-metadata.json`` next to a site's pages; see `crate`.

    Returns
    -------
    pathlib.Path
    """
    path = Path(site) / FILE_NAME
    text = json.dumps(crate(site, results, **about), indent=1, ensure_ascii=False) + "\n"
    write_whole(path, text.encode())
    path.chmod(0o644)
    return path
