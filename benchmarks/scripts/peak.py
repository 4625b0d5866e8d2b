"""The machine's limit: multiply-adds per second of large matrix products on one thread."""

import time

from common import options, write_result

SIDE = 2048
REPEATS = 15


def main():
    options()
    import numpy as np
    from threadpoolctl import threadpool_limits

    from analysis.models.architectures import build_network, layer_table
    from analysis.system.processor import computes_bfloat16, instruction_set
    from analysis.training.determinism import use_one_thread

    use_one_thread()
    import tensorflow as tf

    def rate(multiply):
        multiply()
        times = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            multiply()
            times.append(time.perf_counter() - start)
        return SIDE**3 / min(times)

    factors = np.random.default_rng(0).standard_normal((2, SIDE, SIDE)).astype("float32")
    peaks = {}
    with threadpool_limits(1):
        peaks["numpy, float32"] = rate(lambda: factors[0] @ factors[1])
    kinds = ["float32", "bfloat16"] if computes_bfloat16() else ["float32"]
    for kind in kinds:
        a, b = (tf.constant(factor, dtype=kind) for factor in factors)
        product = tf.function(lambda a=a, b=b: tf.matmul(a, b))
        # Reading one number waits for the product.
        peaks[f"TensorFlow, {kind}"] = rate(lambda product=product: float(product()[0, 0]))
    networks = {
        name: sum(row["multiply_adds"] for row in layer_table(build_network(name, (28, 28, 1), 10)))
        for name in ("baseline", "deeper", "efficient")
    }
    write_result(peaks=peaks, networks=networks, instruction_set=instruction_set(), side=SIDE)


if __name__ == "__main__":
    main()
