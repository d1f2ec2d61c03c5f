# SPDX-License-Identifier: Apache-2.0
"""YAML text to nodes: scalars stay text, lines are kept, nothing that a file can hold lets an exception out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.text.scenario import Mapping, Scalar
from harness.text.tree import LARGEST, YamlFile

LOADERS = [yaml.CSafeLoader, yaml.SafeLoader]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("text", ["010", "no", "12:30", "5A", "0x10", "1e3", "2026-11-23", "~", "null", "<"])
def test_scalars_are_never_guessed(text: str, loader: Any) -> None:
    file = YamlFile("f", f"a: {text}\n", loader)
    assert file.problems == []
    assert isinstance(file.root, Mapping)
    assert file.root.items[0][1] == Scalar(text, 1)


@pytest.mark.parametrize("loader", LOADERS)
def test_quoted_text_is_marked(loader: Any) -> None:
    file = YamlFile("f", "a: 'null'\nb: \"x\"\nc: null\n", loader)
    assert isinstance(file.root, Mapping)
    assert [value for _, value in file.root.items] == [Scalar("null", 1, True), Scalar("x", 2, True), Scalar("null", 3)]


def test_a_table_may_begin_with_its_most_indented_line() -> None:
    file = YamlFile("f", "t:\n  text: |\n         a  b\n    x    1  2\n  next: 1\n")
    assert file.problems == []
    assert isinstance(file.root, Mapping) and isinstance(file.root.items[0][1], Mapping)
    text, following = (value for _, value in file.root.items[0][1].items)
    assert isinstance(text, Scalar) and [line.split() for line in text.text.splitlines()] == [
        ["a", "b"],
        ["x", "1", "2"],
    ]
    assert following == Scalar("1", 5)


def test_lines_survive_carriage_returns_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    file = YamlFile.read(path, "f")
    assert isinstance(file.root, Mapping) and file.root.items[1][0] == Scalar("b", 2)


@pytest.mark.parametrize(
    "raw, line, part",
    [
        (b"a: 1\nb: \xff\n", 2, "0xFF is not UTF-8"),
        (b"a: 1\nb: \x00\n", 2, "U+0000"),
        (b"a: 1\nb: \x1b\n", 2, "U+001B"),
        (b" " * (LARGEST + 1), 1, "at most"),
        (b'a: "\\UFFFFFFFF"\n', 1, "double quotes"),
        (b"%YAML 9.9\n---\na: 1\n", 1, "take out"),
        (b"a: 1\n...\nb: 2\n", 3, "take out"),
        (b"a: *\n", 1, "anchors"),
        (b"a: !x!y z\n", 1, "tag"),
    ],
)
@pytest.mark.parametrize("loader", LOADERS)
def test_what_no_text_can_hold_is_told_with_its_line(
    raw: bytes, line: int, part: str, loader: Any, tmp_path: Path
) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(raw)
    by_file = YamlFile.read(path, "f")
    assert [(problem.line, part in problem.message) for problem in by_file.problems] == [(line, True)]
    if b"\xff" not in raw and len(raw) <= LARGEST:
        by_text = YamlFile("f", raw.decode(), loader)
        assert [(problem.line, part in problem.message) for problem in by_text.problems] == [(line, True)]


def test_a_folder_or_nothing_is_a_problem_of_line_one(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml"):
        assert [problem.line for problem in YamlFile.read(path, "f").problems] == [1]


def test_depth_is_limited_before_the_stack_is() -> None:
    for loader in LOADERS:
        assert "nested" in YamlFile("f", "[" * 5000 + "]" * 5000, loader).problems[0].message


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("-:{}[]'\"|>&*!#%@`,?\\ \n\t$ab"), st.characters(blacklist_categories=["Cs"])
        )
    )
)
def test_no_text_lets_an_exception_out(text: str) -> None:
    for loader in LOADERS:
        file = YamlFile("f", text, loader)
        last = max(1, len(text.splitlines()) + 1)
        assert all(1 <= problem.line <= last and problem.message for problem in file.problems)
