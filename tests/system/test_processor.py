"""What a processor can do is read from its flags, and never more than oneDNN is allowed to use."""

import pytest

from analysis.system.processor import computes_bfloat16, instruction_set

OLD = {"fpu", "sse4_1", "avx"}
USUAL = OLD | {"avx2"}
SERVER = USUAL | {"avx512bw", "avx512_vnni"}
BFLOAT = SERVER | {"avx512_bf16"}
MATRIX = BFLOAT | {"avx512_fp16", "amx_bf16"}


@pytest.mark.parametrize(
    "flags, limit, found",
    [
        (OLD, "", "AVX"),
        (USUAL, "", "AVX2"),
        (SERVER, "", "AVX512_CORE_VNNI"),
        (BFLOAT, "", "AVX512_CORE_BF16"),
        (MATRIX, "", "AVX512_CORE_AMX"),
        # A limit takes away, whatever its letters, and gives nothing that is not there.
        (MATRIX, "AVX2", "AVX2"),
        (MATRIX, "avx512_core_bf16", "AVX512_CORE_BF16"),
        (OLD, "AVX512_CORE_AMX", "AVX"),
        (MATRIX, "no such set", "AVX512_CORE_AMX"),
        # No x86, or no Linux to ask.
        (set(), "", ""),
        ({"neon", "asimd", "bf16"}, "", ""),
    ],
)
def test_the_widest_usable_instruction_set_is_named(flags, limit, found):
    assert instruction_set(flags, limit) == found


def test_the_limit_of_the_environment_counts(monkeypatch):
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "AVX2")
    assert instruction_set(MATRIX) == "AVX2"
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA")
    assert instruction_set(MATRIX) == "AVX512_CORE_AMX"


@pytest.mark.parametrize(
    "flags, native",
    [(set(), False), (USUAL, False), (SERVER, False), (BFLOAT, True), (MATRIX, True)],
)
def test_bfloat16_is_used_only_where_it_is_native(flags, native):
    assert computes_bfloat16(instruction_set(flags, "")) is native


def test_bfloat16_can_be_forbidden(monkeypatch):
    assert not computes_bfloat16(instruction_set(MATRIX, "AVX512_CORE_VNNI"))
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "SSE41")
    assert not computes_bfloat16()
