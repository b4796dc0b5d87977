"""What the announcement of a generated city tells: how it entered a network, who pushed it, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from graph.generating.announcement import Passage, write_announcement
from graph.generating.names import some_day, thai_date
from graph.generating.place import CITIES_OF_A_UNIVERSITY, WORLD_AGENCY, WORLD_NETWORK, City
from graph.generating.statements import Properties, Statements, english, thai

YEARS, LAST_YEARS = range(2013, 2025), range(2025, 2027)
AIMS = (
    "create-happiness",
    "create-income",
    "develop-city",
    "raise-learning",
    "sustainable-growth",
    "solve-area-problems",
)
MEANS = ("local-knowledge", "area-based-cooperation", "university-research", "ready-to-use-innovation")
FIELDS = ("economy", "education", "tourism", "city-management", "urban-development")
OPPORTUNITIES = {
    "funding-support": ("การสนับสนุนทุน", "funding"),
    "knowledge-support": ("การสนับสนุนองค์ความรู้", "knowledge"),
    "personnel-exchange": ("การแลกเปลี่ยนบุคลากร", "exchange of personnel"),
    "exchange-of-technology": ("การแลกเปลี่ยนเทคโนโลยี", "exchange of technology"),
}
OFTEN, HALF, SELDOM = 0.8, 0.5, 0.2


def tell_of_city(said: Statements, city: City, chance: Random) -> None:
    """State all that a city's announcement tells, and the names and memberships that reference sources add."""
    Telling(said, city, chance).tell()


