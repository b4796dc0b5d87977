"""What a shape asks, in words: each SHACL component in Thai and English, and every shape of ours."""

from __future__ import annotations

import re

import pytest
from ontology_reader import packaged, written

from service.ontology_browser.phrases import Part, plain, spaced
from service.ontology_browser.shape_words import ShapeWords
from service.reading.vocabulary import compact
from service.wording.words import words

NAMED = """
lc:City a owl:Class ; rdfs:label "city"@en , "เมือง"@th .
lc:University a owl:Class ; rdfs:label "university"@en , "มหาวิทยาลัย"@th .
lc:Application a owl:Class ; rdfs:label "application"@en , "การสมัคร"@th .
lc:endDate a owl:DatatypeProperty ; rdfs:label "end date"@en , "วันสิ้นสุด"@th ; rdfs:range xsd:date .
lc:startDate a owl:DatatypeProperty ; rdfs:label "start date"@en , "วันเริ่มต้น"@th ; rdfs:range xsd:date .
lc:number a owl:DatatypeProperty ; rdfs:label "number"@en , "ลำดับที่"@th ; rdfs:range xsd:integer .
lcsh:Is-city a sh:NodeShape ; rdfs:label "is a city"@en , "เป็นเมือง"@th ; sh:class lc:City .
lcsh:Is-application a sh:NodeShape ; rdfs:label "is an application"@en , "เป็นการสมัคร"@th ; sh:class lc:Application .
lcsh:Is-university a sh:NodeShape ; rdfs:label "is a university"@en , "เป็นมหาวิทยาลัย"@th ; sh:class lc:University .
lcsh:Thai-text a sh:NodeShape ; rdfs:label "text in Thai"@en , "ข้อความภาษาไทย"@th ; sh:languageIn ( "th" ) .
lcsh:Odd a sh:NodeShape ; rdfs:label "an odd thing"@en , "IRI ที่ผิดรูปแบบ"@th ; sh:pattern "^odd" .
"""
COMPONENTS = [
    ("sh:minCount 1 ; sh:maxCount 1", "exactly one", "ต้องมีหนึ่งรายการเท่านั้น"),
    ("sh:minCount 2 ; sh:maxCount 2", "exactly 2", "ต้องมี 2 รายการเท่านั้น"),
    ("sh:minCount 1", "at least one", "ต้องมีอย่างน้อยหนึ่งรายการ"),
    ("sh:minCount 3", "at least 3", "ต้องมีอย่างน้อย 3 รายการ"),
    ("sh:maxCount 1", "at most one", "มีได้ไม่เกินหนึ่งรายการ"),
    ("sh:minCount 0 ; sh:maxCount 4", "at most 4", "มีได้ไม่เกิน 4 รายการ"),
    ("sh:minCount 1 ; sh:maxCount 3", "1 to 3", "ต้องมีตั้งแต่ 1 ถึง 3 รายการ"),
    ("sh:maxCount 0", "none", "ต้องไม่มี"),
    ("sh:class lc:City ; sh:nodeKind sh:IRI", "refers to a city", "ชี้ไปยังเมือง"),
    ("sh:class lc:Application", "refers to an application", "ชี้ไปยังการสมัคร"),
    ("sh:class lc:University", "refers to a university", "ชี้ไปยังมหาวิทยาลัย"),
    ("sh:nodeKind sh:IRI", "given as an IRI", "ระบุเป็น IRI"),
    ("sh:nodeKind sh:Literal", "given as text or a number", "ระบุเป็นข้อความหรือตัวเลข"),
    ("sh:nodeKind sh:BlankNode", "given as a node of kind BlankNode", "ระบุเป็นโหนดชนิด BlankNode"),
    ("sh:datatype xsd:date", "a date", "เป็นวันที่"),
    ("sh:datatype xsd:string", "text without a language", "เป็นข้อความที่ไม่ระบุภาษา"),
    (
        'sh:datatype xsd:date ; sh:minInclusive "1900-01-01"^^xsd:date ; sh:maxInclusive "2100-12-31"^^xsd:date',
        "a date between 1 January 1900 and 31 December 2100",
        "เป็นวันที่ระหว่าง 1 มกราคม ค.ศ. 1900 กับ 31 ธันวาคม ค.ศ. 2100",
    ),
    ("sh:datatype xsd:integer ; sh:minInclusive 1", "a whole number from 1 up", "เป็นจำนวนเต็มตั้งแต่ 1 ขึ้นไป"),
    ("sh:datatype xsd:integer ; sh:maxInclusive 9", "a whole number up to 9", "เป็นจำนวนเต็มไม่เกิน 9"),
    (
        "sh:datatype xsd:decimal ; sh:minInclusive -90 ; sh:maxInclusive 90",
        "a decimal number from -90 to 90",
        "เป็นจำนวนทศนิยมตั้งแต่ -90 ถึง 90",
    ),
    ("sh:minExclusive 0", "value above 0", "เป็นค่าที่มากกว่า 0"),
    ("sh:maxExclusive 5", "value below 5", "เป็นค่าที่น้อยกว่า 5"),
    ('sh:languageIn ( "th" "en" )', "text in Thai or English", "ข้อความภาษาไทยหรือภาษาอังกฤษ"),
    ('sh:languageIn ( "fr" )', "text in the language fr", "ข้อความภาษา fr"),
    ("sh:uniqueLang true", "at most one in each language", "ภาษาละไม่เกินหนึ่งรายการ"),
    ("sh:minLength 1", "not empty", "ไม่ว่างเปล่า"),
    ("sh:minLength 2", "at least 2 characters long", "ยาวอย่างน้อย 2 อักขระ"),
    ("sh:maxLength 30", "at most 30 characters long", "ยาวไม่เกิน 30 อักขระ"),
    ('sh:pattern "^a+$"', "written as ^a+$", "เขียนตามรูปแบบ ^a+$"),
    ('sh:pattern "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"', "written as YYYY-MM-DD", "เขียนตามรูปแบบ YYYY-MM-DD"),
    ("sh:lessThan lc:endDate", "before the “end date”", "อยู่ก่อน “วันสิ้นสุด”"),
    ("sh:lessThanOrEquals lc:endDate", "no later than the “end date”", "ไม่อยู่หลัง “วันสิ้นสุด”"),
    ("sh:lessThan lc:number", "less than the “number”", "น้อยกว่า “ลำดับที่”"),
    ("sh:lessThanOrEquals lc:number", "not more than the “number”", "ไม่มากกว่า “ลำดับที่”"),
    ("sh:disjoint lc:endDate", "not the same as the “end date”", "ไม่ซ้ำกับ “วันสิ้นสุด”"),
    ("sh:equals lc:endDate", "the same as the “end date”", "ตรงกับ “วันสิ้นสุด”"),
    ("sh:hasValue lc:City", "one is “city”", "ต้องมี “เมือง”"),
    ("sh:in ( true )", "must be “true”", "ต้องเป็น “true”"),
    ("sh:in ( lc:City lc:University )", "one of: city or university", "เป็นค่าหนึ่งใน: เมืองหรือมหาวิทยาลัย"),
    ("sh:node lcsh:Is-city", "a city", "เป็นเมือง"),
    ("sh:node lcsh:Thai-text", "text in Thai", "เป็นข้อความภาษาไทย"),
    ("sh:node lcsh:Odd ; sh:nodeKind sh:IRI", "refers to an odd thing", "ชี้ไปยัง IRI ที่ผิดรูปแบบ"),
    (
        "sh:nodeKind sh:IRI ; sh:or ( lcsh:Is-city lcsh:Is-application lcsh:Is-university )",
        "refers to a city, an application or a university",
        "ชี้ไปยังเมือง การสมัคร หรือมหาวิทยาลัย",
    ),
    ("sh:not lcsh:Odd", "must not be an odd thing", "ต้องไม่เป็น IRI ที่ผิดรูปแบบ"),
    (
        "sh:qualifiedValueShape lcsh:Thai-text ; sh:qualifiedMinCount 1",
        "at least one is text in Thai",
        "อย่างน้อยหนึ่งรายการเป็นข้อความภาษาไทย",
    ),
    (
        "sh:qualifiedValueShape lcsh:Is-city ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1",
        "exactly one is a city",
        "หนึ่งรายการเท่านั้นที่เป็นเมือง",
    ),
    (
        "sh:qualifiedValueShape lcsh:Is-city ; sh:qualifiedMinCount 2 ; sh:qualifiedMaxCount 3",
        "at least 2 of them a city; at most 3 of them a city",
        "อย่างน้อย 2 รายการเป็นเมือง; ไม่เกิน 3 รายการเป็นเมือง",
    ),
    ("sh:closed true", "nothing else may be said of it", "ไม่มีคุณสมบัติอื่นนอกจากที่ระบุไว้"),
    ("sh:severity sh:Warning", "advice only", "เป็นเพียงคำแนะนำ"),
    ('sh:expression lc:x ; sh:message "Wait {?value}."@en , "รอ {?value}"@th', "Wait ….", "รอ …"),
]
PATHS = [
    ("lc:endDate", "end date", "วันสิ้นสุด"),
    ("( lc:number lc:endDate )", "the “end date” of its “number”", "“วันสิ้นสุด” ของ “ลำดับที่”"),
    ("[ sh:inversePath lc:number ]", "“number”, read backwards", "“ลำดับที่” ในทางกลับ"),
    ("[ sh:oneOrMorePath lc:number ]", "“number”, followed any number of times", "“ลำดับที่” ต่อกันหลายทอด"),
    ("[ sh:alternativePath ( lc:number lc:endDate ) ]", "number or end date", "ลำดับที่หรือวันสิ้นสุด"),
]
LANGUAGES = ("en", "th")
THAI = re.compile("[ก-๛]")


