"""Measures one or two endpoints: the same rounds of the mix, in alternation, after comparing what they answer."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from statistics import median

from graph.progress import Watch, unwatched
from queries.mix import mix
from service.bench.agreement import NotAnAnswer, difference, said
from service.bench.asking import Address, Connection
from service.bench.clients import OK, Clients, Outcome, Problem
from service.bench.decks import Dealer, Requests, draw
from service.bench.figures import Latency, Ratio, latency, ratio
from service.bench.footprint import megabytes, processor_seconds, server_process

MOST_ROUNDS_OF_THE_MIX = 400


@dataclass(frozen=True)
class Plan:
    """What to measure, and how long.

    Args:
        addresses: one or two endpoints.
        kinds: repeated requests, new ones, or both.
        clients: how many ask at the same time.
        seconds: how long a round is to take.
        rounds: how many rounds each endpoint gets.
        only: names of queries; none means the whole mix.
        seed: what the requests are drawn from.
        processes: of each endpoint, its process on this machine; None to find it by its port.
    """

    addresses: tuple[Address, ...]
    kinds: tuple[Requests, ...] = (Requests.REPEATED, Requests.NEW)
    clients: int = 8
    seconds: float = 3.0
    rounds: int = 5
    only: tuple[str, ...] = ()
    seed: int = 1
    processes: tuple[int | None, ...] = (None, None)


@dataclass
class Round:
    """One round of one endpoint.

    Args:
        outcomes: of each client.
        busy: seconds of the processors that the server took; None when it is not on this machine.
    """

    outcomes: list[Outcome]
    busy: float | None = None

    @property
    def seconds(self) -> float:
        """How long it took, from the first request to the last answer."""
        return max(one.ended for one in self.outcomes) - min(one.began for one in self.outcomes)

    @property
    def answered(self) -> int:
        """How many requests were answered well."""
        return sum(len(times) for one in self.outcomes for times in one.seconds.values())

    @property
    def rate(self) -> float:
        """Requests answered well in a second."""
        return self.answered / self.seconds

    @property
    def client_share(self) -> float:
        """The share of the machine's processors that the clients took."""
        return sum(one.busy for one in self.outcomes) / (self.seconds * (os.cpu_count() or 1))

    def times(self, name: str) -> list[float]:
        """The seconds that each answer to a query took."""
        return [one for outcome in self.outcomes for one in outcome.seconds.get(name, ())]

    @property
    def all_times(self) -> list[float]:
        """The seconds that each answer took."""
        return [one for outcome in self.outcomes for times in outcome.seconds.values() for one in times]

    @property
    def failures(self) -> list[tuple[str, Problem]]:
        """What went wrong: query and problem."""
        return [(name, one) for outcome in self.outcomes for name, all in outcome.failures.items() for one in all]


@dataclass
class Measured:
    """The rounds of one kind of requests.

    Args:
        kind: repeated or new.
        rounds: by endpoint, one list each, pairs in the same place.
    """

    kind: Requests
    rounds: tuple[list[Round], ...]

    def throughput(self, which: int) -> float:
        """The median rate of an endpoint."""
        return median(one.rate for one in self.rounds[which])

    def client_share(self, which: int) -> float:
        """The median share of the machine that the clients took."""
        return median(one.client_share for one in self.rounds[which])

    def effort(self, which: int) -> float | None:
        """The milliseconds of processors that a server spent on a request; None when it is not on this machine."""
        efforts = [
            1000 * one.busy / one.answered for one in self.rounds[which] if one.busy is not None and one.answered
        ]
        return median(efforts) if efforts else None

    def effort_ratio(self) -> Ratio | None:
        """How many times the processor time of the first the second spends on a request, pair by pair."""
        if len(self.rounds) < 2:
            return None
        efforts = [
            [one.busy / one.answered if one.busy and one.answered else 0.0 for one in each] for each in self.rounds
        ]
        pairs = [(second, first) for first, second in zip(*efforts, strict=True) if first and second]
        return ratio(pairs) if pairs else None

    def latency(self, which: int, name: str = "") -> Latency | None:
        """How long the answers took, to one query or to all; None when there was none."""
        times = [time for one in self.rounds[which] for time in (one.times(name) if name else one.all_times)]
        return latency(times) if times else None

    def failures(self, which: int) -> list[tuple[str, Problem]]:
        """What went wrong at an endpoint."""
        return [failure for one in self.rounds[which] for failure in one.failures]

    def throughput_ratio(self) -> Ratio | None:
        """How many times the rate of the second the rate of the first is, pair by pair."""
        if len(self.rounds) < 2:
            return None
        pairs = [(one.rate, other.rate) for one, other in zip(*self.rounds, strict=True)]
        return ratio(pairs) if all(other for _, other in pairs) else None

    def latency_ratio(self, name: str) -> Ratio | None:
        """How many times as long as the first the second takes for a query, by the medians of each pair."""
        if len(self.rounds) < 2:
            return None
        times = [(other.times(name), one.times(name)) for one, other in zip(*self.rounds, strict=True)]
        pairs = [(median(slow), median(fast)) for slow, fast in times if slow and fast]
        return ratio(pairs) if pairs else None


