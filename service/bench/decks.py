"""What is asked: the queries of the mix with terms drawn from the graph, dealt out to the clients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import count
from random import Random

from graph.rdf import Row, read_rows
from queries.catalogue import SavedQuery
from queries.mix import Mix, draw_of, fill, places
from service.bench.asking import GRAPH, TABLE, Address, Connection, Reply
from service.bench.clients import Asked

VARIANTS = 5
TRIES = 3


class Requests(Enum):
    """Whether the same requests come again and again, or never twice."""

    REPEATED = "repeated"
    NEW = "new"


def draw(address: Address, mix: Mix) -> dict[str, list[str]]:
    """Ask an endpoint for the terms that queries are filled with.

    Args:
        address: the endpoint.
        mix: the queries.

    Returns:
        By draw, the terms in SPARQL's syntax; in a fixed order, so that the same graph in the same engine gives the same.

    Raises:
        EndpointFailed: it does not answer.
    """
    found = {}
    with Connection(address) as connection:
        for name, query in mix.draws.items():
            for _ in range(TRIES):  # in a large graph that nobody has asked yet, the first may come too late
                reply = connection.ask(address.request(query.text))
                if reply.status != 503:
                    break
            if reply.status != 200:
                raise address.failed("no_draw", status=reply.status, name=name)
            found[name] = sorted({str(row["value"]) for row in rows_of(reply, address) if "value" in row})
    return found


def rows_of(reply: Reply, address: Address) -> list[Row]:
    """Read the rows of an answer.

    Raises:
        EndpointFailed: it is none.
    """
    try:
        return read_rows(reply.body)
    except (SyntaxError, ValueError, AssertionError) as error:
        raise address.failed("not_json", type=reply.content_type or "–") from error


class Dealer:
    """Deals out requests: the same for everybody who is measured, from one seed.

    Args:
        queries: the queries of the mix that are asked.
        terms: what `draw` gives.
        seed: what decides.
    """

    def __init__(self, queries: Mapping[str, SavedQuery], terms: Mapping[str, Sequence[str]], seed: int) -> None:
        self.terms, self.seed = terms, seed
        able = {name: all(terms.get(draw_of(place)) for place in places(query.text)) for name, query in queries.items()}
        self.queries = {name: query for name, query in queries.items() if able[name]}
        self.left_out = [name for name in queries if not able[name]]
        self.numbers = count()

    def sample(self) -> dict[str, list[str]]:
        """Give the texts that are repeated: a few of each query."""
        chance = Random(f"{self.seed} repeated")
        return {
            name: [fill(query.text, self.terms, chance) for _ in range(VARIANTS)]
            for name, query in self.queries.items()
        }

    def deal(self, kind: Requests, clients: int, rounds: int) -> list[list[tuple[str, str]]]:
        """Give each client as many rounds of the whole mix as asked, each in an order of its own.

        Returns:
            For each client, the names of the queries and their texts.
        """
        number = next(self.numbers)
        sample = self.sample()
        return [
            list(self.hand(kind, sample, rounds, Random(f"{self.seed} {number} {client}"))) for client in range(clients)
        ]

    def hand(
        self, kind: Requests, sample: Mapping[str, Sequence[str]], rounds: int, chance: Random
    ) -> Iterator[tuple[str, str]]:
        """Deal to one client."""
        for _ in range(rounds):
            for name in chance.sample(list(self.queries), len(self.queries)):
                if kind is Requests.REPEATED:
                    yield name, chance.choice(sample[name])
                else:  # whatever the terms are, the text is one that was never sent before
                    yield name, f"{fill(self.queries[name].text, self.terms, chance)}# {chance.getrandbits(64):016x}\n"

    def write(self, address: Address, name: str, text: str) -> bytes:
        """Write the request for the text of a query."""
        accept = GRAPH if self.queries[name].form in ("CONSTRUCT", "DESCRIBE") else TABLE
        return address.request(text, accept)

    def requests(self, address: Address, hands: Sequence[Sequence[tuple[str, str]]]) -> list[list[Asked]]:
        """Write the requests of some clients for one endpoint."""
        texts = dict.fromkeys(one for hand in hands for one in hand)
        written = {(name, text): Asked(name, self.write(address, name, text)) for name, text in texts}
        return [[written[one] for one in hand] for hand in hands]
