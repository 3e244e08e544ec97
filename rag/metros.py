"""Towns that lie near a big city, so that "near Chicago" is decided by code.

A metropolitan area is the city and towns within about an hour of it, across state lines. The list
holds the towns of the program table and the larger ones beside them; a town that is not in it is
not thought to be near.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

Town = tuple[str, str]

_AREAS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "Atlanta": (("atlanta",), {"GA": "Atlanta, Decatur, Marietta, Morrow, Snellville, Lawrenceville"}),
    "Baltimore": (
        ("baltimore",),
        {"MD": "Baltimore, Towson, Columbia, Annapolis, Bel Air, Glen Burnie"},
    ),
    "Boston": (
        ("boston",),
        {
            "MA": "Boston, Cambridge, Brighton, Brockton, Burlington, Framingham, Lynn, Newton, Quincy, "
            "Salem, Somerville, Worcester, Brookline, Waltham, Lawrence, Lowell",
        },
    ),
    "Buffalo": (("buffalo",), {"NY": "Buffalo, Niagara Falls, Williamsville, Amherst, Cheektowaga"}),
    "Chicago": (
        ("chicago", "chicagoland"),
        {
            "IL": "Chicago, Berwyn, Maywood, North Chicago, Evanston, Evergreen Park, Park Ridge, "
            "Oak Park, Oak Lawn, Des Plaines, Elk Grove Village, Harvey, Hinsdale, Melrose Park, "
            "Skokie, Joliet, Waukegan, Downers Grove, Hoffman Estates, Aurora",
            "IN": "Gary, Hammond, Munster, Merrillville",
        },
    ),
    "Cincinnati": (("cincinnati",), {"OH": "Cincinnati, Hamilton, Fairfield", "KY": "Edgewood, Covington"}),
    "Cleveland": (
        ("cleveland",),
        {"OH": "Cleveland, Parma, Akron, Euclid, Lakewood, Mayfield Heights, Warrensville Heights, Elyria"},
    ),
    "Dallas": (
        ("dallas", "fort worth", "dfw"),
        {"TX": "Dallas, Fort Worth, Arlington, Plano, Irving, Denton, McKinney, Grapevine, Mansfield"},
    ),
    "Detroit": (
        ("detroit",),
        {
            "MI": "Detroit, Dearborn, Livonia, Wyandotte, Ann Arbor, Ypsilanti, Pontiac, Royal Oak, "
            "Southfield, Warren, Farmington Hills, Garden City, Madison Heights, Rochester Hills, "
            "Clinton Township, Commerce Township, Trenton, Flint",
        },
    ),
    "Houston": (
        ("houston",),
        {"TX": "Houston, Baytown, Pasadena, Sugar Land, The Woodlands, Conroe, Katy, Galveston, Webster"},
    ),
    "Kansas City": (
        ("kansas city",),
        {"MO": "Kansas City, Independence", "KS": "Kansas City, Overland Park"},
    ),
    "Los Angeles": (
        ("los angeles",),
        {
            "CA": "Los Angeles, Long Beach, Pasadena, Torrance, Glendale, Burbank, Santa Monica, Downey, "
            "Sylmar, Carson, Inglewood, Whittier, Anaheim, Orange, Irvine, Pomona, Panorama City",
        },
    ),
    "Miami": (
        ("miami", "south florida"),
        {
            "FL": "Miami, Miami Beach, Hialeah, Aventura, Coral Gables, Fort Lauderdale, Hollywood, Weston, "
            "Plantation, Pembroke Pines, Margate, Boca Raton, Atlantis",
        },
    ),
    "Milwaukee": (("milwaukee",), {"WI": "Milwaukee, Wauwatosa, West Allis, Waukesha, Racine"}),
    "Minneapolis": (
        ("minneapolis", "twin cities", "saint paul", "st. paul"),
        {"MN": "Minneapolis, St. Paul, Saint Paul, Robbinsdale, St. Louis Park"},
    ),
    "New York City": (
        ("new york city", "nyc", "manhattan", "long island", "new york"),
        {
            "NY": "New York, Brooklyn, Bronx, Queens, Staten Island, Elmhurst, Flushing, Jamaica, Manhasset, "
            "Mineola, East Meadow, Oceanside, New Hyde Park, Far Rockaway, Yonkers, New Rochelle, "
            "Mount Vernon, White Plains, Valhalla, Bay Shore, Patchogue, Stony Brook, Rockville Centre",
            "NJ": "Newark, Jersey City, Hoboken, Hackensack, Summit, Paterson, Elizabeth, Englewood, "
            "Livingston, Montclair, Passaic, Teaneck, New Brunswick, Morristown",
            "CT": "Stamford, Greenwich, Norwalk",
        },
    ),
    "Orlando": (("orlando",), {"FL": "Orlando, Kissimmee, Winter Park, Altamonte Springs, Sanford"}),
    "Philadelphia": (
        ("philadelphia", "philly"),
        {
            "PA": "Philadelphia, Darby, Abington, Chester, Upland, Norristown, Lansdale, Bryn Mawr, "
            "Wynnewood, Langhorne",
            "NJ": "Camden, Voorhees, Vineland, Stratford",
            "DE": "Wilmington, Newark",
        },
    ),
    "Phoenix": (("phoenix",), {"AZ": "Phoenix, Mesa, Scottsdale, Glendale, Gilbert, Tempe, Chandler"}),
    "Pittsburgh": (("pittsburgh",), {"PA": "Pittsburgh, McKeesport, Monroeville, Washington, Beaver"}),
    "Riverside": (
        ("riverside", "inland empire", "san bernardino"),
        {"CA": "Riverside, Moreno Valley, Loma Linda, San Bernardino, Colton, Fontana, Redlands, Corona"},
    ),
    "Sacramento": (("sacramento",), {"CA": "Sacramento, Carmichael, Roseville, Davis, Folsom, Elk Grove"}),
    "San Francisco": (
        ("san francisco", "bay area", "silicon valley", "oakland", "san jose"),
        {
            "CA": "San Francisco, Oakland, Berkeley, Stanford, Palo Alto, San Jose, Santa Clara, San Mateo, "
            "Redwood City, Hayward, Fremont, Martinez, Walnut Creek, Richmond, Vallejo",
        },
    ),
    "Seattle": (("seattle",), {"WA": "Seattle, Tacoma, Bellevue, Renton, Everett, Kirkland"}),
    "St. Louis": (
        ("st. louis", "st louis", "saint louis"),
        {"MO": "St. Louis, Saint Louis, Chesterfield, St. Peters", "IL": "Belleville, East St. Louis"},
    ),
    "Tampa": (
        ("tampa",),
        {"FL": "Tampa, St. Petersburg, Clearwater, Brandon, New Port Richey, Largo, Bradenton, Hudson"},
    ),
    "Washington": (
        ("washington dc", "washington, dc", "washington d.c.", "washington, d.c.", "dmv"),
        {
            "DC": "Washington",
            "MD": "Bethesda, Largo, Silver Spring, Rockville, Cheverly, Takoma Park, Clinton, Columbia",
            "VA": "Arlington, Alexandria, Falls Church, Fairfax, Reston",
        },
    ),
}  # fmt: skip
_PLACE = r"(?:the )?(?P<place>[a-z][a-z.' ,-]*)"
_NEAR = re.compile(
    r"\b(?:near(?:by)?(?: to)?|close to|not far from|outside of|(?:in the )?suburbs of|"
    rf"within (?:an hour|reach|driving distance|commuting distance) (?:of|from))\s+{_PLACE}",
    re.IGNORECASE,
)
# Words that mean other things as well: they count only before a place that is known.
_LOOSELY_NEAR = re.compile(rf"\b(?:around|greater|outside)\s+{_PLACE}", re.IGNORECASE)
_AREA = re.compile(
    r"\b(?P<place>[a-z][a-z.' -]*?),? (?:metro(?:politan)? )?(?:area|region|suburbs)\b", re.I
)
# Names that are no town of their own: they mean the area wherever they stand.
_NICKNAMES = (
    "new york city", "nyc", "manhattan", "long island", "chicagoland", "dfw", "twin cities", "bay area",
    "silicon valley", "inland empire", "south florida", "dmv", "philly",
)  # fmt: skip
_NO_PLACES = {"me", "my", "us", "here", "home", "where", "it", "family", "my family", "my home"}
_END = re.compile(
    r"\b(?:with|that|which|and|or|for|who|where|sponsor\w*|take|takes|taking|accept\w*|good|programs?)\b"
)


@dataclass(frozen=True)
class Area:
    """A city and the towns near it. `towns` are (city, state) in small letters and postal code; for a
    place that is known only by itself they hold nothing more; `name` is empty where the place is not
    known at all and `asked` is what was asked for."""

    name: str
    towns: frozenset[Town]
    asked: str


def find_area(text: str, cities: Collection[Town]) -> Area | None:
    """The area that a text asks for with "near …", "around …"; None where it asks for none.

    `cities` are the towns of the table as (city in small letters, state): a town that is in no area
    stands for itself alone.
    """
    nickname = next((n for n in _NICKNAMES if re.search(rf"\b{n}\b", text, re.IGNORECASE)), "")
    if nickname:
        return _known(nickname, cities)
    if match := _NEAR.search(text):
        rest = match["place"].lower()
        asked = _END.split(rest)[0].strip(" ,.-'").title()
        asked = "" if asked.lower() in _NO_PLACES else asked
        return _known(rest, cities) or (Area("", frozenset(), asked) if asked else None)
    if match := _LOOSELY_NEAR.search(text):
        return _known(match["place"].lower(), cities)
    if match := _AREA.search(text):
        words = match["place"].lower().split()
        tails = (" ".join(words[n:]) for n in range(len(words)))
        return next((a for t in tails if (a := _known(t, cities))), None)
    return None


def _known(text: str, cities: Collection[Town]) -> Area | None:
    """The area or town with whose name `text` begins."""
    for name, (forms, _) in _AREAS.items():
        if any(re.match(rf"{re.escape(form)}(?![\w])", text) for form in forms):
            return Area(name, _TOWNS[name], name)
    own = [t for t in cities if t[0] and re.match(rf"{re.escape(t[0])}(?![\w])", text)]
    if not own:
        return None
    longest = max((t[0] for t in own), key=len)
    return Area(longest.title(), frozenset(t for t in own if t[0] == longest), longest.title())


def area_of(city: str, state: str) -> str:
    """The name of the area in which a town lies; empty where none is known."""
    town = (city.lower(), state)
    return next((name for name, towns in _TOWNS.items() if town in towns), "")


_TOWNS: dict[str, frozenset[Town]] = {
    name: frozenset(
        (city.strip().lower(), state)
        for state, cities in towns.items()
        for city in cities.split(",")
    )
    for name, (_, towns) in _AREAS.items()
}