@dataclass
class Result:
    """All that was found.

    Args:
        plan: what was to be measured.
        names: the queries that were asked.
        left_out: the queries for which the graph has no terms.
        disagreements: by query, how the two answers differ.
        measured: by kind of requests.
        memory: by endpoint, megabytes at most; None when it is not on this machine.
    """

    plan: Plan
    names: list[str]
    left_out: list[str]
    disagreements: dict[str, str] = field(default_factory=dict)
    measured: list[Measured] = field(default_factory=list)
    memory: list[float | None] = field(default_factory=list)


def measure(plan: Plan, watch: Watch = unwatched) -> Result:
    """Measure.

    Args:
        plan: what, and how long.
        watch: told how far it has come.

    Raises:
        EndpointFailed: an endpoint does not answer at all.
    """
    chosen, done, total = mix(), count(), steps(plan)
    queries = {name: one for name, one in chosen.queries.items() if not plan.only or name in plan.only}
    watch("draw", next(done), total)
    dealer = Dealer(queries, draw(plan.addresses[0], chosen), plan.seed)
    result = Result(plan, list(dealer.queries), dealer.left_out)
    watch("compare", next(done), total)
    result.disagreements = compare(plan.addresses, dealer.sample(), dealer)
    processes = [given or server_process(one) for one, given in zip(plan.addresses, plan.processes, strict=False)]
    result.memory = [None if process is None else 0.0 for process in processes]
    with Clients(plan.clients) as clients:
        for kind in plan.kinds:
            watch("warm_up", next(done), total)
            decks = [rounds_of_mix(plan, kind, dealer, clients, address) for address in plan.addresses]
            measured = Measured(kind, tuple([] for _ in plan.addresses))
            for _ in range(plan.rounds):
                for which, address in enumerate(plan.addresses):
                    watch(kind.value, next(done), total)
                    hands = dealer.deal(kind, plan.clients, decks[which])
                    asked, process = dealer.requests(address, hands), processes[which]
                    before = processor_seconds(process) if process else 0.0
                    one = Round(clients.ask(address, asked))
                    if process:
                        one.busy = processor_seconds(process) - before
                        result.memory[which] = max(result.memory[which] or 0.0, megabytes(process))
                    measured.rounds[which].append(one)
            result.measured.append(measured)
    return result


def steps(plan: Plan) -> int:
    """Tell how many steps `measure` will report."""
    return 2 + len(plan.kinds) * (1 + len(plan.addresses) * plan.rounds)


def rounds_of_mix(plan: Plan, kind: Requests, dealer: Dealer, clients: Clients, address: Address) -> int:
    """Warm an endpoint up, and find how many times the whole mix fills the time of a round."""
    for _ in range(2):  # the first time costs more, and tells only whether a second is affordable
        hands = dealer.deal(kind, plan.clients, 1)
        warm = Round(clients.ask(address, dealer.requests(address, hands)))
        if warm.seconds > plan.seconds:
            break
    return max(1, min(MOST_ROUNDS_OF_THE_MIX, round(plan.seconds / warm.seconds)))


def compare(addresses: Sequence[Address], sample: Mapping[str, Sequence[str]], dealer: Dealer) -> dict[str, str]:
    """Compare the answers of two endpoints, or see that one endpoint answers.

    Returns:
        By query, the first difference found; nothing for those that agree. What DESCRIBE gives is left to each engine by
        the specification (https://www.w3.org/TR/sparql11-query/#describe), so it only has to be given.
    """
    found: dict[str, str] = {}
    connections = [Connection(address) for address in addresses]
    for name, texts in sample.items():
        for text in texts:
            replies = [one.ask(dealer.write(one.address, name, text)) for one in connections]
            if dealer.queries[name].form == "DESCRIBE" and all(one.status == OK for one in replies):
                continue
            try:
                answers = [said(one) for one in replies]
            except NotAnAnswer as error:
                found.setdefault(name, str(error))
                continue
            if len(answers) == 2 and (how := difference(*answers)):
                found.setdefault(name, how)
    for connection in connections:
        connection.close()
    return found
