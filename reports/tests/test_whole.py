# SPDX-License-Identifier: Apache-2.0
"""A file is written whole or not at all, also where somebody has the old one open."""

import os

import pytest
from reports import whole


class Busy:
    """The system's `os.replace` on Windows while a scanner reads the old file: refused so many times."""

    def __init__(self, refusals):
        self.refusals = refusals
        self.replace = os.replace

    def __call__(self, beside, path):
        if self.refusals:
            self.refusals -= 1
            raise PermissionError(13, "Access is denied")
        self.replace(beside, path)


@pytest.fixture
def windows(monkeypatch):
    def with_refusals(number):
        monkeypatch.setattr(whole, "IS_WINDOWS", True)
        monkeypatch.setattr(whole, "PAUSE_S", 0)
        monkeypatch.setattr(whole.os, "replace", Busy(number))

    return with_refusals


def test_a_file_that_is_being_read_is_replaced_a_moment_later(tmp_path, windows):
    (tmp_path / "record.json").write_text("old")
    windows(whole.PATIENCE)
    whole.write(tmp_path / "record.json", "new\n")
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]
    assert (tmp_path / "record.json").read_bytes() == b"new\n"


def test_who_keeps_it_for_good_is_told_and_nothing_is_left_beside_it(tmp_path, windows):
    (tmp_path / "record.json").write_text("old")
    windows(whole.PATIENCE + 1)
    with pytest.raises(PermissionError):
        whole.write(tmp_path / "record.json", "new\n")
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]
    assert (tmp_path / "record.json").read_text() == "old"
