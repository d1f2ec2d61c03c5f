# SPDX-License-Identifier: Apache-2.0
"""The page as bytes: one file, the same for the same records, small, and nothing of a record in it but text."""

import time
from html.parser import HTMLParser

import hostile
import pytest
import sample_records as made
from browsing import many_cases
from reports.files import write
from reports.page_model import build
from reports.record import RecordError, validate
from reports.render import html
from reports.text import TITLE, VALUE, safe_url, visible


class Skeleton(HTMLParser):
    """The elements with their attributes, and the text: what a browser makes of the page, in short."""

    VOID = {"br", "meta", "link", "input", "rect"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.words, self.ids, self.open = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self.ids += [value for name, value in attributes if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] not in (["script"], ["style"]):
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def page(tmp_path, *records):
    return write(list(records), tmp_path / "out").read_text(encoding="utf-8")


def allowed(tmp_path):
    """The elements and attributes that a page of a harmless record has."""
    found = set()
    unlinked = made.five_verdicts()
    unlinked["clauses"]["S-01"]["sources"] = [made.source("A book", None)]
    for record in (unlinked, made.five_verdicts(), made.record(cases=[])):
        for tag, attributes in Skeleton(page(tmp_path, record, made.record("reference"))).elements:
            found |= {(tag, name) for name in attributes} | {(tag, "")}
    return found


@pytest.mark.parametrize("columns", [1, 2, 5])
def test_each_target_has_a_column(tmp_path, columns):
    names = ["reference", "wine", "windows", "reactos", "wibo"][:columns]
    skeleton = Skeleton(page(tmp_path, *[made.record(name) for name in names]))
    for name in names:
        assert f"{name.capitalize()} {name}-8.0 10 of 10 founding rules hold" in skeleton.text
    heads = [attributes for tag, attributes in skeleton.elements if (tag, attributes.get("scope")) == ("th", "col")]
    tables = sum(tag == "thead" for tag, _ in skeleton.elements)
    assert len(heads) == tables * (
        columns + 1
    )  # nothing differs, so every table is a column for each target and one more


def test_links_lead_somewhere_and_ids_are_unique(tmp_path):
    skeleton = Skeleton(page(tmp_path, made.five_verdicts(), made.record("reactos", made.founding_cases(S_03="known"))))
    assert len(set(skeleton.ids)) == len(skeleton.ids)
    targets = [
        attributes["href"] for tag, attributes in skeleton.elements if tag == "a" and attributes["href"][0] == "#"
    ]
    assert targets and {target[1:] for target in targets} <= set(skeleton.ids)


def test_a_failing_case_is_open_and_shows_what_is_needed(tmp_path):
    text = page(tmp_path, made.five_verdicts())
    skeleton = Skeleton(text)
    for words in (
        "A file mapping cannot take the name of an object of another type",
        "rival.CreateFileMapping {name: $name, size: 4096} ERROR_INVALID_HANDLE success ◀ first difference",
        "./run_suite.py show 'namespace/collision[event]' --target wine",
        "First contradiction: namespace/collision[event] , step 2: expected ERROR_INVALID_HANDLE, seen success",
        "Listed: The server keeps one table for each kind",
        "1 on Wine : needs second_session, which this target does not offer",
    ):
        assert words in skeleton.text
    cases = [
        attributes
        for tag, attributes in skeleton.elements
        if tag == "details" and "case" in attributes["class"].split()
    ]
    assert all("open" in attributes for attributes in cases)  # unfolded without scripts
    assert [attributes["class"] for attributes in cases if "data-fold" not in attributes] == ["case c-fail"]


def test_states_are_told_by_glyph_and_word(tmp_path):
    skeleton = Skeleton(page(tmp_path, made.five_verdicts()))
    for words in (
        "✗ fail",
        "✓ pass",
        "– skip",
        "~ advisory",
        "≠ known",
        "! broken",
        "○ no verdict",
        "▲ unexpected pass",
    ):
        assert words in skeleton.text
    for words in ("✗ contradicted", "✓ holds", "≠ known difference", "○ not settled"):
        assert words in skeleton.text


def test_interrupted_run_says_so_in_front_and_at_each_column(tmp_path):
    cases = [made.case("a/b[1]"), made.case("a/b[2]", "no_verdict")]
    text = Skeleton(page(tmp_path, made.record(cases=cases, run={"interrupted": True}))).text
    assert "Interrupted: 1 of 2 planned cases executed, 1 without a verdict" in text
    assert text.count("Wine ○ incomplete") == 4


def test_empty_run(tmp_path):
    text = Skeleton(page(tmp_path, made.record(cases=[]))).text
    assert "No case was planned." in text and "Nothing differs" not in text and "✓ holds Every" in text


def test_no_record_and_a_bad_one_write_nothing(tmp_path):
    for records in ([], [made.record(), {}]):
        with pytest.raises(RecordError):
            write(records, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_same_records_same_bytes(tmp_path):
    records = [made.five_verdicts(), made.record("reference")]
    first, second = write(records, tmp_path / "a").read_bytes(), write(records, tmp_path / "b").read_bytes()
    assert first == second and b"\r" not in first
    written = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert written == ["ctrf.json", "index.html", "junit.xml", "results.tap", "summary.md"]


def test_the_page_loads_nothing(tmp_path):
    skeleton = Skeleton(page(tmp_path, made.five_verdicts()))
    policy = next(a["content"] for _, a in skeleton.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    for tag, attributes in skeleton.elements:
        assert "src" not in attributes and "style" not in attributes
        assert tag != "link" or attributes["href"].startswith("data:")


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_hostile_text_stays_text(tmp_path, text):
    harmless = allowed(tmp_path)
    written = page(tmp_path, hostile.poisoned(text), made.record("reference"))
    skeleton = Skeleton(written)
    seen = {(tag, name) for tag, attributes in skeleton.elements for name in [*attributes, ""]}
    assert seen <= harmless
    assert " ".join(visible(text).split()) in skeleton.text
    for tag, attributes in skeleton.elements:
        assert tag != "a" or attributes["href"].startswith(("#", "https://"))
    assert not any(ord(letter) < 32 and letter not in "\n" for letter in written)
    assert "\u202e" not in written and "56088" not in written


def test_huge_values_are_cut_with_a_note(tmp_path):
    huge = "A" * 1_000_000
    record = hostile.poisoned(huge, made.record(cases=[made.case("a/b", "known")]))
    written = page(tmp_path, record)
    assert len(written) < 300_000
    assert f"cut here: {len(huge) + len('documented'):,} characters in the record" in written


def test_visible_spells_out_and_cuts():
    assert visible("a\u202eb\x00\ud800\n\tc") == "a⟦U+202E⟧b⟦U+0000⟧⟦U+D800⟧\n\tc"
    assert visible("x" * VALUE) == "x" * VALUE
    assert visible("x" * 5000, TITLE) == "x" * TITLE + " … [cut here: 5,000 characters in the record]"
    assert visible("naïve ключ 鍵 שלום 🔑") == "naïve ключ 鍵 שלום 🔑"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://learn.microsoft.com/x?a=b#c", True),
        ("http://example.org", True),
        ("HTTPS://example.org", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//example.org", False),
        ("https:example.org", False),
        ("https://[", False),
        ("file:///etc/passwd", False),
        ("https://example.org/\u202e", False),
        ("https://example.org/ x", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links(url, safe):
    assert safe_url(url) == (url if safe else None)


def test_an_address_that_is_no_link_is_shown_as_text(tmp_path):
    record = made.record()
    record["clauses"]["S-01"]["sources"] = [made.source("A page", "javascript:alert(1)")]
    assert "A page (javascript:alert(1))" in Skeleton(page(tmp_path, record)).text


def test_ten_targets_with_two_thousand_cases_each():
    records = [many_cases(f"target{n}", n) for n in range(10)]
    began = time.process_time()
    for record in records:
        validate(record, "r")
    text = html(build(records))
    assert time.process_time() - began < 5
    assert len(text.encode()) < 5_000_000


def test_a_target_that_fails_everywhere_still_makes_a_page_to_read(tmp_path):
    cases = [made.case(f"area{n % 14}/rule_{n // 10}[row-{n % 10}]", "fail") for n in range(2000)]
    assert write([made.record("a", cases), made.record("b", cases)], tmp_path).stat().st_size < 5_000_000
