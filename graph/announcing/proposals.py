"""What looks like the name of a thing that the graph does not know yet, with the statement it may become.

There is no dictionary here, and none is needed: Thai names of bodies begin with the word for what they are, and names
in Latin letters with capitals. Where a Thai name ends is a guess; a curator shortens or lengthens it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

LOCAL, ORGANIZATION, UNIT = "lc:LocalGovernment", "org:FormalOrganization", "org:OrganizationalUnit"
PAO, SAO = "provincial-administrative-organization", "subdistrict-administrative-organization"


@dataclass(frozen=True)
class KindWord:
    """A word that begins names, and what its bearers are.

    Args:
        kind: the kind of their identifiers, such as `organization`.
        type: their class, as in Turtle.
        classification: the kind of local government, when they are one.
    """

    kind: str
    type: str
    classification: str = ""


THAI_KINDS = {
    "องค์การบริหารส่วนจังหวัด": KindWord("organization", LOCAL, PAO),
    "องค์การบริหารส่วนตำบล": KindWord("organization", LOCAL, SAO),
    "อบจ.": KindWord("organization", LOCAL, PAO),
    "อบต.": KindWord("organization", LOCAL, SAO),
    "เทศบาลนคร": KindWord("organization", LOCAL, "city-municipality"),
    "เทศบาลเมือง": KindWord("organization", LOCAL, "town-municipality"),
    "เทศบาลตำบล": KindWord("organization", LOCAL, "subdistrict-municipality"),
    "มหาวิทยาลัย": KindWord("organization", "lc:University"),
    "วิทยาลัย": KindWord("organization", UNIT),
    "ศูนย์": KindWord("organization", UNIT),
    "หน่วย": KindWord("organization", UNIT),
    "สำนักงาน": KindWord("organization", ORGANIZATION),
    "สถาบัน": KindWord("organization", ORGANIZATION),
    "กระทรวง": KindWord("organization", ORGANIZATION),
    "กรม": KindWord("organization", ORGANIZATION),
    "สมาคม": KindWord("organization", ORGANIZATION),
    "มูลนิธิ": KindWord("organization", ORGANIZATION),
    "โรงเรียน": KindWord("organization", ORGANIZATION),
    "จังหวัด": KindWord("place", "schema:AdministrativeArea"),
    "อำเภอ": KindWord("place", "schema:AdministrativeArea"),
    "เมือง": KindWord("city", "lc:City"),
    "ชุมชน": KindWord("community", "lc:Community"),
    "โครงการ": KindWord("project", "lc:Project"),
    "เครือข่าย": KindWord("network", "lc:CityNetwork"),
    "เทศกาล": KindWord("activity", "prov:Activity"),
}
ENGLISH_KINDS = {
    "University": KindWord("organization", "lc:University"),
    "Municipality": KindWord("organization", LOCAL),
    "College": KindWord("organization", UNIT),
    "Center": KindWord("organization", UNIT),
    "Centre": KindWord("organization", UNIT),
    "Network": KindWord("network", "lc:CityNetwork"),
    "Project": KindWord("project", "lc:Project"),
    "Programme": KindWord("project", "lc:Project"),
    "Festival": KindWord("activity", "prov:Activity"),
    "Province": KindWord("place", "schema:AdministrativeArea"),
}

KIND = "|".join(map(re.escape, sorted(THAI_KINDS, key=len, reverse=True)))
ENGLISH = r"[A-Z][A-Za-z0-9&'’-]*(?: (?:(?:of|the|for|and|on|in) )*[A-Z][A-Za-z0-9&'’-]*)*(?: [12][0-9]{3}\b)?"
THAI_NAME = re.compile(rf"(?P<kind>{KIND})(?P<rest>[ก-ฺเ-๎]{{0,100}})(?: (?P<latin>{ENGLISH}))?")
LATIN_NAME = re.compile(rf"(?<![A-Za-z0-9.]){ENGLISH}")
THAI_ABBREVIATION = re.compile(r"(?<![ก-๎.])(?:[ก-ฮ]{1,5}\.){1,5}(?![ก-๎])")
NOT_A_NAME = frozenset(
    [
        "พ.ศ.",
        "ค.ศ.",
        "ร.ศ.",
        "น.",
        "ดร.",
        "ศ.",
        "รศ.",
        "ผศ.",
        "นพ.",
        "พญ.",
        "น.ส.",
        "ด.ช.",
        "ด.ญ.",
        "ม.",
        "ถ.",
        "ต.",
        "อ.",
        "จ.",
        "โทร.",
    ]
)
NAME_ENDS = re.compile(
    "ได้|ซึ่ง|เพื่อ(?!น)|โดย|ร่วมกับ|ร่วมกัน|ร่วมมือ|ประกาศ|ลงนาม|กล่าว|จะ|พร้อม|ภายใต้|จาก|เป็น|ที่|ให้|เข้า(?:ร่วม|สู่|เป็น)|ว่า|ถือ|มีความ|มีมติ"
    "|จัด(?!การ)|จัดการประชุม|เปิด(?:เผย|ตัว|งาน|บ้าน)|นำ|สมัคร|ยื่น|ในฐานะ|ใน(?:การ|วัน|พื้นที่|งาน|ปี|มิติ|ด้าน|ระดับ)|กับ"
    rf"|(?:และ|หรือ)(?={KIND}|ภาคี|ประชาชน)"
)
NO_NAME_BEGINS = re.compile("ใน|ของ|และ|หรือ|ต่าง|อื่น|นี้|แห่ง|ทั้ง|ทุก|ภาค|ระดับ|ท้องถิ่น|มี|ไม่|ยัง|ไป|มา|น่าอยู่|งาน")
LEADING_ENGLISH = re.compile(r"^(?:The|In|On|At|A|An|And|Of|For) ")


@dataclass(frozen=True)
class Proposal:
    """A stretch of a text that may name something new.

    Args:
        start: where it begins, in code points.
        end: where it ends.
        words: what stands there, without double spaces.
        iri: the form of its identifier below `id/`; the slug is `…` unless the name is English.
        type: its class as in Turtle; "" when that cannot be told.
        predicate: `rdfs:label` or `lc:abbreviation`.
        language: "th" or "en".
        classification: the kind of local government, when it is one.
    """

    start: int
    end: int
    words: str
    iri: str
    type: str
    predicate: str
    language: str
    classification: str = ""


def propose(text: str, taken: list[tuple[int, int]]) -> list[Proposal]:
    """Find what looks like a name and is not among what is known.

    Args:
        text: the text as it is written.
        taken: the stretches that are known names or dates; a name that begins within one is none.

    Returns:
        The proposals in the order of the text, none overlapping another.
    """
    known = bytearray(len(text))
    for start, end in taken:
        known[start:end] = b"\1" * (end - start)
    candidates = [*thai_names(text), *map(latin_name, LATIN_NAME.finditer(text))]
    candidates += map(thai_abbreviation, THAI_ABBREVIATION.finditer(text))
    proposals: list[Proposal] = []
    for one in sorted((one for one in candidates if one), key=lambda proposal: (proposal.start, -proposal.end)):
        city_is_known = one.iri == "city/…" and known[one.start + len("เมือง")]
        follows = not proposals or one.start >= proposals[-1].end
        if follows and not known[one.start] and not city_is_known:
            proposals.append(one)
    return proposals and [proposals[0], *(in_apposition(text, *pair) for pair in pairwise(proposals))]


def in_apposition(text: str, before: Proposal, one: Proposal) -> Proposal:
    """Give a name in brackets the kind of the Thai name that it follows: it is the English name of the same thing."""
    bracketed = text[before.end : one.start].strip() == "(" and text[one.end : one.end + 1] == ")"
    if before.language != "th" or one.language != "en" or not bracketed:
        return one
    slug = one.iri.partition("/")[2]
    return replace(one, iri=f"{before.iri.partition('/')[0]}/{slug}", type=before.type)


def thai_names(text: str) -> Iterator[Proposal]:
    """Find the names that begin with a Thai word for what they are; the next one may begin where one ends."""
    found = THAI_NAME.search(text)
    while found:
        name = thai_name(found)
        if name:
            yield name
        found = THAI_NAME.search(text, name.end if name else found.end("kind"))


def thai_name(found: re.Match[str]) -> Proposal | None:
    """Read a name that begins with the Thai word for what it is; None when only that word stands there."""
    ends = NAME_ENDS.search(found["rest"])
    rest = found["rest"][: ends.start()] if ends else found["rest"]
    latin = found["latin"] if found["latin"] and not ends else ""
    if NO_NAME_BEGINS.match(rest) or (len(rest) < 2 and not latin):
        return None
    words = found["kind"] + rest + (f" {latin}" if latin else "")
    kind = THAI_KINDS[found["kind"]]
    slug = f"{kind.kind}/…"
    predicate = "lc:abbreviation" if "." in found["kind"] else "rdfs:label"
    return Proposal(
        found.start(), found.start() + len(words), words, slug, kind.type, predicate, "th", kind.classification
    )


def latin_name(found: re.Match[str]) -> Proposal | None:
    """Read a name in Latin letters; None when it is a single letter."""
    words = found[0].rstrip(".’'-")
    start = found.start()
    leading = LEADING_ENGLISH.match(words)
    if leading:
        words, start = words[leading.end() :], start + leading.end()
    if len(words) < 2:
        return None
    kind = next((kind for word, kind in ENGLISH_KINDS.items() if word in words.split()), KindWord("organization", ""))
    short = words.isupper() and " " not in words
    slug = re.sub("[^a-z0-9]+", "-", words.replace("’", "").replace("'", "").lower()).strip("-")
    predicate = "lc:abbreviation" if short else "rdfs:label"
    return Proposal(start, start + len(words), words, f"{kind.kind}/{slug}", kind.type, predicate, "en")


def thai_abbreviation(found: re.Match[str]) -> Proposal | None:
    """Read an abbreviation with dots; None for those of eras, titles and the like."""
    if found[0] in NOT_A_NAME or found[0] in THAI_KINDS:
        return None
    return Proposal(found.start(), found.end(), found[0], "organization/…", "", "lc:abbreviation", "th")