def told(turtle: str, language: str) -> str:
    """What a property shape with some components asks, the conditions put together."""
    shape = f"{NAMED} lcsh:It a sh:PropertyShape ; sh:path lc:startDate ; {turtle} ."
    conditions = ShapeWords(written(shape), language).conditions("https://w3id.org/learning-city/shapes#It")
    return "; ".join(map(plain, conditions))


@pytest.mark.parametrize(("turtle", "english", "thai"), COMPONENTS, ids=[one[0] for one in COMPONENTS])
def test_a_component_is_told_in_both_languages(turtle: str, english: str, thai: str) -> None:
    assert told(turtle, "en") == english
    assert told(turtle, "th") == thai


@pytest.mark.parametrize(("path", "english", "thai"), PATHS, ids=[one[0] for one in PATHS])
def test_a_path_is_told_in_both_languages(path: str, english: str, thai: str) -> None:
    read = written(f"{NAMED} lcsh:It a sh:PropertyShape ; sh:path {path} .")
    for language, words_wanted in (("en", english), ("th", thai)):
        assert plain(ShapeWords(read, language).path("https://w3id.org/learning-city/shapes#It")) == words_wanted


def test_a_path_of_several_steps_goes_along_each_of_them() -> None:
    read = written(f"{NAMED} lcsh:It a sh:PropertyShape ; sh:path ( [ sh:inversePath lc:number ] lc:endDate ) .")
    found = ShapeWords(read, "en").paths("https://w3id.org/learning-city/shapes#It")
    assert {compact(one) for one in found} == {"lc:number", "lc:endDate"}


