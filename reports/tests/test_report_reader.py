# SPDX-License-Identifier: Apache-2.0
"""The reader refuses a malformed record with one message that names the place, and takes every well-formed one."""

import copy
import json

import pytest
import sample_records as made
from reports.__main__ import main
from reports.record import RecordError, read, validate


def changed(path, value):
    """A good record with one place changed; `...` removes it."""
    record = copy.deepcopy(made.record(cases=[made.case("a/b", "fail")]))
    place = record
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return record


def test_good_records_pass():
    for record in (made.record(), made.five_verdicts(), made.record(cases=[])):
        validate(record, "r")


def test_what_nobody_knows_may_be_null_and_unknown_keys_are_left_alone():
    unknown = {"version": None, "layer": None, "toolchain": None, "bits": None, "new_in_a_later_version": 1}
    record = made.record(target=unknown, tool={"revision": None})
    record["clauses"]["S-01"]["sources"][0]["url"] = None
    validate(record, "r")


STEP = ("cases", 0, "history", 1)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("schema",), 3, "r: schema must be a number from 1 to 2: this version of mapcheck reads no other"),
        (("schema",), True, "r: schema must be a number from 1 to 2: this version of mapcheck reads no other"),
        (("run", "finished"), 5, "r: run.finished must be text, is a number"),
        (("run", "plan"), {"cases": -1}, "r: run.plan.cases must not be negative"),
        (("run", "missing"), [{"shard": "1/2"}], "r: run.missing[0].cases is missing"),
        (("schema",), ..., "r: schema is missing; this is no record of a run"),
        (("cases",), {}, "r: cases must be a list, is an object"),
        (("cases", 0), "x", "r: cases[0] must be an object, is text"),
        (("cases", 0, "verdict"), "passed", "r: cases[0].verdict must be one of advisory, broken, fail,"),
        (("cases", 0, "verdict"), [], "r: cases[0].verdict must be one of"),
        (("cases", 0, "rule"), ..., "r: cases[0].rule is missing"),
        (("cases", 0, "duration_us"), -1, "r: cases[0].duration_us must not be negative"),
        (("cases", 0, "rounds"), True, "r: cases[0].rounds must be a number, is true or false"),
        (("cases", 0, "rounds"), 1.5, "r: cases[0].rounds must be a number, is a fraction"),
        (("cases", 0, "duration_us"), 10**4000, "r: cases[0].duration_us is a number out of range"),
        (("cases", 0, "clauses"), ["S-03", None], "r: cases[0].clauses[1] must be text, is null"),
        (("cases", 0, "known"), {"reason": "x"}, "r: cases[0].known.source is missing"),
        ((*STEP, "agrees"), 1, "r: cases[0].history[1].agrees must be true or false, is a number"),
        ((*STEP, "args"), None, "r: cases[0].history[1].args must be an object, is null"),
        ((*STEP, "shown"), None, "r: cases[0].history[1].shown must be text, is null"),
        (("clauses", "S-03", "sources"), ["x"], "r: clauses['S-03'].sources[0] must be an object, is text"),
        (("totals", "fail"), 0, "r: totals.fail is 0, but 1 cases have that verdict"),
        (("totals", "planned"), 5, "r: totals.planned is 5, but there are 1 cases"),
        (("totals", "executed"), 0, "r: totals.executed is 0, but 1 cases were started"),
        (("totals", "broken"), ..., "r: totals.broken is missing"),
        (("run", "interrupted"), "no", "r: run.interrupted must be true or false, is text"),
        (("target", "name"), 7, "r: target.name must be text, is a number"),
        (("scenarios",), {"a/b": 1}, "r: scenarios['a/b'] must be text, is a number"),
        (("clauses", "S-03", "untestable"), [], "r: clauses['S-03'].untestable must be text, is a list"),
        ((*STEP, "began_us"), "soon", "r: cases[0].history[1].began_us must be a number, is text"),
        (("environment",), None, "r: environment must be an object, is null"),
    ],
)
def test_malformed_records_are_refused_with_their_place(path, value, message):
    with pytest.raises(RecordError) as caught:
        validate(changed(path, value), "r")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_every_required_field_is_missed():
    """No field that the page reads may be absent unnoticed: take each out in turn."""
    good = made.record(cases=[made.case("a/b", "known")])

    def places(value, path):
        if isinstance(value, dict) and path[-1:] not in (("args",), ("reply",)):
            for key, item in value.items():
                yield (*path, key)
                yield from places(item, (*path, key))
        elif isinstance(value, list) and value:
            yield from places(value[0], (*path, 0))

    ignored = {"line", "sent_us", "seen_us", "began_us", "ended_us", "signature", "capabilities"}
    ignored |= {"finished", "fresh", "shuffle"}
    tried = 0
    for path in places(good, ()):
        if path[-1] in ignored or "args" in path[:-1] or "reply" in path[:-1] or path[-2:-1] == ("clauses",):
            continue
        record = copy.deepcopy(good)
        place = record
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]
        with pytest.raises(RecordError, match="is missing"):
            validate(record, "r")
        tried += 1
    assert tried > 60


def test_case_ids_are_unique():
    record = made.record(cases=[made.case("a/b"), made.case("a/b")])
    with pytest.raises(RecordError, match="^r: cases the case 'a/b' stands there 2 times$"):
        validate(record, "r")


@pytest.mark.parametrize("value", [None, [], "text", 7, {}])
def test_what_is_no_record_at_all(value):
    with pytest.raises(RecordError, match="^r: (a record must be an object|schema is missing)"):
        validate(value, "r")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no JSON"),
        (b"{", "is no JSON"),
        (b"\xff\xfe{}", "is no JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"schema": NaN}', "NaN is no number of JSON"),
        (b'{"schema": ' + b"9" * 5000 + b"}", "is no JSON"),
        (b"[]", "must be an object, is a list"),
    ],
)
def test_unreadable_files(tmp_path, content, message):
    path = tmp_path / "record.json"
    path.write_bytes(content)
    with pytest.raises(RecordError, match=message) as caught:
        read(path)
    assert str(caught.value).startswith(str(path))


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(RecordError, match="cannot be read: No such file"):
        read(tmp_path / "none.json")
    with pytest.raises(RecordError, match="cannot be read: "):
        read(tmp_path)


def test_command_line(tmp_path, capsys):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(made.record()))
    bad.write_text(json.dumps(changed(("totals", "fail"), 0)))
    out = tmp_path / "report"
    assert main([str(good), str(bad), "-o", str(out)]) == 2
    told = capsys.readouterr()
    assert told.err == f"error: {bad}: totals.fail is 0, but 1 cases have that verdict\n"
    assert not out.exists()
    assert main([str(good), "-o", str(out)]) == 0
    assert capsys.readouterr().out == f"{out / 'index.html'}\n"
    occupied = tmp_path / "occupied"
    occupied.write_text("a file")
    assert main([str(good), "-o", str(occupied)]) == 2
    assert capsys.readouterr().err.startswith("error: the report cannot be written: ")
