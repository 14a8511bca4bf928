"""Pages whose pieces were compressed before arrive as they were written."""

import gzip
import subprocess
import zlib

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from surveys.views.packing import MOST_STORED, Packed, packed_answer

FRAME = ["<p>" + "Вопрос " * 500, "name", "</p><p>" * 40, "token", ""]


@given(
    pieces=st.lists(st.text(max_size=60) | st.sampled_from(["a mark", "b mark"]), max_size=12),
    first=st.text(max_size=80),
    second=st.text(max_size=80),
)
def test_it_is_the_text_with_the_marks_replaced(pieces, first, second):
    own = {"a mark": first, "b mark": second}
    expected = "".join(own.get(piece, piece) for piece in pieces)
    packed = Packed(pieces)
    assert packed.filled(own).decode() == expected
    assert gzip.decompress(packed.filled_gzip(own)).decode() == expected


@pytest.mark.parametrize("length", [0, 1, MOST_STORED - 1, MOST_STORED, MOST_STORED + 1, 200_000])
def test_own_texts_of_any_length(length):
    packed = Packed(FRAME)
    own = {"name": "x" * length, "token": "т"}
    assert gzip.decompress(packed.filled_gzip(own)) == packed.filled(own)


def test_another_program_reads_it():
    packed = Packed(FRAME)
    own = {"name": "Имя", "token": "t"}
    read = subprocess.run(
        ["gzip", "-dc"], input=packed.filled_gzip(own), stdout=subprocess.PIPE, check=True
    )
    assert read.stdout == packed.filled(own)


def test_it_is_small_and_what_is_somebodys_own_is_not_compressed():
    packed = Packed(FRAME)
    own = {"name": "n", "token": "secretsecretsecret"}
    file = packed.filled_gzip(own)
    assert b"secretsecretsecret" in file
    assert len(file) < len(zlib.compress(packed.filled(own))) + 100
    # The length tells how long a guess is, and never whether it was right.
    lengths = {
        len(packed.filled_gzip({**own, "name": guess}))
        for guess in ("secretsecret", "wrongwrong12")
    }
    assert len(lengths) == 1


@pytest.mark.parametrize(
    ("accepted", "is_packed"), [("gzip, br", True), ("br", False), ("", False)]
)
def test_the_browser_gets_what_it_takes(accepted, is_packed):
    request = RequestFactory().get("/", headers={"accept-encoding": accepted})
    packed, own = Packed(FRAME), {"name": "n", "token": "t"}
    answer = packed_answer(request, packed, own)
    assert (answer.headers.get("Content-Encoding") == "gzip") is is_packed
    content = gzip.decompress(answer.content) if is_packed else answer.content
    assert content == packed.filled(own)
    assert ("Accept-Encoding" in answer.headers.get("Vary", "")) is is_packed
