# SPDX-License-Identifier: Apache-2.0
"""The files for CI: they parse, their jobs and artifacts fit together, and every command in them is one that exists."""

from __future__ import annotations

import fnmatch
import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness import cli
from harness.text.vocabulary import VOCABULARY_PATH
from harness.worlds.target import load_targets

ROOT = Path(__file__).resolve().parents[2]
GITHUB = (ROOT / ".github/workflows/suite.yml", ROOT / "ci/github/mapcheck.yml")
GITLAB = ROOT / "ci/gitlab/.gitlab-ci.yml"
JENKINS = ROOT / "ci/jenkins/Jenkinsfile"
FILES = (*GITHUB, GITLAB, JENKINS)
VARIABLE = re.compile(r"\$\{\{ *([a-z_.]+) *\}\}|\$\{?([A-Z_]+)\}?")


def loaded(path: Path) -> dict[Any, Any]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def rows(job: dict[str, Any]) -> list[dict[str, Any]]:
    """What a job's matrix makes of it: the values of each of its runs."""
    matrix = job.get("strategy", {}).get("matrix", {})
    if "include" in matrix:
        return list(matrix["include"])
    return [{key: value} for key, values in matrix.items() for value in values] or [{}]


def filled(text: str, row: dict[str, Any]) -> str:
    """The text as the service makes it; a variable of which we know nothing is a number."""
    return VARIABLE.sub(lambda found: str(row.get((found[1] or "").removeprefix("matrix."), 1)), text)


def scripts(path: Path) -> Iterator[str]:
    """Everything that the file gives to a shell, once for each row of its job's matrix."""
    if path == JENKINS:
        yield from re.findall(r"\bsh '([^']*)'", path.read_text(encoding="utf-8"))
        return
    document = loaded(path)
    for job in document["jobs"].values() if path in GITHUB else document.values():
        if not isinstance(job, dict):
            continue
        steps = job.get("steps", []) + [
            {"run": line} for key in ("before_script", "script") for line in job.get(key, [])
        ]
        for row in rows(job):
            yield from (filled(step["run"], row) for step in steps if "run" in step)


def commands(path: Path, program: str) -> list[list[str]]:
    """The arguments of each call of the program, up to whatever ends a command."""
    found = []
    for script in scripts(path):
        for line in script.splitlines():
            for call in re.findall(rf"(?:^|[\s/]){re.escape(program)}((?: [^|&;]*)?)", line):
                found.append(shlex.split(call))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_of_ours_is_one_that_exists(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = commands(path, "run_suite.py")
    for arguments in found:
        try:
            options = cli._parser().parse_args(arguments)
        except SystemExit:
            pytest.fail(f"{path.name}: run_suite.py {shlex.join(arguments)}: {capsys.readouterr().err}")
        if options.command == "run":
            assert set(options.target) <= set(load_targets(ROOT))
    wanted = {"run", "report"} if path == GITHUB[0] else {"run", "compare"}
    assert wanted <= {arguments[0] for arguments in found}
    for arguments in commands(path, "install_deps.sh"):
        done = subprocess.run([ROOT / "install_deps.sh", "--list", *arguments], capture_output=True, check=False)
        assert done.returncode == 0, arguments


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_programs_of_the_checkout_are_there(path: Path) -> None:
    for script in scripts(path):
        for name in re.findall(r"(?:^|\s)(?:\./|mapcheck/)([\w./]+)|(?:^|\s)(\.ci/run)", script):
            assert (ROOT / (name[0] or name[1])).is_file(), script


@pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.name)
def test_jobs_need_jobs_and_reports_get_every_record(path: Path) -> None:
    jobs = loaded(path)["jobs"]
    uploaded: list[str] = []
    patterns: list[str] = []
    for job in jobs.values():
        needs = job.get("needs", [])
        assert set([needs] if isinstance(needs, str) else needs) <= set(jobs)
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step), step
            action = step.get("uses", "")
            assert not action or re.fullmatch(r"actions/[a-z-]+@v[0-9]+", action), "only GitHub's own, of a version"
            if action.startswith("actions/upload-artifact"):
                uploaded += [filled(step["with"]["name"], row) for row in rows(job)]
            if action.startswith("actions/download-artifact"):
                patterns.append(step["with"]["pattern"])
    assert len(set(uploaded)) == len(uploaded), "an artifact's name is used once in a run"
    assert len(patterns) == 1 and len(fnmatch.filter(uploaded, patterns[0])) == len(uploaded) - 1 > 1
    needed = set(jobs["report"]["needs"] if isinstance(jobs["report"]["needs"], list) else [jobs["report"]["needs"]])
    runners = {name for name, job in jobs.items() if "run_suite.py run" in json.dumps(job)}
    assert needed == runners and jobs["report"]["if"] == "always()"


@pytest.mark.parametrize("path", (*GITHUB, GITLAB), ids=lambda path: path.name)
def test_all_shards_are_run(path: Path) -> None:
    if path == GITLAB:
        assert loaded(path)["run"]["parallel"] > 1
        return
    for name, job in loaded(path)["jobs"].items():
        shards = job.get("strategy", {}).get("matrix", {}).get("shard", [])
        counts = {int(count) for count in re.findall(r"--shard \$\{\{ matrix.shard \}\}/([0-9]+)", json.dumps(job))}
        assert counts == ({len(shards)} if shards else set()), name
        assert shards == list(range(1, len(shards) + 1)), name


def test_gitlab_jobs_fit_together() -> None:
    document = loaded(GITLAB)
    jobs = {name: job for name, job in document.items() if isinstance(job, dict) and "script" in job}
    for job in jobs.values():
        assert job["stage"] in document["stages"] and job["extends"] in document
        assert set(job.get("needs", [])) <= set(jobs)
    assert jobs["report"]["artifacts"]["reports"]["junit"] == "report/junit.xml"
    cloned = {arguments[-1] for arguments in commands(GITLAB, "git clone")}
    cached = {path.split("/")[0] for job in jobs.values() for path in job.get("cache", {}).get("paths", [])}
    assert cloned and not cloned & cached, "a cache comes before the scripts, and git clones into an empty folder only"


def test_jenkins_closes_what_it_opens() -> None:
    text = re.sub(r"'[^']*'|\"[^\"]*\"|//[^\n]*", "", JENKINS.read_text(encoding="utf-8"))
    for opening, closing in ("{}", "()"):
        assert text.count(opening) == text.count(closing) > 0
    assert "junit testResults: 'out/report/junit.xml'" in JENKINS.read_text(encoding="utf-8")


def test_presets_that_targets_name_can_be_configured_and_built() -> None:
    presets = json.loads((ROOT / "CMakePresets.json").read_text(encoding="utf-8"))
    for target in load_targets(ROOT).values():
        for kind in ("configurePresets", "buildPresets"):
            assert target.spec.preset in {preset["name"] for preset in presets[kind]}, target.name
        assert target.spec.agent.startswith(f"build/{target.spec.preset}/")


def test_the_vocabulary_is_cut_into_literals_that_msvc_takes() -> None:
    assert VOCABULARY_PATH.read_bytes().isascii(), "a piece could end within a character"
    pieces = (ROOT / "agents/cmake/embed_vocabulary.cmake").read_text(encoding="utf-8")
    assert int(re.findall(r"\$\{position\} ([0-9]+) piece", pieces)[0]) < 16_380
