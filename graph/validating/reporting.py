"""A validation report as text that a curator can act on, in Thai or English."""

from __future__ import annotations

from collections.abc import Mapping

from graph.validating.validate import Report, Result

WORDS = {
    "en": {"conforms": "Conforms to the shapes.", "problems": "{count} problem(s):", "value": "value", "rule": "rule"},
    "th": {"conforms": "ข้อมูลผ่านเกณฑ์ทั้งหมด", "problems": "พบปัญหา {count} รายการ:", "value": "ค่า", "rule": "เกณฑ์"},
}


def report_text(report: Report, language: str, names: Mapping[str, str] | None = None) -> str:
    """Write a report as text.

    Args:
        report: what the validation found.
        language: "th" or "en".
        names: what to call the things that it names by IRI.
    """
    words = WORDS[language]
    if not report.results:
        return words["conforms"]
    lines = [words["problems"].format(count=len(report.results))]
    lines += [result_text(result, language, names or {}) for result in report.results]
    return "\n".join(lines)


def result_text(result: Result, language: str, names: Mapping[str, str]) -> str:
    """Write one result: the thing, the sentence of the rule, the value, the rule."""
    words = WORDS[language]
    thing = names.get(result.focus_node, "")
    lines = [
        f"  {thing} <{result.focus_node}>" if thing else f"  <{result.focus_node}>",
        f"    {result.message(language)}",
    ]
    if result.value is not None and result.value != result.focus_node:
        lines.append(f"    {words['value']}: {result.value[:200]}")
    lines.append(f"    {words['rule']}: {result.shape}")
    return "\n".join(lines)
