"""Part F: how far training is from what the processor can multiply at most."""

from analysis.models.recipes import RECIPES
from benchmarks.processes import run_script, say
from benchmarks.text import table

MODELS = ("baseline", "deeper", "efficient")
# A gradient step multiplies forward, and back by the layers' inputs and by their weights.
PASSES = 3
# Epochs of two runs, whose difference is free of graph building.
EPOCHS = (1, 3)


def measure(options, record):
    """Training of one fold, alone on the machine, against large matrix products."""
    say("  [f] peak of a matrix product …")
    said = run_script("peak").result()
    networks = {}
    for name in MODELS:
        say(f"  [f] training, {name} …")
        runs = [
            run_script(
                "engine", "--model", name, "--folds", 1, "--workers", 1,
                images=options.images, epochs=epochs,
            ).result()
            for epochs in EPOCHS
        ]  # fmt: skip
        taken = runs[1]["seconds"] - runs[0]["seconds"]
        rate = (runs[1]["images"] - runs[0]["images"]) / taken
        networks[name] = {
            "forward": said["networks"][name],
            "batch_size": RECIPES[name].batch_size,
            "images_per_second": rate,
            "rate": PASSES * said["networks"][name] * rate,
        }
    return {"peaks": said["peaks"], "side": said["side"], "networks": networks}


def describe(result):
    """Part F in Markdown."""
    kinds = {
        kind: rate for kind, rate in result["peaks"].items() if kind.startswith("TensorFlow")
    } or result["peaks"]
    peaks = [
        {f"product of {result['side']} × {result['side']} matrices": kind,
         "10⁹ multiply-adds per second": f"{rate / 1e9:.1f}"}
        for kind, rate in result["peaks"].items()
    ]  # fmt: skip
    rows = [
        {
            "network": f"{name}, batches of {network['batch_size']}",
            "multiply-adds forward": f"{network['forward']:,}",
            "images per second": f"{network['images_per_second']:,.0f}",
            "10⁹ multiply-adds per second": f"{network['rate'] / 1e9:.1f}",
            **{
                f"of the peak ({kind.split(', ')[1]})": f"{100 * network['rate'] / rate:.0f}%"
                for kind, rate in kinds.items()
            },
        }
        for name, network in result["networks"].items()
    ]
    return "\n\n".join(
        [
            "One thread, nothing else running. A training step (forward, backward, update) counts "
            f"{PASSES} × the forward multiply-adds of `layer_table`; pooling, "
            "normalisation, the optimizer and shuffling count nothing, and the first layer's "
            "inputs, which need no gradient, count all the same. Rates are the difference "
            f"of runs of {EPOCHS[0]} and {EPOCHS[1]} epochs, so that building the graph is left "
            "out.",
            table(peaks),
            table(rows),
        ]
    )
