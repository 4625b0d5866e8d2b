"""What the final model of a report makes of image files."""

from dataclasses import dataclass

import numpy as np

from analysis.data.framing import Frame
from analysis.data.image_files import read_pixels
from analysis.data.normalisation import normalised, resized_to
from analysis.data.photographs import composited, grey, read
from analysis.errors import InputError
from analysis.evaluation.familiarity import Familiar
from analysis.evaluation.temperature_scaling import scaled
from analysis.report.model_files import keras_archive, training_images
from analysis.report.model_files.files import FOLDER
from analysis.report.recorded import read_recorded
from analysis.system.silence import native_messages_hidden
from analysis.training.determinism import use_one_thread


@dataclass(frozen=True)
class Prediction:
    """The answer for one image.

    Attributes
    ----------
    file : str
    probabilities : dict of str to float, or None
        By class, calibrated where the report has a temperature; None where there is no answer,
        because the image is empty or the network's training diverged.
    unlike : bool or None
        Whether it is unlike the training images; None where there is no answer.
    empty : bool
    """

    file: str
    probabilities: dict | None
    unlike: bool | None
    empty: bool = False

    @property
    def ranked(self):
        """The classes, the most probable first."""
        return sorted(self.probabilities or {}, key=lambda name: -self.probabilities[name])


@dataclass(frozen=True, eq=False)
class Reader:
    """All that reading images takes: the files of a report's site.

    Attributes
    ----------
    network : keras.Model
    classes : list of str
    shape : tuple of int
        Rows, columns and channels of an image.
    pixel_range : (float, float)
    temperature : float or None
    frame : Frame or None
    familiar : Familiar
    """

    network: object
    classes: list
    shape: tuple
    pixel_range: tuple
    temperature: float | None
    frame: Frame | None
    familiar: Familiar

    def predict(self, files, pixels):
        """The answers for images.

        Parameters
        ----------
        files : list of str
            Their names.
        pixels : list of ndarray
            As `analysis.data.image_files.read_pixels` gives them.

        Returns
        -------
        list of Prediction
        """
        images = np.array([self.prepared(image) for image in pixels], dtype=np.float32)
        found = self.network.predict(images, verbose=0).astype(float)
        if self.temperature is not None:
            found = scaled(found, self.temperature)
        unlike = self.familiar.unlike(images.reshape(len(images), *self.familiar.images.shape[1:]))
        answers = []
        for file, image, row, far in zip(files, images, found, unlike, strict=True):
            if not image.any():
                answers.append(Prediction(file, None, None, empty=True))
            elif not np.isfinite(row).all():
                answers.append(Prediction(file, None, None))
            else:
                chances = dict(zip(self.classes, row.tolist(), strict=True))
                answers.append(Prediction(file, chances, bool(far)))
        return answers

    def prepared(self, pixels):
        """An image as the network takes it: rows, columns, channels.

        Where the preprocessing of MNIST does not apply, it is only resized.
        """
        if self.frame is not None:
            return normalised(read(pixels, self.frame), self.frame)[..., np.newaxis]
        channels = self.shape[2]
        if channels == 1:
            layers = [grey(pixels)]
        else:
            layers = np.moveaxis(composited(pixels, 255) if channels == 3 else pixels, 2, 0)
        low, high = self.pixel_range
        values = np.stack([resized_to(layer, *self.shape[:2]) for layer in layers], -1)
        return low + values * (high - low) / 255


def reader(report):
    """Load what a report's site holds of its final model.

    Parameters
    ----------
    report : path-like
        The folder that a build filled, or the site's.

    Returns
    -------
    Reader

    Raises
    ------
    InputError
        When there is no model, or images cannot be given to it.
    """
    try:
        recorded = read_recorded(report)
    except InputError as error:
        raise InputError(f"--report: {error}; {_HOW}") from None
    folder = recorded.path.parent / FOLDER
    archive, images = folder / keras_archive.FILE_NAME, folder / training_images.FILE_NAME
    if not (archive.is_file() and images.is_file()):
        raise InputError(f"--report: {report} holds no model; {_HOW}")
    dataset, page = recorded.content["dataset"], recorded.content["network_page"]
    shape = tuple(dataset["image_shape"])
    if shape[2] not in (1, 3, 4):
        raise InputError(
            f"--report: the model of {report} takes {shape[2]} values for each pixel, which image "
            "files do not have; allowed are 1, 3 and 4"
        )
    frame, compared = training_images.read(images.read_text("utf-8"))
    # Not before everything else is found: it takes seconds. TensorFlow says at length what it is.
    with native_messages_hidden():
        use_one_thread()
        import keras

        network = keras.saving.load_model(archive)

    return Reader(
        network=network,
        classes=dataset["class_names"],
        shape=shape,
        pixel_range=tuple(page["pixel_range"]),
        temperature=page["temperature"],
        frame=frame and Frame(**frame),
        familiar=compared,
    )


_HOW = "make a report with: python -m analysis build"


def pixels_of(files):
    """Read all image files, before anything is done with the first.

    Returns
    -------
    (list of ndarray, list of str)
        The pixels of those that can be used, and what is wrong with the others.
    """
    pixels, faults = [], []
    for file in files:
        try:
            pixels.append(read_pixels(file))
        except InputError as error:
            faults.append(str(error))
    return pixels, faults


NO_INK = "no ink"
DIVERGED = "no answer, because the training of this network diverged"
UNLIKE = "unlike the training images"


def as_text(predictions):
    """The answers as a table, with a remark where one is doubtful."""
    rows = [("file", "class", "probability", "runner-up", "")]
    for found in predictions:
        if found.probabilities is None:
            why = NO_INK if found.empty else DIVERGED
            rows.append((found.file, "-", "-", "-", f"warning: {why}"))
            continue
        first, second = found.ranked[:2]
        chances = found.probabilities
        remark = f"warning: {UNLIKE}" if found.unlike else ""
        runner_up = f"{second} ({_in_percent(chances[second])})"
        rows.append((found.file, first, _in_percent(chances[first]), runner_up, remark))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)


def _in_percent(chance):
    """A probability, never rounded to certainty."""
    if chance > 0.9999:
        return "> 99.99%"
    return f"{chance:.2%}" if chance >= 0.0001 else "< 0.01%"


def as_json(predictions, temperature):
    """The answers as plain data.

    Parameters
    ----------
    predictions : list of Prediction
    temperature : float or None
        With which probabilities were calibrated.

    Returns
    -------
    list of dict
        ``file``, ``class`` and ``runner_up`` (names, or null), ``probability``, all
        ``probabilities``, ``calibrated``, and the warnings ``empty`` and ``unlike``.
    """
    return [
        {
            "file": found.file,
            "class": next(iter(found.ranked), None),
            "probability": max(found.probabilities.values()) if found.probabilities else None,
            "runner_up": found.ranked[1] if found.probabilities else None,
            "probabilities": found.probabilities,
            "calibrated": temperature is not None,
            "empty": found.empty,
            "unlike": found.unlike,
        }
        for found in predictions
    ]
