"""Forms written inside the tests: a header that every form needs, so that a test shows the rest."""

from collections.abc import Callable
from textwrap import dedent, indent

import pytest

from questionnaires.instrument import Instrument
from questionnaires.loader import parse

HEADER = """
name: form_in_test
version: "2026.1"
languages: [vi]
title: {vi: Phiếu thử}
purpose: {vi: Thử}
provenance: {vi: Viết trong phép thử}
scales:
  satisfaction:
    - {code: 1, label: {vi: Rất không hài lòng}}
    - {code: 2, label: {vi: Không hài lòng}}
    - {code: 3, label: {vi: Bình thường}}
    - {code: 4, label: {vi: Hài lòng}}
    - {code: 5, label: {vi: Rất hài lòng}}
    - {code: 97, missing: true, label: {vi: Không áp dụng}}
    - {code: 98, missing: true, label: {vi: Không biết}}
"""
YES_NO = "[{code: 'yes', label: {vi: Có}}, {code: 'no', label: {vi: Không}}]"
COLOURS = (
    "[{code: red, label: {vi: Đỏ}}, {code: green, label: {vi: Xanh}},"
    " {code: blue, label: {vi: Lam}}, {code: none, exclusive: true, label: {vi: Không màu nào}}]"
)


def _text(body: str) -> str:
    filled = dedent(body).replace("YES_NO", YES_NO).replace("COLOURS", COLOURS)
    if "sections:" in filled:
        return HEADER + filled
    section = "sections:\n  - name: main\n    title: {vi: Phần chính}\n    items:\n"
    return HEADER + section + indent(filled, "      ")


@pytest.fixture(scope="session")
def form_text() -> Callable[[str], str]:
    """Return the file text of a form: the header, and items or whole sections as given."""
    return _text


@pytest.fixture(scope="session")
def form() -> Callable[[str], Instrument]:
    """Return the instrument of a form written in the test."""
    return lambda body: parse(_text(body))
