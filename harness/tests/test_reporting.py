# SPDX-License-Identifier: Apache-2.0
"""`report` and `compare` at the command line: runs of a made-up project, shards, contradictions, files of any kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness import cli
from harness.console import open_console
from harness.summary import Line
from harness.tests.test_cli import REFUSES, ROOT, WAITS, Project

FILES = ("ctrf.json", "index.html", "junit.xml", "results.tap", "summary.md")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    (made.root / "scenarios/names/waits.yaml").write_text(WAITS)
    return made


def shard(project: Project, index: int, count: int) -> str:
    assert project.run("run", "--shard", f"{index}/{count}", "--out", f"part{index}")[0] == 0
    return f"part{index}/reference/record.json"


def test_every_run_writes_what_machines_read(project: Project) -> None:
    project.run("run")
    assert sorted(path.name for path in (project.root / "out/report").iterdir()) == list(FILES)


def test_shards_of_several_machines_become_the_whole_run(project: Project) -> None:
    parts = [shard(project, index, 3) for index in (1, 2, 3)]
    code, out, error = project.run("report", *parts, "-o", "merged")
    assert (code, error) == (0, "")
    assert out == "merged: merged/reference.record.json\nmerged/index.html\n"
    project.run("run")
    whole, merged = project.record(), json.loads((project.root / "merged/reference.record.json").read_text())
    assert [case["id"] for case in merged["cases"]] == [case["id"] for case in whole["cases"]]
    assert (merged["totals"], merged["run"]["plan"]) == (whole["totals"], whole["run"]["plan"])
    assert merged["run"]["command"][0] == "run" and "--shard" not in merged["run"]["command"]
    code, out, _ = project.run("compare", "merged/reference.record.json", "out/reference/record.json")
    assert code == 0 and out.splitlines()[-1].endswith("0 gone, 4 unchanged")


def test_a_missing_shard_is_named_and_exit_code_3(project: Project) -> None:
    code, out, _ = project.run("report", shard(project, 1, 3), shard(project, 3, 3), "-o", "merged")
    assert code == 3 and "incomplete: reference: shard 2/3 with 1 cases is missing" in out
    assert out.splitlines()[-1] == "merged/index.html"
    assert "shard 2/3 is missing (1 cases)" in (project.root / "merged/index.html").read_text()


def test_contradicting_records_need_a_word(project: Project) -> None:
    project.run("run", "--out", "before")
    project.target("reference", REFUSES)
    project.run("run", "--out", "after")
    given = ("before/reference/record.json", "after/reference/record.json")
    code, _, error = project.run("report", *given, "-o", "merged")
    assert code == 2 and "names/rule is pass in before/reference/record.json, fail in after/" in error
    assert len(error.splitlines()) == 1 and not (project.root / "merged").exists()
    for prefer, fails in (("first", 0), ("last", 1), ("worst", 1), ("apart", 1)):
        assert project.run("report", *given, "-o", prefer, "--prefer", prefer)[0] == 0
        assert (project.root / prefer / "junit.xml").read_text().count("<failure") == fails


def test_compare_tells_what_changed_and_exits_1_on_a_new_failure(project: Project) -> None:
    project.run("run", "--out", "before")
    project.target("reference", REFUSES)
    project.run("run", "--out", "after")
    old, new = "before/reference/record.json", "after/reference/record.json"
    code, out, error = project.run("compare", old, new)
    assert (code, error) == (1, "")
    assert "new failures: " in out and "pass -> fail, 1 case:" in out and "::error" not in out
    assert "      expected success, seen ERROR_ACCESS_DENIED" in out.splitlines()
    assert "    names/rule: An event can be made" in out.splitlines()
    assert project.run("compare", new, old)[0] == 0 and "fixed: " in project.run("compare", new, old)[1]
    assert project.run("compare", old, old)[0] == 0
    code, out, _ = project.run("compare", old, new, "--json")
    document = json.loads(out)
    waits = [f"names/waits[{name}]" for name in ("one", "three", "two")]
    groups = [(one["kind"], one["after"], [case["id"] for case in one["cases"]]) for one in document["groups"]]
    assert groups == [("new_failure", "broken", waits), ("new_failure", "fail", ["names/rule"])]
    assert code == 1 and {kind: n for kind, n in document["counts"].items() if n} == {"new_failure": 4}


def test_github_is_told_of_new_failures_only(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    project.run("run", "--out", "before")
    project.target("reference", REFUSES)
    assert "::error" not in project.run("run", "names/rule")[1]
    _, out, _ = project.run("run", "names/rule", "--annotate")
    assert out.count("\n::error file=scenarios/names/rule.yaml,line=7,") == 1
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    code, out, _ = project.run("run", "names/rule")
    assert code == 1 and out.count("::error ") == 1 and out.splitlines()[-1] == "page: out/report/index.html"
    failing = "out/reference/record.json"
    assert "::error" not in project.run("report", failing)[1]  # the runs have told it
    assert "::error " in project.run("report", failing, "--annotate")[1]
    assert "::error " in project.run("compare", "before/reference/record.json", failing)[1]
    assert "::error" not in project.run("compare", failing, failing)[1]


def test_what_an_agent_says_is_no_command_to_github(tmp_path: Path) -> None:
    for on_github, shown in (
        ("true", "   : :error::x\n a # #[error]b\n::fine::\n"),
        ("", "   ::error::x\n a ##[error]b\n::fine::\n"),
    ):
        with (tmp_path / "log").open("w+") as stream:
            console = open_console(stream, {"GITHUB_ACTIONS": on_github})
            console.lines([Line("   ::error::x"), Line(" a ##[error]b")])
            console.commands(["::fine::"])
            stream.seek(0)
            assert stream.read() == shown


JUNK = {
    "empty": b"",
    "truncated": b'{"schema": 2, "tool": {"name": "mapch',
    "text": b"not a record\n",
    "binary": bytes(range(256)) * 40,
    "deep": b"[" * 100_000,
    "foreign": b'{"results": {"tool": {"name": "jest"}}}',
    "newer": b'{"schema": 99}',
    "list": b"[1, 2]",
    "nan": b'{"schema": NaN}',
    "number": b'{"schema": 1, "run": {"duration_us": ' + b"9" * 10_000 + b"}}",
}


@pytest.mark.parametrize("kind", sorted(JUNK))
def test_a_file_that_is_no_record_is_one_clear_message(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.json").write_bytes(JUNK[kind])
    for command in (["report", "bad.json", "-o", "r"], ["compare", "bad.json", "bad.json"]):
        code, said = cli.main(command), capsys.readouterr()
        assert (code, said.out) == (2, "") and said.err.startswith("error: bad.json: ") and len(said.err) < 500
        assert len(said.err.splitlines()) == 1 and not Path("r").exists()


@pytest.mark.parametrize("name", ["folder", "/dev/zero"])
def test_a_folder_and_a_file_without_end_are_no_records(project: Project, name: str) -> None:
    (project.root / "folder").mkdir()
    code, _, error = project.run("compare", name, name)
    assert code == 2 and error.startswith(f"error: {name}: ") and len(error.splitlines()) == 1


def test_a_record_cut_anywhere_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    whole = (ROOT / "reports/tests/records/schema1.json").read_bytes()
    for part in range(1, 40):
        Path("cut.json").write_bytes(whole[: len(whole) * part // 40])
        code, error = cli.main(["report", "cut.json", "-o", "cut"]), capsys.readouterr().err
        assert code == 2 and "cut.json: is no JSON" in error and not Path("cut").exists()
