"""The names that the register gives to what has none: memberships, cohorts, awards, participations."""

from __future__ import annotations

from collections.abc import Mapping

from graph.network.tables import Row

NETWORK_NAMES = {"en": "Register of the network", "th": "ทะเบียนเครือข่าย"}
REGISTER_GRAPH = {
    "en": (
        "What the editors of this graph add to what the pages say of the network: the names of memberships, cohorts and "
        "awards, Thai names, how far a row can be trusted, which source it follows where sources differ, and notes."
    ),
    "th": (
        "สิ่งที่คณะผู้จัดทำเพิ่มเติมจากที่แหล่งข้อมูลกล่าวถึงเครือข่าย ได้แก่ ชื่อของสมาชิกภาพ รุ่น และรางวัล ชื่อภาษาไทย ระดับความเชื่อถือของแต่ละรายการ "
        "แหล่งข้อมูลที่ยึดถือเมื่อแหล่งข้อมูลกล่าวไม่ตรงกัน และหมายเหตุ"
    ),
}
RIGHTS = {
    "en": "Only facts were taken from the page, no sentence of it; their statement here is licensed under CC BY 4.0.",
    "th": "นำมาเฉพาะข้อเท็จจริงจากหน้าเว็บ มิได้คัดลอกข้อความ ข้อมูลที่จัดทำขึ้นในที่นี้เผยแพร่ภายใต้สัญญาอนุญาต CC BY 4.0",
}
COUNTRY_ALREADY_NAMED = {("TH", "th")}  # by the announcement, in a passage
NOT_A_CITY = {"consortium", "governorate", "county", "commune", "district"}
NETWORK_TH = "เครือข่ายเมืองแห่งการเรียนรู้ตลอดชีวิตของยูเนสโก"


def buddhist_era(year: str) -> int:
    """Give the year of the Buddhist era in which most of a year of the Common Era from 1941 on lies."""
    return int(year) + 543


def joined(before: str, name: str, after: str = "") -> str:
    """Join Thai words and a name, with spaces around the name when it is in Latin letters."""
    gap = " " if name[0].isascii() or name[0].lower() != name[0].upper() else ""
    return f"{before}{gap}{name}{gap if after else ''}{after}"


def membership_names(row: Row) -> Mapping[str, str]:
    """Name a membership after its city."""
    name = row["name_th"] or row["name_en"]
    plain = row["entity_kind"] in NOT_A_CITY or name.startswith("กรุง")
    return {
        "en": f"Membership of {row['name_en']} in the UNESCO Global Network of Learning Cities",
        "th": joined("สมาชิกภาพของ" if plain else "สมาชิกภาพของเมือง", name, f"ใน{NETWORK_TH}"),
    }


def cohort_names(year: str) -> Mapping[str, str]:
    """Name the cities that joined in one year."""
    return {"en": f"Cohort of {year}", "th": f"รุ่น พ.ศ. {buddhist_era(year)}"}


def award_names(year: str, city: str) -> Mapping[str, str]:
    """Name an award after its year and city."""
    return {
        "en": f"UNESCO Learning City Award {year} for {city}",
        "th": joined(f"รางวัลเมืองแห่งการเรียนรู้ของยูเนสโก พ.ศ. {buddhist_era(year)} แก่เมือง", city),
    }


def participation_names(city: str, role: Row, cluster: Row) -> Mapping[str, str]:
    """Name what a city does in a cluster."""
    part = {"coordinator": "as a coordinator of", "member": "as a member of"}[role["slug"]]
    return {
        "en": f"{city} {part} the cluster “{cluster['name_en']}”",
        "th": joined("เมือง", city, f"ในฐานะ{role['name_th']}ของกลุ่มเมือง “{cluster['name_th']}”"),
    }
