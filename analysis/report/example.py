"""The example: which image the chapters show alone, and which part of it as numbers."""

PATCH = 10
"""Most rows and columns of pixels whose values are printed."""


def example_index(study):
    """Index of the first training image that is not of one value all over.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    int
        0 if all images are uniform.
    """
    for index, image in enumerate(study.data.images):
        if image.min() < image.max():
            return index
    return 0


def patch_of(study):
    """Where the printed part lies, in the middle of the image.

    Returns
    -------
    (int, int, int, int)
        Its first row and first column, from 0, and its numbers of rows and columns.
    """
    rows, columns = study.dataset.image_shape
    height, width = min(PATCH, rows), min(PATCH, columns)
    return (rows - height) // 2, (columns - width) // 2, height, width
