"""What is fuzzed: parsers that are ours, each with something well formed to begin from."""

from __future__ import annotations

from collections.abc import Callable

Target = Callable[[bytes], None]


def text_of(data: bytes) -> str:
    """Make text of bytes, whatever they are."""
    return data.decode("utf-8", "replace")


def rdf_patch() -> Target:
    """Read patches; what was read is written, read again, and the same."""
    from graph.errors import MalformedData
    from graph.gate.rdf_patch import moves_of, read_patch, write_patch

    def run(data: bytes) -> None:
        try:
            change = read_patch(data, "patch").change
        except MalformedData:
            return
        written = b"".join(write_patch(moves_of(change)))
        again = read_patch(written, "patch").change
        assert (again.added, again.removed) == (change.added, change.removed), written

    return run


def accept() -> Target:
    """Choose among all formats by an Accept header."""
    from graph.formats import FORMATS
    from service.http.negotiation import accepted, best_media_type, first_language, quality, takes_gzip

    offers = tuple(format.media_type for format in FORMATS)

    def run(data: bytes) -> None:
        header = data.decode("latin-1")
        wanted = accepted(header)
        assert all(0 <= quality(wanted, format) <= 1 for format in FORMATS)
        assert best_media_type(wanted, offers) in (None, *offers)
        first_language(header)
        takes_gzip(header)

    return run


def accept_datetime() -> Target:
    """Read dates as HTTP writes them."""
    from service.history.memento import read_date
    from service.http.errors import BadRequest

    def run(data: bytes) -> None:
        try:
            assert read_date(data.decode("latin-1")).tzinfo
        except BadRequest:
            return

    return run


def thai_dates() -> Target:
    """Find dates in a text, in both calendars; each stands where it says."""
    from graph.announcing.dates import find_dates

    def run(data: bytes) -> None:
        text = text_of(data)
        for found in find_dates(text):
            assert 0 <= found.start < found.end <= len(text)
            assert found.iso

    return run


def sparql() -> Target:
    """Read what a query or an update says about itself."""
    from graph.analysis import analyse
    from graph.errors import LearningCityError

    def run(data: bytes) -> None:
        try:
            analyse(text_of(data), base="https://example.org/sparql")
        except LearningCityError:
            return

    return run


def versions() -> Target:
    """Read the numbers of versions from the parameters of an address."""
    from flask import Flask

    from graph.errors import LearningCityError
    from service.http.protocol import read_parameters
    from service.pages.comparison import asked_number

    app = Flask("fuzz")

    def run(data: bytes) -> None:
        try:
            read_parameters(data, "address")
        except LearningCityError:
            return
        with app.test_request_context("/", query_string=data.decode("latin-1")):
            try:
                assert asked_number("from") >= 0
            except LearningCityError:
                return

    return run


def search() -> Target:
    """Bring a text into the form in which names are compared; every place in it is one of the text."""
    from graph.thai import search_form

    def run(data: bytes) -> None:
        text = text_of(data)
        form = search_form(text)
        for start, end in form.places(text[:5]):
            assert 0 <= start <= end <= len(text)

    return run


PATCH = (
    b"H id <urn:x> .\nTX .\nPA e <https://example.org/> .\n"
    b'A <a:s> <a:p> "x\\n"@th <a:g> .\nD _:b <a:p> <_:c> <a:g> .\nA <a:s> <a:p> <<( <a:s> <a:p> 1 )>> .\nTC .\n'
)
TARGETS: dict[str, tuple[tuple[bytes, ...], Callable[[], Target]]] = {
    "rdf-patch": ((PATCH, b"TX .\nTA .\n", b"D <a:s> <a:p> 1 ."), rdf_patch),
    "accept": ((b"text/turtle;q=0.8, */*;q=0.1", b'application/ld+json;profile="x"', b"gzip;q=0, th-TH"), accept),
    "accept-datetime": ((b"Fri, 02 Sep 2022 00:00:00 GMT", b"Fri, 31 Feb 2022 25:00:61 GMT"), accept_datetime),
    "thai-dates": (
        ("วันที่ ๒ กันยายน พ.ศ. ๒๕๖๕ ถึง 5 ก.ย. 65".encode(), b"2 September 2022, 2022-09-02, 2/9/2565"),
        thai_dates,
    ),
    "sparql": (
        (b"PREFIX e: <a:> SELECT * FROM <a:g> { ?s e:p 'x'@th ; ^e:q/e:r* [] }", b"LOAD SILENT <a:b> INTO GRAPH <a:c>"),
        sparql,
    ),
    "versions": ((b"from=1&to=2", b"version=%31", "from=๑".encode()), versions),
    "search": (("เมืองพะเยา ".encode(), b"PHAYAO City"), search),
}
