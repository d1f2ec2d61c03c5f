# SPDX-License-Identifier: Apache-2.0
"""The record against its own reader: whatever a target showed, the document is whole, plain JSON and can be shown."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import record
from harness.judging.judge import Judgement, judge
from harness.text.ledger import Clause, Source
from harness.record import Record, Result, RunFacts, TargetFacts, safe
from harness.tests.made import FAILURE, call, case, history, returned
from harness.judging.verdict import Verdict
from harness.text.vocabulary import Vocabulary
from reports.record import read

ROOT = Path(__file__).resolve().parents[2]
CLAUSE = Clause("S-01", "sharing", "They share it.", "documented", (Source("A page", "https://example.org"),))
RUN = RunFacts(
    "r1", ("run", "--target", "wine"), 2, "1/2", ("a/b", "a/c", "a/d", "a/e"), False, 7, 1000.0, 1001.5, False
)
WINE = TargetFacts("wine", "Wine", "wine-8.0", "win32", "gcc", 64, ("64bit",))
NASTY = "\ud800\x1b[31m</script>\u202e\x00"


def document(*results: Result) -> dict[str, Any]:
    return Record(RUN, WINE, results, {"S-01": CLAUSE}, "abc").document()


def result(id: str, verdict: Verdict, reply: Any = None) -> Result:
    seen = returned(1, 68, 0, **{"out": {"text": reply}} if reply is not None else {})
    judged = case(call(1, "CreateFileMappingW", FAILURE), id=id)
    judgement = judge(judged, history(seen), Vocabulary.load(), "wine")
    return Result(judged, judgement if verdict is judgement.verdict else Judgement(verdict, reason="why"))


def test_what_is_written_can_be_read_back(tmp_path: Path) -> None:
    written = document(
        result("a/b", Verdict.FAIL, NASTY), result("a/c", Verdict.SKIP), result("a/d", Verdict.NO_VERDICT)
    )
    record.write(written, tmp_path / "wine" / "record.json")
    assert read(tmp_path / "wine" / "record.json") == json.loads(json.dumps(written))
    assert [path.name for path in (tmp_path / "wine").iterdir()] == ["record.json"]
    totals = written["totals"]
    assert (totals["planned"], totals["executed"], totals["fail"], totals["skip"], totals["no_verdict"]) == (
        3,
        1,
        1,
        1,
        1,
    )
    assert written["run"]["duration_us"] == 1_500_000 and written["run"]["started"] == "1970-01-01T00:16:40Z"
    failed = written["cases"][0]
    assert failed["signature"] == ["1: success"] and failed["history"][0]["agrees"] is False
    source = {"title": "A page", "url": "https://example.org"}
    clause = {"statement": "They share it.", "basis": "documented", "sources": [source], "area": "sharing"}
    assert written["clauses"] == {"S-01": clause}


def test_a_whole_run_tells_of_clauses_that_no_case_names_and_why() -> None:
    untested = Clause("D-9", "names", "It cannot be seen.", "documented", (), False, "needs a kernel debugger")
    ledger = {"S-01": CLAUSE, "D-9": untested, "D-8": Clause("D-8", "names", "Nobody asks.", "inferred", ())}
    results = (result("a/b", Verdict.FAIL),)
    assert list(Record(RUN, WINE, results, ledger, "abc").document()["clauses"]) == ["S-01"]
    described = Record(RUN, WINE, results, ledger, "abc", whole_ledger=True).document()["clauses"]
    assert list(described) == ["D-8", "D-9", "S-01"]
    assert described["D-9"]["untestable"] == "needs a kernel debugger" and "untestable" not in described["D-8"]


def test_scenarios_stand_in_the_record_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.yaml").write_text("format: 1\n")
    (tmp_path / "a" / "c.yaml").write_bytes(b"\xff\xfe")
    texts = record.scenario_texts(tmp_path, {"a/b", "a/c", "a/d"})
    assert texts == {"a/b": "format: 1\n"}
    assert Record(RUN, WINE, (), {}, None, texts).document()["scenarios"] == texts


def test_a_record_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    record.write(document(), path)
    before = path.read_text()
    with pytest.raises(ValueError):
        record.write({"schema": float("nan")}, path)
    assert path.read_text() == before and [p.name for p in tmp_path.iterdir()] == ["record.json"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.binary(),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters()) | st.integers(), inner, max_size=4),
    max_leaves=10,
)


@given(ANYTHING)
def test_any_value_becomes_plain_json(value: Any) -> None:
    text = json.dumps(safe(value), allow_nan=False, ensure_ascii=False)
    assert safe(json.loads(text)) == json.loads(text)
    text.encode("utf-8")


def test_endless_text_is_cut() -> None:
    assert len(safe("x" * 10_000_000)) < 5000


def test_the_version_is_the_project_s() -> None:
    said = re.search(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert said is not None and said[1] == record.VERSION
