"""Words of which the office is made."""

from gemenv.envs.tools.world import Category


def _words(text: str) -> list[str]:
    return text.split()


FIRST_NAMES = _words(
    "Amara Bruno Celia Dmitri Elif Farid Greta Hana Idris Jonas Katya Leon Mirela Nadia Oskar "
    "Priya Quentin Rosa Samir Tilda Ulrich Vera Wanda Yusuf"
)
LAST_NAMES = _words(
    "Abela Brandt Castillo Dahl Eriksen Fontaine Grabowski Haddad Ito Jansen Keller Lindqvist "
    "Moreau Novak Okafor Petrov Rinaldi Sato Tanaka Ueda Varga Weber Yilmaz Zeman"
)
ROOMS = _words("Amber Birch Cobalt Delta Ember Fjord Garnet")
TITLES = (
    "Budget review",
    "Sprint planning",
    "Client call",
    "Design critique",
    "Hiring panel",
    "Quarterly forecast",
    "Security audit",
    "Product demo",
    "Supplier talks",
    "Training session",
    "Roadmap workshop",
    "Legal briefing",
    "Press interview",
    "Data migration",
    "User study",
    "Pricing debate",
    "Launch rehearsal",
    "Travel planning",
    "Partner lunch",
    "Archive cleanup",
    "Contract signing",
    "Safety drill",
    "Mentoring hour",
    "Team retrospective",
    "Grant application",
    "Website relaunch",
    "Inventory count",
    "Board update",
    "Customer survey",
    "Network upgrade",
)
NEW_TITLES = (
    "Coffee with the new intern",
    "Kickoff of the harbour project",
    "Talk about the summer party",
    "Interview for the blog",
    "Planning of the open day",
    "Visit of the printer",
    "Check of the fire doors",
    "Farewell breakfast",
)
"""Titles that no event has at the start."""
SUBJECTS = (
    "Parking spaces",
    "Lost umbrella",
    "New coffee machine",
    "Holiday list",
    "Printer on the second floor",
    "Recipe for the cake",
    "Bicycle for sale",
    "Window in the kitchen",
    "Minutes of Monday",
    "Book for the library",
    "Choir rehearsal",
    "Plants in the hall",
    "Photo of the team",
    "Running group",
    "Badge for the garage",
    "Music at the party",
    "Thanks for your help",
    "Broken chair",
)
PLANTED_SUBJECTS = (
    "Ferry tickets",
    "Conference in Lisbon",
    "Workshop material",
    "Anniversary dinner",
    "Museum visit",
    "Exhibition stand",
    "Sailing weekend",
    "Lecture on glass",
    "Concert in the park",
    "Cooking class",
)
"""Subjects of mails that a task puts into the world."""
BODIES = (
    "Have a look when you have a minute.",
    "No hurry, but I wanted you to know.",
    "Tell me what you think of it.",
    "I have asked the others too.",
    "It is the same as last year.",
    "Thanks in advance.",
)
PRODUCTS: dict[Category, tuple[str, ...]] = {
    "books": ("Atlas", "Cookbook", "Dictionary", "Field Guide", "Notebook"),
    "kitchen": ("Kettle", "Saucepan", "Teapot", "Whisk", "Toaster"),
    "office": ("Desk Lamp", "Stapler", "Whiteboard", "Chair", "Shredder"),
    "sport": ("Skipping Rope", "Football", "Yoga Mat", "Helmet", "Racket"),
    "tools": ("Hammer", "Drill", "Spanner", "Tape Measure", "Workbench"),
}
BRANDS = _words("Alpina Borealis Cascade Dorado Estrella Fjell Granit Horizon")
PAYEES = (
    "City Energy",
    "Harbour Water",
    "Nordic Telecom",
    "Green Gardeners",
    "Swift Insurance",
    "Bright Cleaning",
    "Atlas Couriers",
    "Stone Roofing",
    "Polar Heating",
)
PARTIES = (
    "Corner Bakery",
    "Metro Tickets",
    "Blue Pharmacy",
    "Old Town Books",
    "Sunrise Market",
    "Lakeside Cinema",
)
ACCOUNTS = _words("Household Holiday Savings Business Reserve Garden")
MONTHS = _words("january february march april may june july august september")
REGIONS = _words("north south east west harbour airport")
