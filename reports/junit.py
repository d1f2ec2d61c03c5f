# SPDX-License-Identifier: Apache-2.0
"""junit.xml, as Jenkins, GitLab and their like read it: a suite for each target, a test case for each case.

Names are the target's and the case's and nothing else, so that a history follows them from run to run. A shard that
is missing is an error of its suite: a merge that lacks a part must not look green.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from reports.text import title
from reports.told import labels, missing, tell

Record = dict[str, Any]

ELEMENT = {
    "fail": "failure",
    "unexpected_pass": "failure",
    "broken": "error",
    "no_verdict": "error",
    "known": "skipped",
    "advisory": "skipped",
    "skip": "skipped",
}


def junit(records: list[Record]) -> str:
    root = Element("testsuites", name="mapcheck")
    for record, label in zip(records, labels(records)):
        root.append(_suite(record, label))
    _count(root, list(root))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(record: Record, label: str) -> Element:
    suite = Element("testsuite", name=label)
    cases = [_case(case, label, record["target"]["name"]) for case in record["cases"]]
    if absent := missing(record):
        lost = Element("testcase", classname=_dotted(label), name="every shard is here", time="0.000")
        SubElement(lost, "error", type="no_verdict", message=absent).text = absent
        cases.append(lost)
    _count(suite, cases)
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    suite.set("time", _seconds(record["run"]["duration_us"]))
    suite.set("timestamp", title(record["run"]["started"]).removesuffix("Z"))
    suite.set("hostname", title(record["environment"]["host"]))
    properties = SubElement(suite, "properties")
    for name, value in _properties(record):
        SubElement(properties, "property", name=name, value=value)
    suite.extend(cases)
    return suite


def _count(element: Element, inside: list[Element]) -> None:
    """The totals of a suite from its cases, of the document from its suites."""
    for kind, name in (("failure", "failures"), ("error", "errors")):
        number = sum(int(each.get(name, "0")) + (each.find(kind) is not None) for each in inside)
        element.set(name, str(number))
    element.set("tests", str(sum(int(each.get("tests", "1")) for each in inside)))


def _properties(record: Record) -> list[tuple[str, str]]:
    target, tool = record["target"], record["tool"]
    facts = (
        ("target", target["name"]),
        ("version", target["version"]),
        ("toolchain", target["toolchain"]),
        ("system", record["environment"]["system"]),
        ("tool", " ".join(filter(None, (tool["name"], tool["version"], tool["revision"])))),
    )
    return [(name, title(value)) for name, value in facts if value]


def _case(case: dict[str, Any], label: str, target: str) -> Element:
    told = tell(case, target)
    element = Element(
        "testcase",
        classname=_dotted(f"{label}/{title(case['scenario'])}"),
        name=told.name,
        time=_seconds(case["duration_us"]),
    )
    if told.verdict in ELEMENT:
        outcome = SubElement(element, ELEMENT[told.verdict], type=told.verdict, message=told.line)
        outcome.text = f"{told.line}\n{told.body}" if told.body else told.line
    return element


def _dotted(path: str) -> str:
    """Viewers make folders of the dots of a class name: target, area, scenario."""
    return path.replace(".", "_").replace("/", ".")


def _seconds(microseconds: int) -> str:
    return f"{microseconds / 1e6:.3f}"
