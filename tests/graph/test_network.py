"""The register of the network: tables → graph → tables, and what is wrong in a table is named."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import MalformedTable
from graph.network.back import tables_of
from graph.network.building import build, is_current, rebuild, tables_folder, target_file
from graph.network.columns import FACTS, MEMBERS
from graph.network.statements import statements
from graph.network.tables import GEONAMES, Row, others, read_register
from graph.rdf import DefaultGraph, Literal, NamedNode
from graph.store import Store
from ontology.terms import ID, LC, PREFIXES

TABLES = tables_folder()


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables, to be spoilt."""
    return Path(shutil.copytree(TABLES, tmp_path / "tables"))


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def thing(name: str) -> NamedNode:
    return NamedNode(ID + name)


def values(store: Store, subject: NamedNode, property: str, graph: NamedNode | None = None) -> set[str]:
    prefix, _, local = property.partition(":")
    where = graph or DefaultGraph()
    return {
        quad.object.value
        for quad in store.quads(subject=subject, predicate=NamedNode(PREFIXES[prefix] + local), graph=where)
        if isinstance(quad.object, Literal | NamedNode)
    }


# From tables to graph


def test_the_committed_graph_is_what_the_tables_make() -> None:
    assert is_current(TABLES, target_file()), "run `learningcity build-reference`"


def test_the_same_tables_always_make_the_same_file() -> None:
    assert build(TABLES) == build(TABLES)


def test_an_unchanged_file_is_not_written_again(tmp_path: Path) -> None:
    target, made = tmp_path / "network.trig", build(TABLES)
    assert rebuild(target, made)
    before = target.stat().st_mtime_ns
    assert not rebuild(target, made)
    assert target.stat().st_mtime_ns == before


def test_every_member_is_a_city_with_a_membership_in_the_graph_of_its_source(store: Store) -> None:
    register = read_register(TABLES)
    assert len(register[MEMBERS]) == 299
    for row in register[MEMBERS]:
        slug = register.cities[row["name_en"], row["iso2"]]
        city, membership = thing(f"city/{slug}"), thing(f"membership/{slug}-unesco-gnlc")
        assert values(store, city, "lc:memberOfNetwork") == {f"{ID}network/unesco-gnlc"}, slug
        for name in [row["source_url"], *others(row)]:
            page = thing(f"source/{register.sources[name]}")
            assert values(store, membership, "lc:member", page) == {city.value}, (slug, name)
            assert values(store, city, "rdfs:label", page) == {row["name_en"]}
        assert values(store, membership, "lc:confidence") == {f"{ID}confidence/{row['confidence']}"}