def test_a_shape_of_things_must_be_and_a_shape_of_values_refers() -> None:
    read = written(f"{NAMED} lcsh:It a sh:NodeShape ; sh:class lc:City ; sh:disjoint lc:number .")
    words_ = ShapeWords(read, "en")
    found = words_.conditions("https://w3id.org/learning-city/shapes#It")
    assert [plain(one) for one in found] == ["must be a city", "never “number” itself"]


def test_targets_are_told_by_class_and_by_property() -> None:
    turtle = (
        "lcsh:It a sh:NodeShape ; sh:targetClass lc:City ; sh:targetSubjectsOf lc:number ; sh:targetObjectsOf lc:x ."
    )
    found = ShapeWords(written(NAMED + turtle), "en").targets("https://w3id.org/learning-city/shapes#It")
    assert [plain(one) for one in found] == [
        "every city",
        "everything that has “number”",
        "everything that is a value of “lc:x”",
    ]


def test_a_condition_in_sparql_is_told_by_its_name_and_message() -> None:
    turtle = """lcsh:It a sh:NodeShape ; rdfs:label "an open membership"@en , "สมาชิกภาพ"@th ; sh:sparql lcsh:It-query ;
        sh:message "It has no {?value} in {$other}."@en , "ไม่มี {?value}"@th .
        lcsh:It-query a sh:SPARQLConstraint ; sh:select "SELECT $this {}" ."""
    read = written(turtle)
    (english,) = ShapeWords(read, "en").conditions("https://w3id.org/learning-city/shapes#It")
    (thai,) = ShapeWords(read, "th").conditions("https://w3id.org/learning-city/shapes#It")
    assert plain(english) == "an open membership; otherwise it is refused: It has no … in …."
    assert plain(thai).startswith("สมาชิกภาพ ")
    assert "{" not in plain(thai)


