"""What the values of facets are called on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial

from ontology.terms import ID
from service.lists.cities import State
from service.lists.facets import ANY, ONE, SENTENCE, SEVERAL, UNKNOWN, Facet, counted
from service.lists.reading import City
from service.reading.naming import describe
from service.reading.vocabulary import vocabulary
from service.wording.page import Page
from service.wording.presenting import Presenter


class Names:
    """What the values of facets are called on one page.

    Args:
        page: the page.
        everything: all cities.
    """

    def __init__(self, page: Page, everything: Sequence[City]) -> None:
        self.page = page
        self.everything = everything
        self.countries = {one.values("country")[0]: one.country_names for one in everything if one.country}
        self.cities = {one.slug: one.names for one in everything}

    @cached_property
    def presenter(self) -> Presenter:
        """Names kinds of members and levels of confidence."""
        kinds = {f"{ID}member-kind/{kind}" for one in self.everything for kind in one.kinds}
        levels = {f"{ID}confidence/{one.confidence}" for one in self.everything if one.confidence}
        described = describe(self.page.reader, kinds | levels)
        return Presenter(self.page, vocabulary(self.page.reader, self.page.reader.current()), described)

    def city(self, city: City) -> tuple[str, str]:
        """Return the name of a city and the language that it is in."""
        return self.of(city.names, city.slug)

    def country(self, city: City) -> str:
        """Return the name of the country of a city."""
        return self.of(city.country_names, "")[0]

    def of(self, names: Mapping[str, str], otherwise: str) -> tuple[str, str]:
        """Choose the name in the reader's language, or in the other."""
        for language in (self.page.language, *names):
            if language in names:
                return names[language], language
        return otherwise, ""

    def label(self, facet: str, value: str) -> str:
        """Return what a value of a facet is called."""
        say = self.page.say
        if facet == "country":
            return self.of(self.countries.get(value, {}), value)[0]
        if facet == "near":
            return self.of(self.cities.get(value, {}), value)[0]
        if facet == "within":
            return say("cities.kilometres", count=int(value))
        if value in (UNKNOWN, ANY, SENTENCE, SEVERAL, ONE):
            return say(f"cities.{facet}_{value}")
        if facet in ("cohort", "award"):
            return self.page.date(value)
        concept = f"{ID}{'member-kind' if facet == 'kind' else facet}/{value}"
        name = self.presenter.name(concept).value
        return name[:1].upper() + name[1:] if self.page.language == "en" else name

    def facet(self, path: str, state: State, base: Sequence[City], name: str) -> Facet:
        """Count the values of a facet among the cities that the other facets leave.

        Args:
            path: the list that the values lead to.
            state: what the list is narrowed to.
            base: the cities, of whatever state.
            name: the facet.
        """

        def to(value: str) -> str:
            return self.page.urls.to(path, **state.parameters(**{name: value}))

        left = [one for one in base if one.is_in(state, but=name)]
        named = partial(self.label, name)
        return counted(left, name, self.page.say(f"cities.facet_{name}"), state.chosen.get(name, ""), named, to)
