"""Every name of ours has one path under which the service answers, and every such path one name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import rule_files, terms, text
from ontology.terms import BASE, DOCUMENTS, ID, KINDS, LC, PREFIXES, SLUG, iri_of, path_of

NAMES = {
    f"{ID}city/phayao": "/id/city/phayao",
    f"{ID}organization/university-of-phayao": "/id/organization/university-of-phayao",
    f"{ID}university-role/work-with-local-partners": "/id/university-role/work-with-local-partners",
    f"{ID}announcement/phayao-2022": "/id/announcement/phayao-2022",
    f"{ID}announcement/phayao-2022/passage/4": "/id/announcement/phayao-2022/passage/4",
    f"{ID}announcement/phayao-2022/passage/4/implied": "/id/announcement/phayao-2022/passage/4/implied",
    f"{ID}graph/derived": "/id/graph/derived",
    f"{ID}version/42": "/id/version/42",
    f"{LC}City": "/ontology#City",
    f"{LC}memberOfNetwork": "/ontology#memberOfNetwork",
    f"{BASE}ontology": "/ontology",
    f"{BASE}ontology/1.0.0": "/ontology/1.0.0",
    f"{BASE}shapes": "/shapes",
    f"{BASE}shapes#Membership-startDate": "/shapes#Membership-startDate",
    f"{BASE}vocabularies": "/vocabularies",
    f"{BASE}alignments": "/alignments",
    f"{BASE}rules#member-of-network": "/rules#member-of-network",
}
NOT_NAMES = [
    "",
    "id",
    "id/",
    "id/city",
    "id/city/",
    "id/city/phayao/",
    "id/city//phayao",
    "id/city/Phayao",
    "id/city/พะเยา",
    "id/city/phayao\n",
    "id/city/hat_yai",
    "id/city/-phayao",
    "id/city/phayao-",
    "id/city/hat--yai",
    "id/city/../city/phayao",
    "id/city/%2e%2e",
    "id/city/phayao?x=1",
    "id/city/phayao#it",
    "id/town/phayao",
    "id/City/phayao",
    "ontology/",
    "ontology/latest",
    "ontology/1.0",
    "ontology#",
    "ontology#1City",
    "ontology#City#City",
    "ontology/1.0.0#City",
    "context",
    "sparql",
]


@pytest.mark.parametrize(("iri", "path"), NAMES.items())
def test_a_name_has_one_path_and_the_path_leads_back(iri: str, path: str) -> None:
    assert path_of(iri) == path
    assert iri_of(path) == iri


@pytest.mark.parametrize("name", NOT_NAMES)
def test_what_is_not_well_formed_has_neither_iri_nor_path(name: str) -> None:
    assert path_of(f"{BASE}{name}") is None
    assert iri_of(f"/{name}") is None


@pytest.mark.parametrize(
    "iri",
    [
        "https://schema.org/City",
        "http://w3id.org/learning-city/id/city/phayao",
        "https://w3id.org/learning-city",
        "https://w3id.org/learning-cityid/city/phayao",
        "/id/city/phayao",
    ],
)
def test_an_iri_of_others_has_no_path(iri: str) -> None:
    assert path_of(iri) is None


@pytest.mark.parametrize(
    "path", ["id/city/phayao", "//id/city/phayao", "https://w3id.org/learning-city/id/city/phayao"]
)
def test_a_path_starts_with_one_slash(path: str) -> None:
    assert iri_of(path) is None


@given(st.sampled_from(KINDS), st.lists(st.from_regex(SLUG, fullmatch=True), min_size=1, max_size=4))
def test_every_well_formed_name_goes_there_and_back(kind: str, segments: list[str]) -> None:
    iri = f"{ID}{kind}/{'/'.join(segments)}"
    path = path_of(iri)
    assert path is not None and iri_of(path) == iri


@given(st.text(max_size=40))
def test_a_path_is_a_name_or_nothing(rest: str) -> None:
    iri = iri_of(f"/{rest}")
    assert iri is None or path_of(iri) == f"/{rest}"


def test_every_name_that_the_packaged_files_use_is_well_formed() -> None:
    files = ["ontology.ttl", "vocabularies.ttl", "alignments.ttl", *(f"rules/{f.name}" for f in rule_files())]
    names = {iri for name in files for iri in re.findall(rf"<({re.escape(BASE)}[^>]*)>", text(name))}
    names -= set(PREFIXES.values())
    assert names
    assert not sorted(iri for iri in names if path_of(iri) is None)


def test_every_graph_that_code_names_has_a_path() -> None:
    graphs = {value for key, value in vars(terms).items() if key.startswith("GRAPH_")}
    assert {f"{BASE}{document}" for document in DOCUMENTS} <= graphs
    assert all(path_of(graph) for graph in graphs)


def test_no_namespace_has_two_prefixes_and_ours_come_first() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert list(PREFIXES)[:3] == ["lc", "lcsh", "lcrule"]
    assert all(namespace.endswith(("#", "/")) for namespace in PREFIXES.values())


def test_the_prefix_table_cannot_be_changed_at_run_time() -> None:
    with pytest.raises(TypeError):
        PREFIXES["ex"] = "http://example.org/"  # type: ignore[index]