def test_what_a_sentence_names_can_be_linked() -> None:
    read = written(f"{NAMED} lcsh:It a sh:PropertyShape ; sh:path lc:number ; sh:class lc:City .")
    (refers,) = ShapeWords(read, "en").conditions("https://w3id.org/learning-city/shapes#It")
    assert [part for part in refers if part.iri] == [Part("city", "https://w3id.org/learning-city/ontology#City")]


def test_thai_takes_a_space_where_it_meets_latin_letters_and_quotation_marks() -> None:
    assert plain(spaced((Part("เป็น"), Part("IRI"), Part("ของ"), Part("เมือง")))) == "เป็น IRI ของเมือง"
    assert plain(spaced((Part("มี"), Part("“ชื่อ”"), Part("และ")))) == "มี “ชื่อ” และ"


def every_shape() -> list[str]:
    return packaged().facts.subjects("sh:NodeShape", "sh:PropertyShape")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_of_ours_is_told_without_gaps(language: str) -> None:
    told_by = ShapeWords(packaged(), language)
    for shape in every_shape():
        sentences = [
            *told_by.conditions(shape),
            *told_by.targets(shape),
            *([path] if (path := told_by.path(shape)) else []),
        ]
        for sentence in sentences:
            text = plain(part for part in sentence if not part.code)
            assert text.strip(), shape
            assert not re.search(r"\{\?|\{\$|_:|https?://", text) or "https://w3id.org" in text, (shape, text)
            assert not re.search(r"\b(?:sh|rdf|owl|schema|skos|dct):\w", re.sub(r"\([^)]*\)", "", text)), (shape, text)
            if language == "th":
                assert THAI.search(text) or not text.strip("“” "), (shape, text)


def test_every_condition_of_our_shapes_is_one_that_is_known_how_to_tell() -> None:
    from service.ontology_browser.shape_words import KNOWN

    facts = packaged().facts
    used = {one for shape in every_shape() for one in facts.predicates(shape) if one.startswith("sh:")}
    assert used <= KNOWN


def test_every_term_that_the_ontology_takes_from_others_has_a_name() -> None:
    read = packaged()
    told_by = ShapeWords(read, "th")
    used = {end for term in read.properties() for end in (*term.domains, *term.ranges)}
    used |= {iri for term in read.classes() for iri in term.broader}
    for shape in every_shape():
        used |= {*read.facts.iris(shape, "sh:class", "sh:targetClass", "sh:datatype")}
    nameless = {compact(iri) for iri in used if told_by.name(iri) == compact(iri)}
    assert not nameless, f"words/reused.toml has no names for {sorted(nameless)}"
    assert all(f"reused.{compact(iri)}" in words() or iri in read.terms or read.label(iri) for iri in used)
