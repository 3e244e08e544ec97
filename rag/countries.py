"""Countries by name, and the words for their people."""

from __future__ import annotations

import re
from functools import lru_cache

_NAMES = """
Afghanistan; Albania; Algeria; Angola; Antigua and Barbuda; Argentina; Armenia; Australia; Austria;
Azerbaijan; Bahamas; Bahrain; Bangladesh; Barbados; Belarus; Belgium; Belize; Benin; Bhutan;
Bolivia; Bosnia and Herzegovina; Botswana; Brazil; Brunei; Bulgaria; Burkina Faso; Burundi;
Cambodia; Cameroon; Canada; Cape Verde; Chad; Chile; China; Colombia; Comoros; Congo; Costa Rica;
Croatia; Cuba; Cyprus; Czech Republic; Denmark; Djibouti; Dominica; Dominican Republic; Ecuador;
Egypt; El Salvador; Equatorial Guinea; Eritrea; Estonia; Eswatini; Ethiopia; Fiji; Finland; France;
Gabon; Gambia; Germany; Ghana; Greece; Grenada; Guatemala; Guinea; Guinea-Bissau; Guyana; Haiti;
Honduras; Hungary; Iceland; India; Indonesia; Iran; Iraq; Ireland; Israel; Italy; Ivory Coast;
Jamaica; Japan; Jordan; Kazakhstan; Kenya; Kosovo; Kuwait; Kyrgyzstan; Laos; Latvia; Lebanon;
Lesotho; Liberia; Libya; Lithuania; Luxembourg; Madagascar; Malawi; Malaysia; Maldives; Mali; Malta;
Mauritania; Mauritius; Mexico; Moldova; Mongolia; Montenegro; Morocco; Mozambique; Myanmar; Namibia;
Nepal; Netherlands; New Zealand; Nicaragua; Niger; Nigeria; North Korea; Norway; Oman; Pakistan;
Palestine; Panama; Paraguay; Peru; Philippines; Poland; Portugal; Qatar; Romania; Russia; Rwanda;
Saudi Arabia; Senegal; Serbia; Seychelles; Sierra Leone; Singapore; Slovakia; Slovenia; Somalia;
South Africa; South Korea; South Sudan; Spain; Sri Lanka; Sudan; Suriname; Sweden; Switzerland;
Syria; Taiwan; Tajikistan; Tanzania; Thailand; Togo; Tonga; Trinidad and Tobago; Tunisia; Turkey;
Turkmenistan; Uganda; Ukraine; United Arab Emirates; United Kingdom; Uruguay; Uzbekistan; Venezuela;
Vietnam; Yemen; Zambia; Zimbabwe
"""
# Words for people that do not begin like their country, or like another one.
_PEOPLE = {
    "burma": "Myanmar", "cote d'ivoire": "Ivory Coast", "côte d'ivoire": "Ivory Coast",
    "argentine": "Argentina", "british": "United Kingdom", "burmese": "Myanmar",
    "chinese": "China", "czech": "Czech Republic", "danish": "Denmark", "dutch": "Netherlands",
    "emirati": "United Arab Emirates", "filipino": "Philippines", "filipina": "Philippines",
    "finnish": "Finland", "french": "France", "german": "Germany", "greek": "Greece",
    "irish": "Ireland", "italian": "Italy", "ivorian": "Ivory Coast", "kiwi": "New Zealand",
    "korean": "South Korea", "nigerien": "Niger", "peruvian": "Peru", "polish": "Poland",
    "portuguese": "Portugal", "saudi": "Saudi Arabia", "spanish": "Spain", "swedish": "Sweden",
    "swiss": "Switzerland", "thai": "Thailand", "turkish": "Turkey", "turkiye": "Turkey",
    "uk": "United Kingdom", "uae": "United Arab Emirates", "welsh": "United Kingdom",
    "scottish": "United Kingdom", "england": "United Kingdom", "english doctor": "United Kingdom",
}  # fmt: skip

