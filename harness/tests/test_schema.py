# SPDX-License-Identifier: Apache-2.0
"""The schema for editors: current, valid itself, accepting what `check` accepts, refusing what an editor can see."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.errors import UsageError
from harness.text import callbook
from harness.text.scenario import Mapping, Node, Scalar, Sequence
from harness.text.schema import FILE_NAME, schema, text
from harness.text.tree import YamlFile
from harness.text.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(__file__).parent / "corpus"
VOCABULARY = Vocabulary.load()
VALIDATOR = jsonschema.Draft202012Validator(schema(VOCABULARY))
SEEN_BY_EDITORS = (
    "agent_properties",
    "keys_unknown_and_missing",
    "misspelt_key",
    "unknown_call",
    "argument_names",
    "together_forms",
    "table_keys",
)


def as_editors_see(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [as_editors_see(item) for item in node.items]
    assert isinstance(node, Mapping)
    return {key.text: as_editors_see(value) for key, value in node.items}


def document(path: Path) -> Any:
    root = YamlFile.read(path, str(path)).root
    assert root is not None
    return as_editors_see(root)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema(VOCABULARY))


def test_the_committed_schema_is_current() -> None:
    committed = (ROOT / "scenarios" / FILE_NAME).read_text(encoding="utf-8")
    assert committed == text(VOCABULARY), "the vocabulary has changed: python3 -m harness.text.schema"


def test_the_committed_page_of_all_calls_is_current() -> None:
    committed = (ROOT / "scenarios" / callbook.FILE_NAME).read_text(encoding="utf-8")
    assert committed == callbook.page(VOCABULARY), "the vocabulary has changed: python3 -m harness.text.schema"


def test_the_page_of_all_calls_has_every_word() -> None:
    page = callbook.page(VOCABULARY)
    sections = dict(re.findall(r"(?ms)^## ([^\n]*)\n(.*?)(?=^## |\Z)", page))
    for call in VOCABULARY.calls.values():
        bare = call.word if call.word in sections else call.word.removesuffix("A")
        assert call.word == bare or f"`{call.word}` has the same parameters" in sections[bare]
        assert call.about in sections[bare]
        for parameter in call.parameters:
            assert f"| `{parameter.name}` |" in sections[bare], call.word
        for output in call.outputs:
            assert f"`{output.name}`" in sections[bare], call.word
    for family, symbols in VOCABULARY.families.items():
        for symbol in symbols:
            assert re.search(rf"`{symbol}` \d", sections[f"Symbols of {family}"])
    targets = {title.lower().replace(" ", "-") for title in sections}
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) == targets
    assert max(map(len, page.splitlines())) <= 160


@pytest.mark.parametrize("word", ["CreateFileMapping", "CreateFileMappingA", "CreateFileMappingW", "repeat"])
def test_one_call_for_the_terminal(word: str) -> None:
    call = VOCABULARY.find(word)
    assert call is not None
    told = "\n".join(callbook.told(call, VOCABULARY))
    assert all(f"\n  {parameter.name} " in told for parameter in call.parameters)
    with pytest.raises(UsageError, match="probably `" + word):
        callbook.matching(word + "x", VOCABULARY)


@pytest.mark.parametrize(
    "part, count", [("semaphore", 4), ("Release*", 2), ("release", 2), ("CreateFileMappingFrom*", 1)]
)
def test_calls_are_found_by_a_part_of_their_names(part: str, count: int) -> None:
    assert len(callbook.matching(part, VOCABULARY)) == count


@pytest.mark.parametrize("path", sorted((CORPUS / "valid").glob("*.yaml")), ids=lambda path: path.stem)
def test_valid_scenarios_are_valid_to_editors(path: Path) -> None:
    VALIDATOR.validate(document(path))


def test_all_scenarios_are_valid_to_editors() -> None:
    for path in sorted((ROOT / "scenarios").glob("*/*.yaml")):
        if path.parent.name != "clauses":
            VALIDATOR.validate(document(path))


@pytest.mark.parametrize("name", SEEN_BY_EDITORS)
def test_editors_see_mistakes_of_form(name: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(document(CORPUS / "invalid" / f"{name}.yaml"))
