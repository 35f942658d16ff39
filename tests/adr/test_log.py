"""The folder of a log: where it is, and what is read of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handbook.adr import log as logs
from handbook.adr.numbering import next_number
from handbook.adr.record.record import AdrLog, Record
from handbook.adr.record.record import parse as parsed
from handbook.config import settings as config
from handbook.config.file import KEYS
from handbook.config.logs import PLACES, LogConfig, load
from handbook.disk import files
from handbook.errors import ConfigError, ReadError, UnknownNameError


def put(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def top(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pkg" / "deep").mkdir(parents=True)
    return tmp_path


def record(folder: Path, name: str = "0001-x.md") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("# 1. X\n\n## Status\n\nAccepted\n", encoding="utf-8")


class TestLocate:
    def test_without_anything_it_is_adr_at_the_root(self, top: Path) -> None:
        assert logs.locate(str(top / "pkg"), load(str(top / "pkg"))) == str(top / "adr")

    @pytest.mark.parametrize("place", PLACES)
    def test_a_usual_folder_with_records_is_found_from_below(self, top: Path, place: str) -> None:
        record(top / place)
        assert logs.locate(str(top / "pkg/deep"), load(str(top / "pkg/deep"))) == str(top / place)

    @pytest.mark.parametrize("name", ["ADR", "Docs/ADRs", "doc/Architecture/Decisions", "DECISIONS"])
    def test_a_usual_folder_is_found_in_any_case_and_named_as_on_the_disk(self, top: Path, name: str) -> None:
        record(top / name)
        assert logs.locate(str(top / "pkg"), load(str(top))) == str(top / name)

    def test_of_two_folders_that_differ_in_case_the_one_in_lower_case_is_meant(self, top: Path) -> None:
        record(top / "ADR")
        if not (top / "adr").exists():  # Some disks keep no two such folders.
            record(top / "adr")
            assert logs.locate(str(top), load(str(top))) == str(top / "adr")

    @pytest.mark.parametrize("name", ["ARCH-001-command.md", "ADR-12-x.md", "adr-0003.md", "20210113-x.md"])
    def test_records_with_letters_or_a_day_in_front_make_a_log(self, top: Path, name: str) -> None:
        record(top / "docs/adr", name)
        assert logs.locate(str(top / "pkg"), load(str(top))) == str(top / "docs/adr")

    def test_pages_without_a_number_make_none(self, top: Path) -> None:
        record(top / "docs/decisions", "how-we-decide.md")
        record(top / "adrs")
        assert logs.locate(str(top), load(str(top))) == str(top / "adrs")

    def test_a_folder_behind_a_link_is_a_log(self, top: Path) -> None:
        record(top / "elsewhere")
        (top / "adr").symlink_to(top / "elsewhere")
        assert logs.locate(str(top / "pkg"), load(str(top))) == str(top / "adr")
        assert [each.path for each in logs.read(str(top / "adr"), str(top), 4).records] == ["adr/0001-x.md"]

    def test_a_file_with_a_usual_name_is_passed_over(self, top: Path) -> None:
        (top / "adr").write_text("", encoding="utf-8")
        record(top / "docs/adr")
        assert logs.locate(str(top), load(str(top))) == str(top / "docs/adr")

    def test_it_is_known_what_names_the_folder(self, top: Path) -> None:
        start, plain = str(top / "pkg"), load(str(top))
        assert logs.find(start, plain) == (str(top / "adr"), "")
        (top / ".adr-dir").write_text("a\n", encoding="utf-8")
        assert logs.find(start, plain) == (str(top / "a"), str(top / ".adr-dir"))
        assert logs.find(start, plain, "b") == (str(top / "b"), "ADR_DIRECTORY")
        assert logs.find(start, plain._replace(directory="c"), "b") == (str(top / "c"), "adr.directory")

    def test_a_search_lists_each_folder_once(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        record(top / "docs/adr")
        listed, calls = os.listdir, []

        def counted(folder: str) -> list[str]:
            calls.append(os.path.relpath(folder, top))
            return listed(folder)

        monkeypatch.setattr("os.listdir", counted)
        logs.locate(str(top), LogConfig(str(top)))
        assert sorted(calls) == [".", "docs", "docs/adr"]

    def test_an_empty_folder_counts_at_the_root_only(self, top: Path) -> None:
        (top / "docs/adr").mkdir(parents=True)
        (top / "pkg/adr").mkdir()
        assert logs.locate(str(top / "pkg"), load(str(top))) == str(top / "docs/adr")

    def test_the_nearest_log_wins(self, top: Path) -> None:
        record(top / "adr")
        record(top / "pkg/doc/adr")
        assert logs.locate(str(top / "pkg/deep"), load(str(top))) == str(top / "pkg/doc/adr")
        assert logs.locate(str(top), load(str(top))) == str(top / "adr")

    def test_a_pointer_wins_over_a_folder_beside_it(self, top: Path) -> None:
        record(top / "adr")
        (top / ".adr-dir").write_text("my records\n", encoding="utf-8")
        assert logs.locate(str(top / "pkg"), load(str(top))) == str(top / "my records")

    @pytest.mark.parametrize("text", ["", " \n", "a\nb\n", "a/" * 200_000], ids=len)
    def test_a_pointer_that_names_no_folder_is_said(self, top: Path, text: str) -> None:
        (top / ".adr-dir").write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match="must hold one line"):
            logs.locate(str(top), load(str(top)))

    def test_environment_wins_over_pointer_and_configuration_over_both(self, top: Path) -> None:
        (top / ".adr-dir").write_text("a\n", encoding="utf-8")
        assert logs.locate(str(top / "pkg"), load(str(top)), "b") == str(top / "b")
        (top / "handbook.toml").write_text('[adr]\ndirectory = "c"\n', encoding="utf-8")
        assert logs.locate(str(top / "pkg"), load(str(top / "pkg")), "b") == str(top / "c")

    def test_the_search_ends_at_the_root_of_the_repository(self, top: Path) -> None:
        record(top / "adr")
        (top / "pkg/.git").mkdir()
        assert logs.locate(str(top / "pkg/deep"), load(str(top / "pkg/deep"))) == str(top / "pkg/adr")


class TestPointers:
    @pytest.mark.parametrize("place", ["adr", "doc/adr", "pkg/docs/decisions"])
    def test_a_folder_that_is_found_anyway_needs_none(self, top: Path, place: str) -> None:
        assert logs.pointers(str(top / "pkg"), load(str(top)), "", str(top / place)) == ()

    def test_any_other_folder_is_written_down_where_the_user_stands(self, top: Path) -> None:
        (pointer,) = logs.pointers(str(top / "pkg"), load(str(top)), "", str(top / "pkg/records"))
        assert pointer == ("pkg/.adr-dir", "records\n")
        (pointer,) = logs.pointers(str(top / "pkg"), load(str(top)), "", str(top / "records"))
        assert pointer == ("pkg/.adr-dir", "../records\n")

    def test_what_names_another_folder_is_not_overruled(self, top: Path) -> None:
        with pytest.raises(ConfigError, match="ADR_DIRECTORY: says 'b'"):
            logs.pointers(str(top), load(str(top)), "b", str(top / "x"))
        (top / ".adr-dir").write_text("a\n", encoding="utf-8")
        with pytest.raises(ConfigError, match="change it, or begin the log there"):
            logs.pointers(str(top), load(str(top)), "", str(top / "x"))
        with pytest.raises(ConfigError, match=r"adr\.directory: says 'c'"):
            logs.pointers(str(top), LogConfig(str(top), directory="c"), "", str(top / "x"))

    def test_a_folder_out_of_the_project_is_refused(self, top: Path) -> None:
        with pytest.raises(ConfigError, match="lies outside of"):
            logs.pointers(str(top / "pkg"), LogConfig(str(top / "pkg")), "", str(top / "x"))


class TestRead:
    def test_a_folder_that_does_not_exist_is_an_empty_log(self, top: Path) -> None:
        assert logs.read(str(top / "adr"), str(top), 4) == AdrLog(str(top), "adr", (), 4)

    def test_records_come_by_number_and_others_stay_out(self, top: Path) -> None:
        for name in ("0010-b.md", "0002-a.md", "notes.txt", ".0003-hidden.md", "0004-x.md~"):
            record(top / "adr", name)
        put(top, adr__README="# 1. No suffix\n")
        put(top / "adr", **{"README.md": "# Log\n", "sub__0099-x.md": "x"})
        found = logs.read(str(top / "adr"), str(top), 4)
        assert [each.path for each in found.records] == ["adr/0002-a.md", "adr/0010-b.md"]

    def test_a_record_that_cannot_be_read_keeps_its_number(self, top: Path) -> None:
        record(top / "adr")
        (top / "adr/0002-latin.md").write_bytes(b"\xe9")
        found = logs.read(str(top / "adr"), str(top), 4)
        assert found.records[1].problem.startswith("is not UTF-8")
        assert next_number(found.records) == 3

    def test_a_fault_in_one_record_is_its_problem_and_the_others_are_read(
        self, top: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def parse(path: str, text: str) -> Record:
            if path == "adr/0001-x.md":
                raise OverflowError("too large")
            return parsed(path, text)

        monkeypatch.setattr(logs, "parse", parse)
        record(top / "adr")
        record(top / "adr", "0002-y.md")
        found = logs.read(str(top / "adr"), str(top), 4)
        assert [(each.number, bool(each.problem)) for each in found.records] == [(1, True), (2, False)]
        assert found.records[0].problem.startswith(
            "cannot be read (OverflowError: too large); this is a fault"
        )

    def test_the_digits_are_those_of_the_newest_record(self, top: Path) -> None:
        record(top / "adr", "001-x.md")
        assert logs.read(str(top / "adr"), str(top), 4).digits == 3
        assert logs.read(str(top / "adr"), str(top), 4, deep=False).digits == 3

    def test_a_log_elsewhere_is_its_own_root(self, top: Path) -> None:
        record(top / "adr")
        assert logs.read(str(top / "adr"), str(top / "pkg"), 4)[:2] == (str(top / "adr"), "")

    def test_a_file_in_place_of_the_folder_is_said(self, top: Path) -> None:
        (top / "adr").write_text("", encoding="utf-8")
        with pytest.raises(ReadError, match="is a file, not a folder"):
            logs.read(str(top / "adr"), str(top), 4)

    def test_a_folder_that_may_not_be_read_is_said(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("os.scandir", refuse)
        with pytest.raises(ReadError, match="check its permissions"):
            logs.read(str(top / "adr"), str(top), 4)


class TestNumbersOnly:
    """Without ``deep`` the next number is the same, and as few files as possible are opened."""

    @pytest.mark.parametrize(
        ("names", "opened"),
        [
            pytest.param([], 0, id="empty"),
            pytest.param(["0001-a.md", "0002-b.md", "README.md", "template.md"], 0, id="in a row"),
            pytest.param(["0001-a.md", "0007-b.md"], 1, id="gap"),
            pytest.param(["0001-a.md", "2024-plan.md"], 3, id="stray year"),
            pytest.param(["0001-a.md", "notes.md"], 2, id="a name without number"),
        ],
    )
    def test_only_doubt_opens_files(
        self, top: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], opened: int
    ) -> None:
        for name in names:
            record(top / "adr", name)
        for name in ("2024-plan.md", "notes.md"):
            if name in names:
                (top / "adr" / name).write_text("# Plan\n", encoding="utf-8")
        deep = logs.read(str(top / "adr"), str(top), 4)
        read, calls = files.read, []

        def counted(path: str | os.PathLike[str], within: str) -> str:
            calls.append(path)
            return read(path, within)

        monkeypatch.setattr(files, "read", counted)
        shallow = logs.read(str(top / "adr"), str(top), 4, deep=False)
        assert next_number(shallow.records) == next_number(deep.records)
        assert shallow.digits == deep.digits
        assert len(calls) == opened


class TestSettings:
    def test_a_configuration_is_found_from_below(self, top: Path) -> None:
        (top / "handbook.toml").write_text('templates = "t"\n[adr]\ndigits = 3\n', encoding="utf-8")
        assert load(str(top / "pkg")) == LogConfig(str(top), digits=3, templates="t")

    def test_a_key_that_there_is_not_is_told_as_by_the_whole_configuration(self, top: Path) -> None:
        (top / "handbook.toml").write_text('[ard]\ndirectory = "x"\n', encoding="utf-8")
        with pytest.raises(ConfigError) as ours:
            load(str(top))
        with pytest.raises(ConfigError) as whole:
            config.load(top)
        assert str(ours.value) == str(whole.value)
        (top / "handbook.toml").write_text("zzz = 1\n", encoding="utf-8")
        with pytest.raises(ConfigError, match=f"known keys: {', '.join(KEYS)}$"):
            load(str(top))

    def test_what_is_wrong_for_the_linter_stops_no_record(self, top: Path) -> None:
        (top / "handbook.toml").write_text("[adr]\ndigits = 3\n[lint]\nselct = 1\n", encoding="utf-8")
        assert load(str(top)).digits == 3

    def test_a_project_file_of_others_is_passed_over(self, top: Path) -> None:
        (top / "pkg/pyproject.toml").write_text("[project]\n", encoding="utf-8")
        assert load(str(top / "pkg")) == LogConfig(str(top))
        (top / "pkg/pyproject.toml").write_text("[tool.handbook.adr]\ndigits = 2\n", encoding="utf-8")
        assert load(str(top / "pkg/deep")) == LogConfig(str(top / "pkg"), digits=2)

    @pytest.mark.parametrize(
        ("start", "named", "chosen"),
        [
            (".", "", "main"),
            ("pkg", "", "main"),
            ("packages", "", "main"),
            ("packages/a", "", "a"),
            ("packages/a/src/deep", "", "a"),
            ("packages/a/docs/adr", "", "a"),
            ("packages/ab", "", "main"),
            ("packages/b/decided", "", "b"),
            ("packages/a", "b", "b"),
            ("packages/b", "main", "main"),
        ],
    )
    def test_of_several_logs_the_nearest_is_taken(
        self, top: Path, start: str, named: str, chosen: str
    ) -> None:
        logs_of = {"main": "adr", "a": "packages/a/docs/adr", "b": "packages/b/decided"}
        lines = (f'[[adr]]\nname = "{name}"\ndirectory = "{folder}"\n' for name, folder in logs_of.items())
        (top / "handbook.toml").write_text("".join(lines), encoding="utf-8")
        (top / start).mkdir(parents=True, exist_ok=True)
        settings = load(str(top / start), named)
        assert settings.name == chosen
        assert logs.locate(str(top / start), settings) == str(top / logs_of[chosen])

    def test_a_log_that_nobody_named_is_an_error(self, top: Path) -> None:
        with pytest.raises(UnknownNameError, match="the configuration names no log"):
            load(str(top), "x")
        (top / "handbook.toml").write_text('[adr]\nname = "main"\n', encoding="utf-8")
        with pytest.raises(UnknownNameError, match=r"did you mean 'main'.*known logs: main"):
            load(str(top), "mian")

    @pytest.mark.parametrize("by", ["file", "environment"])
    def test_the_ways_of_adr_tools_change_the_defaults(self, top: Path, by: str) -> None:
        if by == "file":
            (top / "handbook.toml").write_text('[adr]\ncompatible = "adr-tools"\n', encoding="utf-8")
        settings = load(str(top), compatible="adr-tools" if by == "environment" else "")
        assert (settings.status, settings.spelling, settings.default_folder) == (
            "Accepted", "superceded", "doc/adr",
        )  # fmt: skip
        assert logs.locate(str(top / "pkg"), settings) == str(top / "doc/adr")

    def test_what_the_file_states_takes_precedence_over_the_ways_of_adr_tools(self, top: Path) -> None:
        (top / "handbook.toml").write_text(
            '[adr]\ncompatible = "adr-tools"\nstatus = "Proposed"\nspelling = "superseded"\n',
            encoding="utf-8",
        )
        settings = load(str(top))
        assert (settings.status, settings.spelling) == ("Proposed", "superseded")

    def test_a_tool_that_is_not_known_is_an_error(self, top: Path) -> None:
        with pytest.raises(ConfigError, match="ADR_COMPATIBLE: is 'log4brains', not adr-tools"):
            load(str(top), compatible="log4brains")
        (top / "handbook.toml").write_text('[adr]\ncompatible = "adrtools"\n', encoding="utf-8")
        with pytest.raises(ConfigError, match="did you mean 'adr-tools'"):
            load(str(top))

    def test_outside_of_a_repository_the_start_is_the_root(self, tmp_path: Path) -> None:
        assert load(str(tmp_path)) == LogConfig(str(tmp_path))
