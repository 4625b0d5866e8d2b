"""The final model's files in the folder of a site."""

from pathlib import Path

from analysis.models.inference import inference_network
from analysis.report.model_files import (
    card,
    checked_images,
    interface,
    keras_archive,
    onnx_graph,
    script,
    training_images,
)
from analysis.system.files import write_whole
from analysis.training.weights import trained_network

FOLDER = "model"
"""Of the site."""


def write_model_files(site, study):
    """Write the scripts for browsers, the Keras archive, the ONNX model and the model card.

    The same run gives the same bytes again.

    Parameters
    ----------
    site : path-like
    study : analysis.study.Study
    """
    trained, scaler = trained_network(study.plan.final_task, study.final, study.dataset)
    network = inference_network(trained, scaler.shift, scaler.divisor)
    checked = checked_images.script(study).encode()
    graph = onnx_graph.model(study.layers, study.dataset.input_shape)
    contents = {
        script.FILE_NAME: script.script(study).encode(),
        training_images.FILE_NAME: training_images.script(study).encode(),
        checked_images.FILE_NAME: checked,
        interface.FILE_NAME: interface.script(study, len(checked)).encode(),
        keras_archive.FILE_NAME: keras_archive.archive(network),
        onnx_graph.FILE_NAME: graph.SerializeToString(deterministic=True),
        card.FILE_NAME: card.model_card(study).encode(),
    }
    folder = Path(site) / FOLDER
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        write_whole(folder / name, content)
        # A site's files are for everyone.
        (folder / name).chmod(0o644)
