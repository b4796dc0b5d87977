"""The page about a thing: one template for every kind, in both languages, each statement with its evidence."""

from __future__ import annotations

import json
import re

import pytest
from entity_pages import mark, page, row, told, words_of
from flask import Flask
from flask.testing import FlaskClient
from html_tree import Element, read_html

from graph.rdf import NamedNode
from graph.store import Store
from graph.workers.pool import QueryPool
from ontology.terms import ID, LC, PREFIXES
from service import create_app
from service.reading.vocabulary import vocabulary
from service.settings import Settings
from service.wording.words import words

RDFS, SKOS, SCHEMA = (PREFIXES[name] for name in ("rdfs", "skos", "schema"))
LANGUAGES = ("th", "en")
THAI = re.compile("[ก-๛]")
COMPACT = re.compile(rf"\b(?:{'|'.join(PREFIXES)}):[A-Za-z]")


# ---- every thing of the graph


def things(store: Store) -> list[str]:
    """Every thing of ours that the graph says something of, and every named graph."""
    subjects = {quad.subject.value for quad in store.quads() if isinstance(quad.subject, NamedNode)}
    graphs = {graph.value for graph in store.graphs() if isinstance(graph, NamedNode)}
    announcements = f"{ID}announcement/phayao-2022"
    return sorted(iri.removeprefix(ID) for iri in subjects | graphs if iri.startswith(ID) and iri != announcements)


def check_page(html: Element, language: str, name: str) -> None:
    """What holds of each page."""
    assert html["lang"] == language
    assert html.one("head").one("title").text.strip() not in ("", "–")
    assert words_of(html.one("h1")), name
    identifiers = [one["id"] for one in html.walk() if one["id"]]
    assert len(identifiers) == len(set(identifiers)), f"{name}: an id stands twice"
    for one in html.walk():
        assert not {key for key in one.attributes if key.startswith("on") or key == "style"}, f"{name}: <{one.tag}>"
        assert one.tag != "style"
        assert one.tag != "script" or one["src"] or one["type"] == "application/ld+json"
        assert one.tag != "a" or one["href"].startswith(("/", "#", "http://", "https://")), f"{name}: {one['href']!r}"
    main = html.one("main")
    statements = main.all(class_="value")
    assert statements or main.all("div", "statement"), f"{name}: no statement"
    for value in statements:
        assert mark(value)["data-kind"] in {"stated", "opinion", "implied", "reference", "derived"}, (
            f"{name}: {value.text}"
        )
        assert len(words_of(mark(value).one("div", "evidence-body"))) > 10, name
    assert not COMPACT.search(readable(main)), f"{name}: {COMPACT.search(readable(main))}"


def readable(element: Element) -> str:
    """What a part of a page says that everybody sees, without code and without the texts of the graph."""
    if element.tag in ("code", "pre", "script") or element.classes & {"visually-hidden", "words"}:
        return ""
    parts = (child if isinstance(child, str) else readable(child) for child in element.children)
    return "".join(parts) + " "


MANY = ("city/", "membership/", "award/", "source/", "country/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_thing_has_a_well_formed_page_with_evidence_beside_each_statement(
    client: FlaskClient, store: Store, language: str
) -> None:
    names = sorted(things(store))
    assert len(names) > 200
    many = [name for name in names if name.startswith(MANY)]  # they differ in a name
    for name in [*(set(names) - set(many)), *many[::25]]:
        check_page(page(client, name, language), language, name)