class Telling:
    """The telling of one city.

    Args:
        said: where to.
        city: the city.
        chance: what is left to chance is drawn from it.
    """

    def __init__(self, said: Statements, city: City, chance: Random) -> None:
        self.said, self.city, self.chance = said, city, chance
        self.editorial = city.source("editorial")
        # Cities around one university enter on one day.
        self.day = some_day(Random(f"{city.seed} day {city.university}"), YEARS)

    def tell(self) -> None:
        """Write the announcement, then what is known from elsewhere."""
        city, name = self.city, self.city.name
        about = (name.thai, name.english)
        write_announcement(self.said, city.own("announcement"), city.own("city"), about, self.passages())
        if self.chance.random() < HALF:
            self.join_network_of_country()

    def passages(self) -> Iterator[Passage]:
        """Give the passages, in the order of the text."""
        yield self.designation()
        if self.chance.random() < HALF:
            yield Passage("ซึ่งถือเป็นความสำเร็จครั้งใหญ่ของคนในพื้นที่", "This is held to be a great success of the people there,")
        yield self.collaboration()
        yield self.project()
        if self.chance.random() < OFTEN:
            yield self.application()
        if self.chance.random() < HALF:
            yield self.opportunities()
        if self.chance.random() < SELDOM:
            yield self.leaving()

    def designation(self) -> Passage:
        """Tell that the city was recognised, and entered the network of the world."""
        city, name, day = self.city, self.city.name, self.day
        written = thai_date(day)
        membership, designation = city.own("membership"), city.own("designation")

        def states(graph: str) -> None:
            self.tell_that_city_is_one(graph)
            self.said.say(graph, WORLD_NETWORK, {"a": "lc:CityNetwork"})
            self.said.say(
                graph,
                designation,
                {
                    "a": "lc:Designation",
                    "lc:designates": city.own("city"),
                    "lc:designatedBy": WORLD_AGENCY,
                    "lc:intoNetwork": WORLD_NETWORK,
                    "lc:establishes": membership,
                    "lc:date": day,
                    "lc:dateAsWritten": thai(written),
                },
            )
            if city.number % CITIES_OF_A_UNIVERSITY:
                self.said.say(graph, designation, {"lc:togetherWith": city.previous("designation")})
            self.membership(graph, membership, WORLD_NETWORK, day, written)

        self.name(designation, f"การรับรอง{name.thai}", f"Designation of {name.english}")
        self.name(membership, f"สมาชิกภาพของ{name.thai}", f"Membership of {name.english}")
        return Passage(
            f"เมื่อวันที่ {written} ที่ผ่านมา เมือง{name.thai}ได้รับการรับรองจากองค์การโลกสมมติเข้าสู่การเป็นสมาชิกเครือข่ายเมืองโลกสมมติ",
            f"On {day.isoformat()} the city of {name.english} was recognised and entered the Invented World Network of Cities.",
            states,
            lambda graph: self.said.say(graph, WORLD_NETWORK, {"lc:operatedBy": WORLD_AGENCY}),
        )

    def collaboration(self) -> Passage:
        """Tell who worked together for it."""
        city, name = self.city, self.city.name
        collaboration, community = city.own("collaboration"), city.own("community")
        municipality = city.own("organization")
        project, aim = city.own("project"), f"aim/{self.chance.choice(AIMS)}"
        partners = {
            "university": city.university_body,
            "municipality": municipality,
            "community": community,
            "fund": city.fund,
        }

        def states(graph: str) -> None:
            self.said.say(
                graph, collaboration, {"a": "lc:Collaboration", "lc:concernsCity": city.own("city"), "lc:hasAim": aim}
            )
            self.said.say(graph, city.university_body, {"a": "lc:University"})
            self.said.say(
                graph, municipality, {"a": "lc:LocalGovernment", "rdfs:label": thai(f"เทศบาลเมือง{name.thai}")}
            )
            self.said.say(graph, community, {"a": "lc:Community", "rdfs:label": thai(f"ชุมชน{name.thai}")})
            for word, partner in partners.items():
                self.participation(graph, f"{word}-collaboration", partner, collaboration, "partner")

        self.name(collaboration, f"ความร่วมมือเพื่อ{name.thai}", f"Collaboration for {name.english}")
        labels: Properties = {
            "rdfs:label": english(f"{name.english} Town Municipality"),
            "lc:governs": city.own("city"),
        }
        self.said.say(self.editorial, municipality, labels, {"org:classification": "classification/town-municipality"})
        self.said.say(self.editorial, community, {"rdfs:label": english(f"Community of {name.english}")})
        return Passage(
            f"ภายใต้ความร่วมมือระหว่าง มหาวิทยาลัย{city.university_name.thai} เทศบาลเมือง{name.thai} ชุมชน{name.thai} และกองทุนพัฒนาเมือง",
            f"through the collaboration of {city.university_name.english} University, the municipality, the community and the fund.",
            states,
            lambda graph: self.said.say(graph, collaboration, {"lc:promotes": project}),
        )

    def project(self) -> Passage:
        """Tell of the project, and which university leads it."""
        city, name = self.city, self.city.name
        project = city.own("project")
        aims = tuple(f"aim/{aim}" for aim in self.chance.sample(AIMS, 2))
        means, field = f"means/{self.chance.choice(MEANS)}", f"field/{self.chance.choice(FIELDS)}"

        def states(graph: str) -> None:
            properties: Properties = {"a": "lc:Project", "rdfs:label": thai(f"โครงการเมืองแห่งการเรียนรู้{name.thai}")}
            self.said.say(graph, project, properties, {"lc:concernsCity": city.own("city"), "lc:usesMeans": means})
            self.said.say(graph, project, {"lc:hasAim": aims, "lc:servesField": field})
            self.participation(graph, "university-project", city.university_body, project, "key-leader")

        self.said.say(self.editorial, project, {"rdfs:label": english(f"{name.english} Learning City")})
        return Passage(
            f"โดยมหาวิทยาลัย{city.university_name.thai}ได้ก้าวเข้าไปเป็นแกนนำสำคัญขับเคลื่อนโครงการเมืองแห่งการเรียนรู้{name.thai}",
            f"{city.university_name.english} University is a key leader that drives the {name.english} Learning City project,",
            states,
        )

    def application(self) -> Passage:
        """Tell since when the city had applied."""
        city, name = self.city, self.city.name
        day = self.day - timedelta(days=self.chance.randint(120, 600))
        application = city.own("application")

        def states(graph: str) -> None:
            properties: Properties = {
                "a": "lc:Application",
                "lc:applicant": city.own("city"),
                "lc:applicationTo": WORLD_NETWORK,
            }
            dates: Properties = {"lc:startDate": day, "lc:dateAsWritten": thai(thai_date(day))}
            self.said.say(graph, application, properties, dates)
            self.participation(graph, "university-application", city.university_body, application, "promoter")

        self.name(application, f"การสมัครของ{name.thai}", f"Application of {name.english}")
        return Passage(
            f"และผลักดันให้เมือง{name.thai}สมัครเข้ารับการพิจารณาเพื่อเป็นภาคีเครือข่ายเมืองโลกสมมติ มาตั้งแต่ {thai_date(day)}",
            f"and pushed {name.english} to apply to the Invented World Network of Cities from {day.isoformat()} on,",
            states,
            lambda graph: self.said.say(graph, city.own("designation"), {"lc:inAnswerTo": application}),
        )

    def opportunities(self) -> Passage:
        """Tell what the membership brings."""
        chosen = self.chance.sample(sorted(OPPORTUNITIES), 2)
        one, other = (OPPORTUNITIES[name] for name in chosen)
        brings: Properties = {"lc:bringsOpportunity": tuple(f"opportunity/{name}" for name in chosen)}
        return Passage(
            f"นำมาซึ่งโอกาสในการได้รับ{one[0]} และ{other[0]} เพื่อพัฒนาเมือง{self.city.name.thai}ในอนาคต",
            f"which brings opportunities of {one[1]} and {other[1]} for {self.city.name.english}.",
            lambda graph: self.said.say(graph, self.city.own("membership"), brings),
        )

    def leaving(self) -> Passage:
        """Tell that the city left again."""
        day = some_day(self.chance, LAST_YEARS)
        end: Properties = {"lc:endDate": day, "lc:dateAsWritten": thai(thai_date(day))}
        return Passage(
            f"ต่อมาเมื่อวันที่ {thai_date(day)} เมือง{self.city.name.thai}พ้นจากการเป็นสมาชิกเครือข่าย",
            f"On {day.isoformat()} {self.city.name.english} ceased to be a member of the network.",
            lambda graph: self.said.say(graph, self.city.own("membership"), end),
        )

    def join_network_of_country(self) -> None:
        """State, from the list of members, the membership in the country's own network; some have ended."""
        city, source = self.city, self.city.source("network-list")
        day = some_day(self.chance, YEARS)
        membership = f"{city.own('membership')}-country"
        self.name(membership, f"สมาชิกภาพของ{city.name.thai}ในประเทศ", f"Membership of {city.name.english} at home")
        self.membership(source, membership, city.country_network, day)
        if self.chance.random() < SELDOM:
            self.said.say(source, membership, {"lc:endDate": some_day(self.chance, LAST_YEARS)})

    def tell_that_city_is_one(self, graph: str) -> None:
        """State the city's kind and names."""
        name = self.city.name.thai
        labels: Properties = {"rdfs:label": thai(name), "skos:altLabel": thai(f"เมือง{name}")}
        self.said.say(graph, self.city.own("city"), {"a": "lc:City"}, labels)

    def membership(self, graph: str, membership: str, network: str, day: date, written: str = "") -> None:
        """State a membership of the city."""
        properties: Properties = {"a": "lc:Membership", "lc:member": self.city.own("city"), "lc:network": network}
        self.said.say(graph, membership, properties, {"lc:startDate": day})
        if written:
            self.said.say(graph, membership, {"lc:dateAsWritten": thai(written)})

    def participation(self, graph: str, word: str, participant: str, undertaking: str, role: str) -> None:
        """State that someone takes part in something, in a role."""
        name, participation = self.city.name, f"{self.city.own('participation')}-{word}"
        properties: Properties = {
            "a": "lc:Participation",
            "lc:participant": participant,
            "lc:participationIn": undertaking,
        }
        self.said.say(graph, participation, properties, {"lc:role": f"role/{role}"})
        words = word.replace("-", " in ", 1)
        self.name(participation, f"การมีส่วนร่วมเรื่อง{name.thai}", f"Participation for {name.english}: {words}")

    def name(self, thing: str, in_thai: str, in_english: str) -> None:
        """State the names that the editors give to something."""
        self.said.name(self.editorial, thing, in_thai, in_english)
