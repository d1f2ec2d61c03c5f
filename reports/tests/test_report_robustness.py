# SPDX-License-Identifier: Apache-2.0
"""Whatever stands at any place of a record, the result is a report or one message: never another exception."""

import contextlib
import copy

import sample_records as made
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reports import annotations, files
from reports.merge import Part, merge
from reports.record import RecordError, validate

ANY_TEXT = st.text(alphabet=st.characters(), max_size=30)
ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | st.sampled_from(made.VERDICTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)


def places(value, path=()):
    """The path of everything inside a record."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


GOOD = made.record(cases=[made.case("a/b", "fail"), made.case("a/c", "known")])
PLACES = list(places(GOOD))


def changed(changes):
    record = copy.deepcopy(GOOD)
    for path, value in changes:
        place = record
        try:
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    return record


def told_or_refused(record):
    try:
        validate(record, "r")
    except RecordError as error:
        assert str(error).startswith("r: ")
        return False
    for _, make in files.FORMATS:
        make([record, GOOD]).encode("utf-8")
    annotations.commands([record, GOOD])
    with contextlib.suppress(RecordError):
        merge([Part("r", record), Part("good", GOOD)])
    return True


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), ANY_VALUE), min_size=1, max_size=3))
def test_any_value_at_any_place(changes):
    told_or_refused(changed(changes))


def test_a_value_of_each_kind_at_each_place():
    first = [path for path in PLACES if all(key == 0 for key in path if isinstance(key, int))]
    told = [told_or_refused(changed([(path, value)])) for path in first for value in (None, 7, "x", [], {})]
    assert any(told) and not all(told)
