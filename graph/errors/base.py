"""What all errors of the project have in common."""

from __future__ import annotations

from typing import ClassVar

from graph.errors.quoting import quotable
from graph.errors.system import in_thai


class LearningCityError(Exception):
    """An error that a user can do something about.

    Args:
        facts: what the message needs to name: a file, a line, a limit. Kept as `facts`, long texts without their middle. A `reason`
            is in the words of somebody else, a parser or the system, and said so in Thai too, unless there is a `reason_th`.
    """

    en: ClassVar[str] = "Something went wrong."
    th: ClassVar[str] = "เกิดข้อผิดพลาด"

    def __init__(self, **facts: object) -> None:
        self.facts = {name: quotable(fact) for name, fact in facts.items()}
        super().__init__(self.facts)

    def message(self, language: str = "en") -> str:
        """Say what happened and what to do next, in one language ("en" or "th")."""
        if language == "th":
            facts = {"reason_th": self.facts.get("reason", ""), **self.facts}
            return self.th.format(**{name: in_thai(fact) for name, fact in facts.items()}).rstrip()
        return self.en.format(**self.facts).rstrip()

    def __str__(self) -> str:
        return self.message()


class NotFound(LearningCityError):
    """Nothing of that name is known."""

    en = "Nothing is known as {name}."
    th = "ไม่พบ {name}"