def test_no_day_month_or_year_is_said_that_no_table_gives(store: Store) -> None:
    given = {row["join_date"] for row in rows("members.csv")} | {row["value"] for row in rows("witnesses.csv")}
    for property in ("startDate", "startMonth"):
        for quad in store.quads(predicate=NamedNode(LC + property), graph=DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and "/membership/" in quad.subject.value:
                assert isinstance(quad.object, Literal) and quad.object.value in given
    undated = [row for row in rows("members.csv") if not row["cohort_year"]]
    register = read_register(TABLES)
    for row in undated:
        membership = thing(f"membership/{register.cities[row['name_en'], row['iso2']]}-unesco-gnlc")
        for property in ("lc:cohort", "lc:startDate", "lc:startMonth"):
            assert not values(store, membership, property), row["name_en"]
    assert len(undated) == 71


def test_coordinates_and_thai_names_are_said_by_geonames(store: Store) -> None:
    register, geonames = read_register(TABLES), thing("source/geonames")
    for row in register[MEMBERS]:
        city = thing(f"city/{register.cities[row['name_en'], row['iso2']]}")
        point = {f"POINT({row['lon']} {row['lat']})"} if row["lat"] else set()
        assert values(store, city, "geo:asWKT") == values(store, city, "geo:asWKT", geonames) == point
        assert {float(one) for one in values(store, city, "schema:latitude")} == (
            {float(row["lat"])} if point else set()
        )
        assert values(store, city, "lc:nameUnknownIn") == (set() if row["name_th"] else {"th"})
    assert "geonames.org" in str(values(store, geonames, "dct:rights", geonames))
    assert values(store, geonames, "dct:license") == {"https://creativecommons.org/licenses/by/4.0/"}


def test_the_cities_of_the_announcement_are_the_same_things(store: Store) -> None:
    membership = thing("membership/phayao-unesco-gnlc")
    graphs = {str(quad.graph_name) for quad in store.quads(subject=membership, predicate=NamedNode(LC + "member"))}
    assert any("/announcement/phayao-2022/passage/" in graph for graph in graphs)
    assert any("/source/mirage-news-2022>" in graph for graph in graphs)
    assert values(store, membership, "lc:startDate") == {"2022-09-02"}


@pytest.mark.parametrize(
    ("subject", "property", "said"),
    [
        (
            "membership/phayao-unesco-gnlc",
            "memberKind",
            {"dasta-2022": "town-municipality", "mirage-news-2022": "city"},
        ),
        ("membership/sukhothai-unesco-gnlc", "memberKind", {"dasta-2022": "province", "mirage-news-2022": "city"}),
        (
            "membership/muharraq-unesco-gnlc",
            "cohort",
            {"uil-new-members-2019": "2019", "mas-que-noticias-2024": "2024"},
        ),
        ("milestone/2025-12-04", "countriesForTheFirstTime", {"mirage-news-2025": "13", "unesco-korea-2025": "12"}),
    ],
)
def test_what_sources_disagree_about_stands_with_each(
    store: Store, subject: str, property: str, said: dict[str, str]
) -> None:
    for source, value in said.items():
        (found,) = values(store, thing(subject), f"lc:{property}", thing(f"source/{source}"))
        assert found.rpartition("/")[2] == value
    assert len(values(store, thing(subject), f"lc:{property}")) == len(said)


def test_the_two_beginnings_of_clermont_ferrand_both_stand(store: Store) -> None:
    membership = thing("membership/clermont-ferrand-unesco-gnlc")
    assert values(store, membership, "lc:startMonth") == {"2016-10"}
    assert values(store, membership, "lc:startDate") == {"2017-01-06"}


def test_the_cohort_of_2020_has_both_its_counts(store: Store) -> None:
    assert values(store, thing("milestone/2020-09-23"), "lc:newCities") == {"54"}
    assert values(store, thing("milestone/2020-09-23-as-first-announced"), "lc:newCities") == {"55"}


# And back


def test_the_graph_gives_the_tables_back_byte_for_byte(store: Store) -> None:
    written = tables_of(store)
    assert set(written) == {table.file for table in FACTS}
    for name, text in written.items():
        assert text == (TABLES / name).read_bytes(), name


# What is wrong in a table


def spoil(tables: Path, name: str, change: Callable[[list[str]], list[str]]) -> None:
    path = tables / name
    lines = path.read_bytes().decode().split("\r\n") if b"\r\n" in path.read_bytes() else path.read_text().split("\n")
    path.write_bytes("\r\n".join(change(lines)).encode())


def substitute(number: int, old: str, new: str) -> Callable[[list[str]], list[str]]:
    def change(lines: list[str]) -> list[str]:
        assert old in lines[number - 1]
        return [line.replace(old, new, 1) if place == number else line for place, line in enumerate(lines, 1)]

    return change


BAD = {
    "a missing column": ("members.csv", substitute(1, ",note", ""), 1, "note"),
    "a column too many": ("awards.csv", lambda lines: [f"{lines[0]},extra", *lines[1:]], 1, "extra"),
    "a duplicate city": ("members.csv", lambda lines: [*lines[:2], lines[1], *lines[2:]], 3, "name_en"),
    "an impossible day": ("members.csv", substitute(2, "2020-09-23", "2020-09-31"), 2, "join_date"),
    "a year of the Buddhist era": ("members.csv", substitute(2, "2020,2020", "2563,2020"), 2, "cohort_year"),
    "a day of another year": ("members.csv", substitute(2, "2020-09-23", "2019-09-23"), 2, "join_date"),
    "an impossible latitude": ("members.csv", substitute(2, "27.87429", "97.87429"), 2, "lat"),
    "a longitude that is no number": ("members.csv", substitute(2, "-0.29388", "west"), 2, "lon"),
    "a latitude without a longitude": ("members.csv", substitute(2, "-0.29388", ""), 2, "lon"),
    "an empty name": ("members.csv", substitute(2, "Adrar", ""), 2, "name_en"),
    "a Thai name in Latin letters": ("members.csv", substitute(2, "อาดราร์", "Adrar"), 2, "name_th"),
    "an unknown city": ("members.csv", substitute(2, "Adrar", "Nowhere"), 2, "name_en"),
    "an unknown country": ("members.csv", substitute(2, "Algeria,DZ", "Algeria,XX"), 2, "iso2"),
    "a country under another code": ("members.csv", substitute(2, "Algeria", "Argentina"), 2, "country"),
    "an unknown source": ("members.csv", substitute(2, "https://ghorfa", "https://other"), 2, "source_url"),
    "a place that another city has": ("members.csv", substitute(2, "2508813", "2507480"), 3, "geonames"),
    "too few values": ("members.csv", substitute(2, "Adrar,", "Adrar"), 2, "–"),
    "a conference that ends before it begins": ("conferences.csv", substitute(2, "2013-10-23", "2013-10-20"), 2, "end"),
    "a count that is no number": ("cohorts.csv", substitute(4, "115", "many"), 4, "network_cities"),
    "an award to an unknown city": ("awards.csv", substitute(2, "Melton", "Melten"), 2, "city"),
    "a feature of an unknown group": ("key_features.csv", substitute(6, "A1,area,A", "A1,area,D"), 6, "parent"),
    "a note without its Thai": ("clusters.csv", substitute(2, "more than 100", "more than 99"), 2, "note"),
    "a witness of nothing": ("witnesses.csv", substitute(2, "muharraq", "nowhere"), 2, "thing"),
}


def test_every_note_is_in_both_languages() -> None:
    languages: dict[object, set[str | None]] = {}
    for quad in statements(read_register(TABLES)):
        if quad.predicate.value.endswith("#editorialNote") and isinstance(quad.object, Literal):
            languages.setdefault(quad.subject, set()).add(quad.object.language)
    assert len(languages) > 100
    assert all(both == {"th", "en"} for both in languages.values())


@pytest.mark.parametrize(("name", "change", "row", "column"), BAD.values(), ids=BAD.keys())
def test_what_is_wrong_is_named_and_nothing_is_written(
    tables: Path, tmp_path: Path, name: str, change: Callable[[list[str]], list[str]], row: int, column: str
) -> None:
    spoil(tables, name, change)
    with pytest.raises(MalformedTable) as error:
        build(tables)
    assert (error.value.facts["file"], error.value.facts["row"], error.value.facts["column"]) == (name, row, column)
    for language in ("en", "th"):
        assert name in error.value.message(language)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tables"]


def test_a_file_that_is_not_utf_8_is_named(tables: Path) -> None:
    (tables / "awards.csv").write_bytes(b"award_year,city\r\n2015,\xff\r\n")
    with pytest.raises(MalformedTable, match=r"awards\.csv, row 1"):
        build(tables)


def test_a_missing_file_is_named(tables: Path) -> None:
    (tables / "clusters.csv").unlink()
    with pytest.raises(MalformedTable, match=r"clusters\.csv"):
        build(tables)


def test_geonames_is_a_source_by_its_own_name() -> None:
    assert read_register(TABLES).sources[GEONAMES] == "geonames"
    assert isinstance(read_register(TABLES)[MEMBERS][0], Row)