# Large cities that are called like none of the US, and like no common word, by their country.
_CITIES = {
    city.strip(): country
    for country, cities in {
        "Afghanistan": "kabul, kandahar, herat", "Armenia": "yerevan", "Azerbaijan": "baku",
        "Bangladesh": "dhaka, chittagong, sylhet", "Brazil": "sao paulo, são paulo, rio de janeiro",
        "Burkina Faso": "ouagadougou", "Burundi": "bujumbura", "Chad": "ndjamena, n'djamena",
        "Colombia": "bogota, bogotá, medellin", "Congo": "kinshasa, brazzaville", "Cuba": "havana",
        "Egypt": "cairo, giza, mansoura", "Equatorial Guinea": "malabo", "Eritrea": "asmara",
        "Ethiopia": "addis ababa", "Gambia": "banjul", "Ghana": "accra, kumasi", "Haiti": "port-au-prince",
        "India": "new delhi, delhi, mumbai, "
        "bangalore, bengaluru, chennai, kolkata, kochi, pune, ahmedabad, lucknow, jaipur",
        "Iran": "tehran, shiraz, isfahan, esfahan, mashhad, tabriz", "Iraq": "baghdad, basra, mosul, erbil",
        "Ivory Coast": "abidjan", "Jordan": "amman", "Kazakhstan": "almaty, astana",
        "Kenya": "nairobi", "Kyrgyzstan": "bishkek", "Laos": "vientiane", "Lebanon": "beirut",
        "Libya": "benghazi, misrata", "Malawi": "lilongwe", "Mali": "bamako", "Mauritania": "nouakchott",
        "Myanmar": "yangon, rangoon, mandalay", "Nepal": "kathmandu, pokhara", "Niger": "niamey",
        "Nigeria": "lagos, abuja, ibadan, kano, enugu, port harcourt, benin city",
        "Pakistan": "karachi, lahore, islamabad, rawalpindi, peshawar, multan, faisalabad, quetta",
        "Philippines": "manila, cebu, davao", "Qatar": "doha", "Saudi Arabia": "riyadh, jeddah",
        "Senegal": "dakar", "Sierra Leone": "freetown", "Somalia": "mogadishu, hargeisa",
        "South Sudan": "juba", "Sri Lanka": "colombo", "Sudan": "khartoum, omdurman",
        "Syria": "damascus, aleppo, homs, latakia", "Tanzania": "dar es salaam", "Togo": "lome, lomé",
        "Turkmenistan": "ashgabat", "Uganda": "kampala", "Ukraine": "kyiv, kiev, kharkiv, lviv",
        "United Arab Emirates": "dubai, abu dhabi, sharjah", "Uzbekistan": "tashkent, samarkand",
        "Venezuela": "caracas, maracaibo", "Yemen": "sanaa, sana'a, aden", "Zambia": "lusaka",
        "Zimbabwe": "harare, bulawayo",
    }.items()
    for city in cities.split(",")
}  # fmt: skip

COUNTRIES = tuple(name.strip() for name in _NAMES.replace("\n", " ").split(";"))


def _people(name: str) -> str:
    """A pattern for the people of a country whose word begins like it: Egypt, Egyptian."""
    last = name.rpartition(" ")[2]
    stem = re.escape(last[:-1] if last[-1] in "aeoy" and len(last) > 4 else last)
    head = re.escape(name[: len(name) - len(last)])
    return rf"{head}{stem}(?:a|e|o|y)?(?:i|n|an|ian|ean|ese|nese|ish|sh|s|is|ns|ans|ians)?"


# Longer names go first: "South Sudan" is not also Sudan.
_BY_LENGTH = {name: _people(name.lower()) for name in sorted(COUNTRIES, key=len, reverse=True)}
_PATTERN = re.compile(rf"\b(?:{'|'.join(_BY_LENGTH.values())})\b")
_PEOPLE_PATTERN = re.compile(r"\b(" + "|".join(map(re.escape, _PEOPLE)) + r")s?\b")


@lru_cache(maxsize=2048)
def _country(words: str) -> str:
    return next(name for name, pattern in _BY_LENGTH.items() if re.fullmatch(pattern, words))


def spot_countries(text: str) -> list[tuple[int, int, str]]:
    """Where `text` names a country or its people: start, end and the country's name, in order."""
    lower = text.lower()  # patterns of small letters alone are several times faster
    found = {m.start(): (m.end(), _PEOPLE[m.group(1)]) for m in _PEOPLE_PATTERN.finditer(lower)}
    for match in _PATTERN.finditer(lower):
        # "Saudi Arabia" is named by both, and the longer of them is the name.
        if match.end() > found.get(match.start(), (0, ""))[0]:
            found[match.start()] = match.end(), _country(match.group())
    return [(start, end, name) for start, (end, name) in sorted(found.items())]


_CITY = re.compile(
    r"(?:^|[.!?\n]\s*|\b(?:hi|hello|hey|salam|dear sir)[\s,]*|"
    r"\b(?:i am|im|i['\u2019]m|we are|i come)\b(?: an? (?:\d+ year old |young |female |male )?"
    r"(?:doctor|img|physician|guy|girl|woman|man|mother|graduate)?)? ?)(?:originally )?"
    rf"from (?:the )?({'|'.join(map(re.escape, _CITIES))})\b"
    r"(?! (?:universit|medical|college|school|hospital))"
)


def come_from_cities(text: str) -> list[str]:
    """The countries of the large cities from which the writer of `text` says to come: who goes to an
    interview there may be of another one."""
    return list(dict.fromkeys(_CITIES[m.group(1)] for m in _CITY.finditer(text.lower())))


def find_countries(text: str) -> list[str]:
    """The countries that `text` names, or whose people it names, in order, each once."""
    return list(dict.fromkeys(name for _, _, name in spot_countries(text)))
