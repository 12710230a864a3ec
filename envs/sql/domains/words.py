"""Words that names and titles are made of."""

FIRST = (
    "Ada", "Bruno", "Carla", "Dario", "Edith", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Kira",
    "Leo", "Mara", "Nils", "Olga", "Pavel", "Quinn", "Rosa", "Sven", "Tara", "Uwe", "Vera", "Willa",
    "Yara",
)  # fmt: skip
LAST = (
    "Abel", "Brandt", "Costa", "Dahl", "Ekholm", "Fuchs", "Garza", "Holm", "Ito", "Jansen",
    "Keller", "Lind", "Moreau", "Novak", "Okafor", "Petit", "Quist", "Rossi", "Silva", "Toth",
    "Ueda", "Varga",
)  # fmt: skip
PERSON = (FIRST, LAST)

CITIES = (
    "Arden", "Belmont", "Corvo", "Dunmore", "Eastvale", "Fairhaven", "Glenport", "Harrow",
)  # fmt: skip
COUNTRIES = ("Norway", "Chile", "Japan", "Kenya", "Italy", "Canada", "India")

COLOURS = ("Amber", "Blue", "Crimson", "Golden", "Green", "Ivory", "Silver", "Violet")
MOODS = ("Quiet", "Broken", "Distant", "Hidden", "Restless", "Frozen", "Burning", "Last")
THINGS = ("River", "Garden", "Lantern", "Harbour", "Mirror", "Orchard", "Compass", "Winter")
TREES = ("Alder", "Birch", "Cedar", "Elm", "Hazel", "Linden")
