"""What the processor can do, as far as it decides how TensorFlow computes."""

import os
from functools import lru_cache
from pathlib import Path

# oneDNN's names of instruction sets, each with the processor flag that it
# needs, widest last. TensorFlow's arithmetic on x86 goes by the widest.
_INSTRUCTION_SETS = (
    ("SSE41", "sse4_1"),
    ("AVX", "avx"),
    ("AVX2", "avx2"),
    ("AVX512_CORE", "avx512bw"),
    ("AVX512_CORE_VNNI", "avx512_vnni"),
    ("AVX512_CORE_BF16", "avx512_bf16"),
    ("AVX512_CORE_FP16", "avx512_fp16"),
    ("AVX512_CORE_AMX", "amx_bf16"),
    ("AVX512_CORE_AMX_FP16", "amx_fp16"),
)
_NAMES = [name for name, _ in _INSTRUCTION_SETS]
# oneDNN's own variable, which keeps it from using wider ones.
LIMIT_VARIABLE = "ONEDNN_MAX_CPU_ISA"


def instruction_set(flags=None, limit=None):
    """The widest instruction set that TensorFlow's kernels may use on this machine.

    Parameters
    ----------
    flags : set of str, optional
        The processor's flags, as Linux names them; this machine's by default.
    limit : str, optional
        oneDNN's limit; ``$ONEDNN_MAX_CPU_ISA`` by default.

    Returns
    -------
    str
        oneDNN's name for it, or the limit where the flags are unknown (no
        Linux, no x86): an empty string, as a rule.
    """
    flags = _processor_flags() if flags is None else flags
    limit = (os.environ.get(LIMIT_VARIABLE, "") if limit is None else limit).upper()
    widest = _NAMES.index(limit) if limit in _NAMES else len(_NAMES)
    usable = [name for name, flag in _INSTRUCTION_SETS[: widest + 1] if flag in flags]
    return usable[-1] if usable else limit


def computes_bfloat16(name=None):
    """Whether an instruction set (this machine's by default) multiplies bfloat16 natively."""
    name = instruction_set() if name is None else name
    return name in _NAMES and _NAMES.index(name) >= _NAMES.index("AVX512_CORE_BF16")


@lru_cache
def _processor_flags():
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("flags"):
                return frozenset(line.split(":", 1)[1].split())
    except OSError:
        pass
    return frozenset()
