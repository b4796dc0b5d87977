"""Dates as people write them: the Buddhist era on Thai pages, the common era on English ones; ISO in data.

B.E. = C.E. + 543 for every date from 1 January 1941 on, when the Thai year began to start in January.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from graph.announcing.dates import ENGLISH_MONTHS, THAI_MONTHS

BUDDHIST_ERA, FIRST_PLAIN_YEAR = 543, 1941
THAI_TIME = timezone(timedelta(hours=7))


def written(value: str, language: str) -> str:
    """Write an xsd:date, xsd:gYear or xsd:dateTime for readers; anything else as it is.

    Args:
        value: the lexical form, in the common era.
        language: "th" writes «2 กันยายน พ.ศ. 2565», "en" writes “2 September 2022”.
    """
    if len(value) == 4 and value.isdecimal():
        return f"พ.ศ. {int(value) + BUDDHIST_ERA}" if language == "th" and int(value) >= FIRST_PLAIN_YEAR else value
    try:
        day = datetime.fromisoformat(value).date() if "T" in value else date.fromisoformat(value)
    except ValueError:
        return value
    if language == "th" and day.year >= FIRST_PLAIN_YEAR:
        return f"{day.day} {THAI_MONTHS[day.month - 1]} พ.ศ. {day.year + BUDDHIST_ERA}"
    months, era = (THAI_MONTHS, "ค.ศ. ") if language == "th" else (ENGLISH_MONTHS, "")
    return f"{day.day} {months[day.month - 1]} {era}{day.year}"


def written_moment(at: datetime, language: str) -> str:
    """Write a moment for readers.

    Args:
        at: the moment, with its time zone.
        language: "th" writes «2 กันยายน พ.ศ. 2565 เวลา 15:00 น.» by the clocks of Thailand, "en" writes
            “2 September 2022, 08:00 UTC”.
    """
    if language == "th":
        local = at.astimezone(THAI_TIME)
        return f"{written(local.date().isoformat(), language)} เวลา {local:%H:%M} น."
    local = at.astimezone(UTC)
    return f"{written(local.date().isoformat(), language)}, {local:%H:%M} UTC"
