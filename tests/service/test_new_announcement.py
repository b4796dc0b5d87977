"""`learningcity new-announcement` and what `learningcity check` says of an announcement."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph.rdf import NamedNode, read_file
from ontology.terms import ID
from service.__main__ import main

TEXT = "เมืองธารทองสมัครเข้าเครือข่าย เมื่อวันที่ 15 มกราคม 2567\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source text in an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "than-thong-2024.th.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def new(*arguments: object) -> Result:
    return run("new-announcement", *arguments, "--lang", "en")


def test_the_slug_is_the_name_of_the_text_and_the_file_is_named_after_it(file: Path) -> None:
    result = new(file)
    assert result.exit_code == 0
    assert "than-thong-2024.trig: 1 passage(s)" in result.output
    assert "learningcity check than-thong-2024.trig" in result.output
    graphs = {quad.graph_name for quad in read_file(file.with_name("than-thong-2024.trig"))}
    assert NamedNode(f"{ID}announcement/than-thong-2024") in graphs


def test_names_source_and_slug_are_as_given(file: Path) -> None:
    source = "https://example.org/news/1"
    assert new(file, "--slug", "x-1", "--label-th", "ชื่อ", "--label-en", "A “name”", "--source", source).exit_code == 0
    written = Path("x-1.trig").read_text(encoding="utf-8")
    for words in ('"ชื่อ"@th', '"A “name”"@en', f"dct:source <{source}>", "<announcement/x-1>"):
        assert words in written


def test_white_space_around_the_text_is_no_part_of_it(file: Path) -> None:
    new(file)
    assert f'lc:text """{TEXT.strip()}"""@th' in Path("than-thong-2024.trig").read_text(encoding="utf-8")


def test_standard_output_gets_the_file_and_nothing_else(file: Path) -> None:
    result = new(file, "-o", "-")
    assert result.exit_code == 0
    assert result.stdout.startswith("# A skeleton")
    assert result.stdout.rstrip().endswith("}")
    assert "1 passage(s)" in result.stderr
    assert not list(file.parent.glob("*.trig"))


def test_comments_and_messages_in_thai(file: Path) -> None:
    result = run("new-announcement", file, "--lang", "th")
    assert "1 ตอน" in result.output
    assert "# โครงร่าง" in Path("than-thong-2024.trig").read_text(encoding="utf-8")


def test_a_text_is_cut_where_it_is_marked(file: Path) -> None:
    file.write_text("เมือง|ธารทอง", encoding="utf-8")
    assert "2 passage(s)" in new(file, "--cut-at", "|").output


def test_a_file_that_is_there_is_kept(file: Path) -> None:
    output = Path("than-thong-2024.trig")
    output.write_text("mine")
    result = new(file)
    assert result.exit_code == 1
    assert "--force" in result.stderr
    assert output.read_text() == "mine"
    assert new(file, "--force").exit_code == 0
    assert output.read_text(encoding="utf-8") != "mine"


def test_the_text_itself_is_never_written_over(file: Path) -> None:
    assert new(file, "-o", file, "--force").exit_code == 1
    assert file.read_text(encoding="utf-8") == TEXT


def test_an_announcement_that_the_graph_holds_is_not_made_anew(file: Path) -> None:
    result = new(file, "--slug", "phayao-2022")
    assert result.exit_code == 1
    assert "announcement/phayao-2022" in result.stderr
    assert new(file, "--slug", "phayao-2022", "--force").exit_code == 0


@pytest.mark.parametrize("slug", ["Than-Thong", "ธารทอง", "than_thong", "-a", "a--b", "a b", "a/b", ""])
def test_a_slug_of_another_form_is_refused(file: Path, slug: str) -> None:
    result = new(file, "--slug", slug)
    assert result.exit_code == 1
    assert "--slug" in result.stderr
    assert not list(file.parent.glob("*.trig"))


def test_a_text_with_a_thai_file_name_needs_a_slug(file: Path) -> None:
    text = file.rename(file.with_name("ข่าว.txt"))
    assert "“ข่าว”" in new(text).stderr
    assert new(text, "--slug", "x").exit_code == 0


def test_a_source_that_is_no_address_is_refused(file: Path) -> None:
    result = new(file, "--source", "example.org")
    assert result.exit_code == 2
    assert "--source" in result.stderr


@pytest.mark.parametrize(("language", "words"), [("en", "line 2, byte 4"), ("th", "UTF-8")])
def test_a_text_that_is_not_utf_8_is_refused_with_its_place(file: Path, language: str, words: str) -> None:
    file.write_bytes("ก\n".encode() + b"abc\xff\n")
    result = run("new-announcement", file, "--lang", language)
    assert result.exit_code == 1
    assert words in result.stderr
    assert str(file) in result.stderr


def test_a_text_in_the_old_thai_encoding_is_recognised(file: Path) -> None:
    file.write_bytes("เมืองพะเยา “ดี”".encode("cp874"))
    assert "TIS-620" in new(file).stderr


def test_a_text_that_is_not_nfc_is_brought_into_it_and_that_is_said(file: Path) -> None:
    typed = "บรรทัดแรก\nป\u0e48\u0e39"
    file.write_text(typed, encoding="utf-8")
    result = new(file)
    assert result.exit_code == 0
    assert "normal form C (first in line 2)" in result.stderr
    assert "ป\u0e39\u0e48" in Path("than-thong-2024.trig").read_text(encoding="utf-8")
    assert file.read_text(encoding="utf-8") == typed


def test_sara_am_is_left_as_it_is_typed(file: Path) -> None:
    file.write_text("นํา และ นำ", encoding="utf-8")
    assert new(file).stderr == ""
    assert 'lc:quote "นํา และ นำ"@th' in Path("than-thong-2024.trig").read_text(encoding="utf-8")


def test_line_ends_of_windows_and_a_byte_order_mark_are_no_part_of_the_text(file: Path) -> None:
    file.write_bytes("\ufeffหนึ่ง\r\nสอง\r\n".encode())
    assert new(file).exit_code == 0
    assert '"""หนึ่ง\nสอง"""@th' in Path("than-thong-2024.trig").read_text(encoding="utf-8")


@pytest.mark.parametrize("body", ["", " \n\t\n", "\ufeff"])
def test_an_empty_text_is_refused(file: Path, body: str) -> None:
    file.write_text(body, encoding="utf-8")
    result = new(file)
    assert result.exit_code == 1
    assert "no text" in result.stderr


def test_a_text_of_marks_alone_is_refused(file: Path) -> None:
    file.write_text("| |", encoding="utf-8")
    assert "no text" in new(file, "--cut-at", "|").stderr


def test_a_control_character_is_refused_with_its_line(file: Path) -> None:
    file.write_text("ก\nข\x07", encoding="utf-8")
    result = new(file)
    assert result.exit_code == 1
    assert "line 2" in result.stderr
    assert "U+0007" in result.stderr


def test_things_of_a_data_directory_are_known(file: Path) -> None:
    city = file.with_name("city.trig")
    city.write_text(
        f"PREFIX lc: <https://w3id.org/learning-city/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        f'<{ID}source/test> {{ <{ID}city/than-thong> a lc:City ; rdfs:label "ธารทอง"@th , "Than Thong"@en . }}',
        encoding="utf-8",
    )
    assert run("load", city, "--data", "data", "--lang", "en").exit_code == 0
    new(file, "--data", "data")
    assert '<city/than-thong> a lc:City ; rdfs:label "ธารทอง"@th .' in Path("than-thong-2024.trig").read_text(
        encoding="utf-8"
    )


# check


def test_check_says_what_part_of_the_text_is_not_covered_and_what_states_nothing(file: Path) -> None:
    new(file, "--label-th", "ชื่อ", "--label-en", "Name")
    skeleton = Path("than-thong-2024.trig")
    whole = skeleton.read_text(encoding="utf-8")
    assert "1 passage(s) cover 100 % of the text" in run("check", skeleton, "--lang", "en").output
    ends = TEXT.strip() + '"""@th'
    assert whole.count(ends) == 1
    skeleton.write_text(whole.replace(ends, f'{TEXT.strip()} และอีกหลายเมือง"""@th'), encoding="utf-8")
    result = run("check", skeleton, "--lang", "en")
    assert f"in no passage, positions {len(TEXT)} to {len(TEXT) + 15}: “และอีกหลายเมือง”" in result.output
    assert "nothing stated yet in passage(s) 1" in result.output
    assert "ยังไม่มีข้อมูลในตอนที่ 1" in run("check", skeleton, "--lang", "th").output


def test_check_does_not_fail_for_what_is_not_covered(file: Path) -> None:
    bare = file.with_name("bare.trig")
    bare.write_text(
        "PREFIX lc: <https://w3id.org/learning-city/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        f'<{ID}announcement/bare> {{ <{ID}announcement/bare> a lc:Announcement ; lc:text "{"คำ " * 90}จบ"@th ;\n'
        'rdfs:label "ข่าว"@th , "News"@en . }',
        encoding="utf-8",
    )
    result = run("check", bare, "--lang", "en")
    assert result.exit_code == 0
    assert "announcement/bare: 0 passage(s) cover 0 % of the text." in result.output
    assert "คำ…”" in result.output
