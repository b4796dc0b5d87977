"""What stands around generated cities and is stated by reference sources: countries, places, networks, universities."""

from __future__ import annotations

from random import Random

from graph.generating.names import proper_name
from graph.generating.place import (
    CITIES_OF_A_COUNTRY,
    CITIES_OF_A_PROVINCE,
    CITIES_OF_A_REGION,
    CITIES_OF_A_UNIVERSITY,
    WORLD_AGENCY,
    WORLD_NETWORK,
    City,
)
from graph.generating.statements import Properties, Statements, decimal, english, plain, thai

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
SOURCES = {
    "gazetteer": ("อักขรานุกรมภูมิศาสตร์สมมติ", "Invented gazetteer"),
    "registry": ("ทะเบียนองค์กรสมมติ", "Invented registry of organisations"),
    "network-list": ("รายชื่อสมาชิกเครือข่ายสมมติ", "Invented list of members"),
    "editorial": ("ชื่อที่บรรณาธิการสมมติเพิ่มเติม", "Names added by invented editors"),
}
FACULTIES = (("คณะศึกษาศาสตร์", "Faculty of Education"), ("คณะสังคมศาสตร์", "Faculty of Social Sciences"))
CENTRE = ("ศูนย์การเรียนรู้ตลอดชีวิต", "Centre for Lifelong Learning")


def tell_of_surroundings(said: Statements, city: City) -> None:
    """State what a city is the first to need: the world's network, its country, region, province and university."""
    if city.number == 0:
        tell_of_world(said, city)
    if city.number % CITIES_OF_A_COUNTRY == 0:
        tell_of_country(said, city)
    if city.number % CITIES_OF_A_REGION == 0:
        place, number = city.region_place, city.region + 1
        said.name(city.source("gazetteer"), place, f"ภูมิภาคที่ {number}", f"Region {number}")
        within(said, city, place, city.country_place, f"{number}")
    if city.number % CITIES_OF_A_PROVINCE == 0:
        place, name = city.province_place, city.province_name
        said.name(city.source("gazetteer"), place, f"จังหวัด{name.thai}", f"{name.english} Province")
        within(said, city, place, city.region_place, f"{city.region + 1}-{city.province + 1}")
    if city.number % CITIES_OF_A_UNIVERSITY == 0:
        tell_of_university(said, city)
    locate(said, city)


def tell_of_world(said: Statements, city: City) -> None:
    """State the network that cities of every country join."""
    source = city.source("network-list")
    said.name(source, WORLD_AGENCY, "องค์การโลกสมมติ", "Invented World Agency")
    said.say(source, WORLD_AGENCY, {"a": "lc:InternationalOrganization"})
    said.name(source, WORLD_NETWORK, "เครือข่ายเมืองโลกสมมติ", "Invented World Network of Cities")
    said.say(source, WORLD_NETWORK, {"a": "lc:CityNetwork", "lc:operatedBy": WORLD_AGENCY})


def tell_of_country(said: Statements, city: City) -> None:
    """State a country, its sources, its own network of cities, who runs that, and the fund that works there."""
    name, number = city.country_name, city.country
    for source, (in_thai, in_english) in SOURCES.items():
        graph = city.source(source)
        said.name(graph, graph, f"{in_thai}ของ{name.thai}", f"{in_english} of {name.english}")
        said.say(graph, graph, {"a": ("dcat:Dataset", "prov:Entity"), "dct:license": LICENCE})
        said.say(graph, graph, {"dct:description": english("Made by a program, for measuring; nothing in it is true.")})
    gazetteer, members, registry = (city.source(one) for one in ("gazetteer", "network-list", "registry"))
    said.name(gazetteer, city.country_place, f"ประเทศ{name.thai}", name.english)
    said.say(gazetteer, city.country_place, {"a": "schema:Country", "skos:notation": plain(f"X{number + 1}")})
    said.name(members, city.country_agency, f"องค์การ{name.thai}", f"{name.english} Agency")
    said.say(members, city.country_agency, {"a": "lc:InternationalOrganization"})
    said.name(members, city.country_network, f"เครือข่ายเมือง{name.thai}", f"{name.english} Network of Cities")
    said.say(members, city.country_network, {"a": "lc:CityNetwork", "lc:operatedBy": city.country_agency})
    said.name(registry, city.fund, f"กองทุนพัฒนาเมือง{name.thai}", f"{name.english} City Development Fund")
    said.say(registry, city.fund, {"a": "lc:FundingAgency", "schema:areaServed": city.country_place})


def within(said: Statements, city: City, place: str, outer: str, code: str) -> None:
    """State an administrative area, its code, and what contains it."""
    code_of = plain(f"X{city.country + 1}-{code}")
    properties: Properties = {
        "a": "schema:AdministrativeArea",
        "schema:containedInPlace": outer,
        "skos:notation": code_of,
    }
    said.say(city.source("gazetteer"), place, properties)


def tell_of_university(said: Statements, city: City) -> None:
    """State a university, its faculties, and a centre within each."""
    source, body, name = city.source("registry"), city.university_body, city.university_name
    said.name(source, body, f"มหาวิทยาลัย{name.thai}", f"{name.english} University")
    number = str(city.university)
    said.say(
        source,
        body,
        {
            "a": "lc:University",
            "schema:location": city.own("city"),
            "skos:exactMatch": f"https://example.org/registry/{number}",
            "lc:abbreviation": english(f"U{number}"),
        },
    )
    for index, (in_thai, in_english) in enumerate(FACULTIES, 1):
        faculty, centre = f"{body}-faculty-{index}", f"{body}-centre-{index}"
        said.name(source, faculty, f"{in_thai} มหาวิทยาลัย{name.thai}", f"{in_english}, {name.english} University")
        said.say(source, faculty, {"a": "org:OrganizationalUnit", "org:unitOf": body})
        said.name(
            source, centre, f"{CENTRE[0]} {in_thai} มหาวิทยาลัย{name.thai}", f"{CENTRE[1]}, {in_english} ({number})"
        )
        said.say(source, centre, {"a": "org:OrganizationalUnit", "org:unitOf": faculty})


def locate(said: Statements, city: City) -> None:
    """State where the city lies, and its name in English and its other names."""
    chance = Random(f"{city.seed} position {city.number}")
    digits = (f"{chance.randrange(10_000):04}{chance.randint(1, 9)}" for _ in range(2))
    latitude, longitude = (
        f"{chance.randint(-most, most)}.{part}" for most, part in zip((60, 170), digits, strict=True)
    )
    said.say(
        city.source("gazetteer"),
        city.own("city"),
        {
            "schema:containedInPlace": city.province_place,
            "schema:latitude": decimal(latitude),
            "schema:longitude": decimal(longitude),
            "schema:sameAs": f"https://example.org/gazetteer/{city.number}",
        },
    )
    other = proper_name(chance)
    labels: Properties = {"rdfs:label": english(city.name.english), "skos:altLabel": thai(f"นคร{other.thai}")}
    said.say(city.source("editorial"), city.own("city"), labels)