def test_a_page_asks_at_most_eight_queries_whatever_its_thing(
    pool: QueryPool, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(Settings(cache=0), pool).test_client()
    page(client, "city/phayao")  # the vocabulary and the rules are read once a version
    asked: list[str] = []
    ask = QueryPool.ask
    monkeypatch.setattr(QueryPool, "ask", lambda self, request: (asked.append(request.text), ask(self, request))[1])
    for name in things(store)[::31]:
        asked.clear()
        page(client, name)
        members = 2 if name.startswith(("country/", "cohort/")) else 0  # these list their members and awards as well
        assert 0 < len(asked) <= 6 + members, name


# ---- names, groups, values


def test_the_title_is_in_the_readers_language_and_the_other_stands_beside_it(client: FlaskClient) -> None:
    for language, name, other in (("th", "พะเยา", "Phayao"), ("en", "Phayao", "พะเยา")):
        html = page(client, "city/phayao", language)
        assert html.one("h1").text == name
        assert html.one("p", "other").text == other
        assert html.one("p", "other")["lang"] == ("en" if language == "th" else "th")
        assert html.one("head").one("title").text.startswith(name)


def test_the_narrowest_class_of_ours_comes_first_and_those_of_others_are_folded(client: FlaskClient) -> None:
    html = page(client, "city/phayao")
    assert [words_of(chip) for chip in html.one("p", "chips").all("a")] == ["learning city", "city"]
    folded = html.one("section", id="other-words").one("details", "folded")
    assert "open" not in folded.attributes
    assert "https://schema.org/City" in [link["href"] for link in folded.all("a")]


def test_groups_and_properties_stand_in_the_order_of_the_shapes(client: FlaskClient, app: Flask) -> None:
    from service.reading.reader import Reader

    services = app.extensions["learningcity"]
    known = vocabulary(Reader(services.pool, 2.0), 1)
    for name in ("city/phayao", "organization/pmu-a", "membership/phayao-unesco-gnlc", "source/ror"):
        groups = [one["id"] for one in page(client, name).all("section", "group") if one["id"].startswith("group-")]
        orders = {group.iri.rpartition("#")[2]: group.order for group in known.groups.values()}
        assert groups == sorted(groups, key=orders.__getitem__), name
        for group in groups:
            rows = page(client, name).one("section", id=group).all("div", "statement")
            properties = [one["data-property"] for one in rows if not one.all("dd", "relation")]
            assert properties == sorted(properties, key=known.order), name


def test_a_group_is_called_as_the_shapes_call_it(client: FlaskClient) -> None:
    titles = {
        language: page(client, "city/phayao", language).one("h2", id="group-names-title") for language in LANGUAGES
    }
    assert {language: title.text for language, title in titles.items()} == {"th": "ชื่อ", "en": "Names"}


def test_dates_stand_in_both_calendars(client: FlaskClient) -> None:
    for language, day, also in (("th", "2 กันยายน พ.ศ. 2565", "ค.ศ. 2022"), ("en", "2 September 2022", "B.E. 2565")):
        value = row(page(client, "membership/phayao-unesco-gnlc", language), LC + "startDate").one("dd", "value")
        assert value.one("time")["datetime"] == "2022-09-02"
        assert value.one("time").text == day
        assert value.one("span", "also").text == also
    written = row(page(client, "membership/phayao-unesco-gnlc"), LC + "dateAsWritten")
    assert "2 กันยายน 2565" in [one.text for one in written.all("span", "words")]


def test_identifiers_elsewhere_are_links_out_with_the_name_of_the_registry(client: FlaskClient) -> None:
    html = page(client, "organization/unesco")
    links = {words_of(one): one["href"] for one in row(html, SKOS + "exactMatch").all("a", rel="external")}
    assert links["Wikidata Q7809"] == "http://www.wikidata.org/entity/Q7809"
    assert links["ROR 04h4z8k05"] == "https://ror.org/04h4z8k05"
    assert links["ISNI 0000 0004 0452 3255"] == "https://isni.org/isni/0000000404523255"
    assert "GeoNames 1151426" in [words_of(one) for one in page(client, "city/phayao").all("a", rel="external")]


# ---- relations with a record of their own


@pytest.mark.parametrize(
    ("name", "property_", "language", "sentence"),
    [
        (
            "city/phayao", "member", "en",
            "member of the UNESCO Global Network of Learning Cities since 2 September 2022",
        ),
        (
            "city/phayao", "member", "th",
            "เป็นสมาชิกเครือข่ายเมืองแห่งการเรียนรู้ตลอดชีวิตของยูเนสโก ตั้งแต่วันที่ 2 กันยายน พ.ศ. 2565",
        ),
        ("organization/university-of-phayao", "participant", "en", "key leader of Phayao Learning City"),
        ("organization/university-of-phayao", "participant", "th", "แกนนำสำคัญในโครงการ Phayao Learning City"),
        ("project/phayao-learning-city", "participationIn", "en", "University of Phayao, key leader"),
        ("project/phayao-learning-city", "participationIn", "th", "มหาวิทยาลัยพะเยา เป็นแกนนำสำคัญ"),
        ("network/unesco-gnlc", "network", "en", "Adrar, member since 23 September 2020"),
        (
            "city/phayao", "designates", "en",
            "designated by UNESCO into the UNESCO Global Network of Learning Cities on 2 September 2022",
        ),
        ("organization/university-of-phayao", "exemplifiedBy", "en",
         "named as an example of What is expected of universities in other areas of Thailand"),
    ],
)  # fmt: skip
def test_a_record_is_told_in_words_on_the_page_of_what_it_relates(
    client: FlaskClient, name: str, property_: str, language: str, sentence: str
) -> None:
    assert sentence in told(page(client, name, language), LC + property_)


def test_a_sentence_about_a_record_links_to_the_record_and_to_what_it_relates(client: FlaskClient) -> None:
    addresses = [one["href"] for one in row(page(client, "city/phayao"), LC + "member").all("a")]
    assert "/page/membership/phayao-unesco-gnlc?lang=en" in addresses
    assert "/page/network/unesco-gnlc?lang=en" in addresses


def test_every_sentence_has_the_same_slots_in_both_languages() -> None:
    for key, texts in words().items():
        if key.startswith("entity.told_"):
            slots = {language: sorted(re.findall(r"\{\w+\}", text)) for language, text in texts.items()}
            assert slots["th"] == slots["en"], key


# ---- evidence


def test_the_mark_opens_the_sentence_that_states_it(client: FlaskClient) -> None:
    for language in LANGUAGES:
        html = page(client, "organization/university-of-phayao", language)
        leads = row(html, LC + "participant").all("dd", "value")
        body = next(mark(one) for one in leads if "Phayao Learning City" in one.text)
        assert body["data-kind"] == "stated"
        quote = body.one("blockquote")
        assert quote["lang"] == "th"
        assert "แกนนำสำคัญขับเคลื่อนโครงการ Phayao Learning City" in quote.text
        address = f"/page/announcement/phayao-2022?lang={language}#passage-17"
        assert quote["cite"] == address
        assert address in [one["href"] for one in body.all("a")]
        assert [one.text for one in body.all("p", "gloss")] == (
            ["Such is the case of the University of Phayao, which stepped in as a key leader driving the Phayao "
             "Learning City project"] if language == "en" else []
        )  # fmt: skip


def test_a_derived_statement_names_its_rule_and_opens_the_sentence_behind_it(client: FlaskClient) -> None:
    body = mark(row(page(client, "project/phayao-learning-city"), LC + "ledBy").one("dd", "value"))
    assert body["data-kind"] == "derived"
    assert "Inverse property" in body.text
    assert "Leads project" in body.text, "the rule that the first one rests on"
    assert [one["cite"] for one in body.all("blockquote")] == ["/page/announcement/phayao-2022?lang=en#passage-17"]
    member = mark(row(page(client, "city/phayao", "th"), LC + "memberOfNetwork").one("dd", "value"))
    assert "เป็นสมาชิกเครือข่าย" in member.text
    assert "เมืองที่มีสมาชิกภาพซึ่งไม่มีวันสิ้นสุดและไม่ถูกถอน เป็นสมาชิกของเครือข่ายนั้น" in member.text
    assert "/page/membership/phayao-unesco-gnlc?lang=th" in [one["href"] for one in member.all("a")]
    assert len(member.all("blockquote")) == 3


def test_sources_editors_and_readings_are_told_apart(client: FlaskClient) -> None:
    html = page(client, "city/phayao")
    latitude = mark(row(html, SCHEMA + "latitude").one("dd", "value"))
    assert latitude["data-kind"] == "reference"
    assert {"GeoNames", "CC BY 4.0", "geonames.org"} <= {words_of(one) for one in latitude.all("a")}
    english = mark(next(one for one in row(html, RDFS + "label").all("dd", "value") if "Phayao" in words_of(one)))
    assert "Set by the editors" in english.text
    governed = mark(row(html, LC + "governs").one("dd", "value"))
    assert governed["data-kind"] == "implied"
    assert "Not said in so many words" in governed.text
    assert "เทศบาลเมืองพะเยา" in governed.one("blockquote").text


# ---- links in, lists, paging


def test_links_in_are_counted_by_property_and_told_once(client: FlaskClient) -> None:
    html = page(client, "city/phayao")
    concerns = html.one("section", id="links-in").one("div", "statement", data_property=LC + "concernsCity")
    assert concerns.one("dt").one("span", "count").text == "4"
    assert len(concerns.all("dd", "value")) == 4
    shown = [one["data-property"] for one in html.one("section", id="links-in").all("div", "statement")]
    assert LC + "hasMemberCity" not in shown, "memberOfNetwork says it already"
    assert LC + "member" not in shown, "it is told in words"


def test_every_list_offers_its_query_and_its_rows_as_csv_and_json(client: FlaskClient) -> None:
    html = page(client, "city/phayao")
    for section in html.all("section", "group"):
        if section["id"] in ("other-words",):
            continue
        links = {words_of(one).partition(" ")[0]: one["href"] for one in section.one("header").all("a")}
        assert set(links) == {"SPARQL", "CSV", "JSON"}, section["id"]
        answer = client.get(links["CSV"])
        assert answer.status_code == 200
        assert len(answer.text.splitlines()) > 1, section["id"]


# ---- passages, schemes, queries, graphs


def test_a_passage_shows_its_words_and_everything_that_it_states(client: FlaskClient, store: Store) -> None:
    passage = NamedNode(f"{ID}announcement/phayao-2022/passage/5")
    html = page(client, "announcement/phayao-2022/passage/5")
    assert "ภายใต้ความร่วมมือระหว่าง มหาวิทยาลัยพะเยา" in html.one("div", "passage-words").one("blockquote").text
    assert len(html.one("section", id="holds").all("dd", "value")) == len(list(store.quads(graph=passage)))
    assert html.one("main").all("section", "group")[0]["id"] == "holds"


def test_a_scheme_shows_its_concepts_as_a_tree_with_evidence(client: FlaskClient) -> None:
    tree = page(client, "scheme/fields").one("section", id="concepts").all("ul", "tree")
    assert [words_of(one) for one in tree[0].children[0].children[0].all("a")][:1] == ["urban development"]  # type: ignore[union-attr]
    assert len(tree[1].all("li")) == 5
    assert len(tree[0].all("details", "evidence")) == 6


def test_a_saved_query_shows_its_text_and_runs(client: FlaskClient) -> None:
    html = page(client, "query/members-of-a-network")
    assert html.one("h1").text == "Members of a network"
    assert "SELECT" in html.one("pre").text
    run = html.one("a", "button")
    assert client.get(run["href"], headers={"Accept": "text/csv"}).status_code == 200


def test_a_named_graph_shows_what_it_holds(client: FlaskClient) -> None:
    html = page(client, "graph/derived", "th")
    assert html.one("h1").text == "กราฟของข้อความที่ได้จากกฎ"
    assert len(html.one("section", id="holds").all("details", "evidence")) == 60
    assert "60" in html.one("section", id="holds").all("p", "list-tools")[-1].text


def test_an_announcement_has_a_page_of_its_own(client: FlaskClient) -> None:
    response = client.get("/page/announcement/phayao-2022?lang=en", headers={"Accept": "text/html"})
    assert read_html(response.text).all(id="passage-17")
    assert 'rel="cite-as"' in response.headers["Link"]


# ---- beside the statements


def test_the_neighbourhood_is_a_picture_with_a_title_a_description_and_links(client: FlaskClient) -> None:
    picture = page(client, "city/phayao").one("svg", "neighbourhood")
    titles = {one["id"]: one.text for one in (*picture.all("title"), *picture.all("desc"))}
    assert titles[picture["aria-labelledby"]] == "What is connected with Phayao"
    assert "membership: UNESCO Global Network of Learning Cities" in titles[picture["aria-describedby"]]
    links = picture.all("a")
    assert len(links) == 6
    assert all(one["href"].startswith("/page/") for one in links)


def test_a_place_is_on_a_map_that_needs_no_script(client: FlaskClient) -> None:
    figure = page(client, "city/phayao").one("figure", "map")
    place = figure.one("circle", "place")
    assert (place["cx"], place["cy"]) == ("99.8788", "-19.192")
    assert (figure["data-latitude"], figure["data-longitude"]) == ("19.192", "99.8788")
    assert "19.192, 99.8788" in figure.text


def test_days_stand_in_a_timeline_in_their_order(client: FlaskClient) -> None:
    timeline = page(client, "city/phayao").one("ol", "timeline")
    days = [one["datetime"] for one in timeline.all("time")]
    assert days == sorted(days) == ["2021-11-21", "2022-09-02", "2022-09-02", "2022-09-02"]
    assert "Since 2 September 2022" in timeline.one("li", "open").text


def test_the_data_the_identifier_and_the_picture_are_a_link_away(client: FlaskClient) -> None:
    html = page(client, "city/phayao")
    addresses = {one["href"] for one in html.all("a")}
    for extension in ("ttl", "jsonld", "nt", "rdf", "trig"):
        assert f"/data/city/phayao.{extension}" in addresses
    assert html.one("code", "iri").text == f"{ID}city/phayao"
    assert html.one("button", "copy")["data-copy"] == "#iri"
    assert any(one.startswith("/explore?") and "thing=" in one for one in addresses)


def test_search_engines_find_the_thing_in_terms_of_schema_org(client: FlaskClient) -> None:
    found = json.loads(page(client, "city/phayao").one("script", type="application/ld+json").text)
    assert found["id"] == f"{ID}city/phayao"
    assert "City" in found["type"]
    assert {"@value": "พะเยา", "@language": "th"} in found["name"]
    assert found["geo"] == {"type": "GeoCoordinates", "latitude": 19.19203, "longitude": 99.87883}
    assert found["sameAs"] == "https://sws.geonames.org/1151426/"


# ---- bad input


@pytest.mark.parametrize(
    "name", ["city/nowhere", "city/Phayao", "city", "kind/of", "city/phayao/", "x" * 3_000, "city/พะเยา", "%00"]
)
def test_what_never_was_is_404_in_the_readers_language(client: FlaskClient, name: str) -> None:
    for language, title in (("th", "ไม่พบ"), ("en", "Not found")):
        response = client.get(f"/page/{name}", query_string={"lang": language}, headers={"Accept": "text/html"})
        assert response.status_code == 404
        assert read_html(response.text).one("h1").text == title


def test_a_version_that_does_not_exist_is_404_and_one_that_is_no_number_400(client: FlaskClient) -> None:
    for version, status in (("99", 404), ("0", 404), ("latest", 400)):
        response = client.get(f"/page/city/phayao?version={version}&lang=en", headers={"Accept": "text/html"})
        assert response.status_code == status
        read_html(response.text)


def test_an_unknown_language_gives_that_of_the_browser(client: FlaskClient) -> None:
    response = client.get("/page/city/phayao?lang=xx", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert read_html(response.text)["lang"] == "en"


def test_a_version_and_a_change_lead_to_the_history(client: FlaskClient) -> None:
    response = client.get("/page/version/1?lang=en", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["Location"]) == (303, "/versions/1?lang=en")


# ---- the strings


def test_every_string_is_in_its_language() -> None:
    """Thai strings are written in Thai letters, English ones are not; names of syntaxes are the same in both."""
    names = {"SPARQL"}
    for key, texts in words().items():
        if key.startswith("entity."):
            assert not THAI.search(texts["en"]), key
            plain = re.sub(r"\{\w+\}", "", texts["th"])
            assert THAI.search(plain) or plain in names or not re.search("[A-Za-z]", plain), key
