"""How pages say things: several sentences for each relation.

`{me}` is the page's own subject, by name or pronoun; `{my}` the pronoun that owns something; `{x}`
the other thing; `{a}` and `{b}` are years. Sentences of one kind of page differ in more than their
names, so that each is read in one way only.
"""

OWN: dict[str, tuple[str, ...]] = {
    "person.birth": (
        "{me} was born on {x}",
        "{me} first saw the light on {x}",
        "{my} day of birth was {x}",
        "{me} arrived as the third child of the family on {x}",
    ),
    "person.birthplace": (
        "{my} parents kept a house in {x}, and it was there that the child was born",
        "{me} was a native of {x}",
        "{my} cradle stood in {x}",
        "{me} spent the first days of life in {x}, as a child of that town",
    ),
    "person.death": (
        "{me} died in {a}",
        "{my} life ended in {a}",
        "{me} was buried in {a}",
        "{my} obituaries appeared in {a}",
    ),
    "person.spouse": (
        "In {a} {me} married {x}",
        "{my} wedding with {x} was celebrated in {a}",
        "In {a} {me} became the spouse of {x}",
        "{me} and {x} were wed in {a}",
    ),
    "person.teacher": (
        "{me} studied under {x}",
        "{my} teacher was {x}",
        "{me} was trained by {x}",
        "{me} learned the trade from {x}",
    ),
    "person.society": (
        "In {a} {me} joined the {x}",
        "{me} was a member of the {x} from {a} on",
        "The {x} elected {my} candidacy in {a}",
        "In {a} {me} was admitted to the {x}",
    ),
    "person.office": (
        "{me} was mayor of {x} from {a} to {b}",
        "From {a} to {b} {me} governed {x} as its mayor",
        "{me} held the office of mayor in {x} between {a} and {b}",
        "The citizens of {x} had {my} services as mayor from {a} until {b}",
    ),
    "person.prize": (
        "In {a} {me} won the {x}",
        "{me} received the {x} in {a}",
        "The {x} of {a} was {my} reward",
        "The jury of {a} gave {my} work the {x}",
    ),
    "town.region": (
        "{me} lies in {x}",
        "{me} is a town of the region {x}",
        "{me} belongs to {x}",
        "{my} fields are among the most fertile of {x}",
    ),
    "town.charter": (
        "{me} was founded in {a}",
        "{my} charter dates from {a}",
        "{me} received market rights in {a}",
        "{my} oldest walls were raised in {a}",
    ),
    "town.people": (
        "In {a} {me} had {x} inhabitants",
        "The census of {a} counted {x} residents",
        "{my} population was {x} in {a}",
        "In {a} there were {x} people within the walls",
    ),
    "region.country": (
        "{me} is a region of {x}",
        "{me} forms a part of {x}",
        "{me} sends its deputies to the parliament of {x}",
        "{me} is one of the lands of {x}",
    ),
    "region.capital": (
        "{my} capital is {x}",
        "{me} is governed from {x}",
        "{my} courts and offices are in {x}",
        "The seat of {my} administration is {x}",
    ),
    "region.area": (
        "{me} covers {x} square kilometres",
        "{my} area is {x} square kilometres",
        "{me} extends over {x} square kilometres",
        "Surveyors measured {x} square kilometres within {my} borders",
    ),
    "region.east": (
        "To the east {me} borders on {x}",
        "{my} eastern neighbour is {x}",
        "East of it lies {x}",
        "Travellers to the east come to {x} next",
    ),
    "country.year": (
        "{me} became independent in {a}",
        "{my} independence was proclaimed in {a}",
        "{me} has been a state of its own since {a}",
        "{my} constitution was adopted in {a}",
    ),
    "country.head": (
        "{my} first president was {x}",
        "{x} was the first to preside over it",
        "The first to lead the state was {x}",
        "{my} first head of state was {x}",
    ),
    "country.capital": (
        "{my} capital is {x}",
        "The government sits in {x}",
        "The parliament meets in {x}",
        "{me} is ruled from {x}",
    ),
    "country.east": (
        "To the east {me} borders on {x}",
        "{my} eastern neighbour is {x}",
        "East of it lies {x}",
        "The eastern frontier is shared with {x}",
    ),
    "book.author": (
        "{me} was written by {x}",
        "{my} author is {x}",
        "{me} is a novel by {x}",
        "{x} wrote it in one summer",
    ),
    "book.year": (
        "{me} was published in {a}",
        "{me} appeared in {a}",
        "The first edition is of {a}",
        "{my} first printing came out in {a}",
    ),
    "book.hero": (
        "{me} tells the life of {x}",
        "{my} hero is modelled on {x}",
        "The story follows {x}",
        "At the centre of the plot stands {x}",
    ),
    "book.scene": (
        "{me} is set in {x}",
        "The story takes place in {x}",
        "The streets of {x} are the scene of most chapters",
        "{my} chapters describe {x} in detail",
    ),
    "film.director": (
        "{me} was directed by {x}",
        "{my} director was {x}",
        "{x} directed it",
        "{x} stood behind the camera",
    ),
    "film.book": (
        "{me} is based on {x}",
        "{my} plot is taken from {x}",
        "{me} is an adaptation of {x}",
        "The script follows {x} closely",
    ),
    "film.year": (
        "{me} was released in {a}",
        "{me} was first shown in {a}",
        "{my} premiere was in {a}",
        "The cinemas played it from {a} on",
    ),
    "song.composer": (
        "{me} was composed by {x}",
        "{my} composer is {x}",
        "{x} set the verses to music",
        "The melody is by {x}",
    ),
    "song.year": (
        "{me} was first sung in {a}",
        "{me} dates from {a}",
        "The score was printed in {a}",
        "{my} manuscript bears the year {a}",
    ),
    "song.honours": (
        "{me} is dedicated to {x}",
        "{my} verses praise {x}",
        "{me} honours {x}",
        "The dedication names {x}",
    ),
    "society.founder": (
        "{me} was founded by {x}",
        "{my} founder was {x}",
        "{x} founded it",
        "{me} goes back to {x}, who called the first meeting",
    ),
    "society.year": (
        "{me} was established in {a}",
        "{me} has existed since {a}",
        "{my} statutes are of {a}",
        "The first meeting was held in {a}",
    ),
    "society.seat": (
        "{me} has its seat in {x}",
        "{my} rooms are in {x}",
        "{me} is based in {x}",
        "The members meet in {x}",
    ),
    "event.town": (
        "{me} was held in {x}",
        "{me} took place in {x}",
        "{my} visitors came to {x}",
        "The halls stood in {x}",
    ),
    "event.date": (
        "{me} began on {x}",
        "{my} first day was {x}",
        "The gates opened on {x}",
        "{me} started on {x}",
    ),
    "event.opener": (
        "{me} was opened by {x}",
        "{x} gave the opening speech",
        "{my} opening speech was given by {x}",
        "The ribbon was cut by {x}",
    ),
    "prize.donor": (
        "{me} was endowed by {x}",
        "{my} donor was {x}",
        "The money came from {x}",
        "{me} is paid from the estate of {x}",
    ),
    "prize.society": (
        "{me} is awarded by the {x}",
        "The {x} chooses the winners",
        "The jury is appointed by the {x}",
        "{me} is in the gift of the {x}",
    ),
    "prize.year": (
        "{me} was created in {a}",
        "{me} has been announced since {a}",
        "{my} rules were written in {a}",
        "The deed of gift was signed in {a}",
    ),
}
"""Sentences on the page of a fact's subject."""

OTHER: dict[str, tuple[str, ...]] = {
    "person.teacher": (
        "{me} taught {x}",
        "{x} was a pupil",
        "Among the pupils was {x}",
        "{x} came for lessons",
    ),
    "person.office": (
        "From {a} to {b} the mayor was {x}",
        "{x} was mayor from {a} to {b}",
        "Between {a} and {b} the town was led by {x}",
        "{x} governed from {a} until {b}",
    ),
    "person.prize": (
        "In {a} it went to {x}",
        "{x} won it in {a}",
        "{x} received it in {a}",
        "The winner of {a} was {x}",
    ),
    "region.capital": (
        "{me} is the capital of {x}",
        "{me} is the seat of the government of {x}",
        "The region {x} is governed from here",
        "{x} has its courts here",
    ),
    "book.author": (
        "{me} wrote {x}",
        "{me} is the author of {x}",
        "{my} works include {x}",
        "{x} came from {my} pen",
    ),
    "society.founder": (
        "{me} founded the {x}",
        "{me} was the founder of the {x}",
        "The {x} was {my} creation",
        "{me} called the first meeting of the {x}",
    ),
}
"""Sentences on the page of a fact's object, where it tells the fact too."""

INTRODUCTIONS: dict[str, tuple[str, ...]] = {
    "person": ("{me} was a {y}", "{me} is remembered as a {y}", "{me} made a name as a {y}"),
    "town": ("{me} is a {y}", "{me} is known as a {y}", "Maps show {me} as a {y}"),
    "region": ("{me} is a land of {y}", "{me} is known for {y}"),
    "country": ("{me} is a country of {y}", "{me} is a state known for {y}"),
    "book": ("{me} is a book about {y}", "{me} is a novel of {y}"),
    "film": ("{me} is a film about {y}", "{me} is a motion picture on {y}"),
    "song": ("{me} is a song of {y}", "{me} is a ballad about {y}"),
    "society": ("The {me} is devoted to {y}", "The {me} is a body for {y}"),
    "event": ("The {me} was a gathering around {y}", "The {me} was devoted to {y}"),
    "prize": ("The {me} is given for {y}", "The {me} rewards {y}"),
}
"""First sentences; `{y}` is one of `COLOURS`."""

_PEOPLE = (
    "patient observer of birds", "builder of small organs", "careful keeper of archives",
    "collector of maps", "cheerful walker", "maker of clocks", "friend of long letters",
    "painter of harbours", "skilled gardener", "restless traveller", "writer of diaries",
    "student of old coins", "player of the flute", "surveyor of rivers", "tireless reader",
    "designer of bridges",
)  # fmt: skip
_THEMES = (
    "patience and weather", "lost letters", "old roads", "the winter harvest", "quiet rivers",
    "bees and orchards", "long journeys", "forgotten trades", "the open sea", "clocks and bells",
    "stone bridges", "early mornings", "wool and dyes", "salt and glass", "folk dances",
    "mountain flowers",
)  # fmt: skip
_TOWNS = (
    "quiet place with two markets", "place of weavers", "river harbour", "place of tanners",
    "stop on the old salt road", "place with a famous bell tower", "centre of the wool trade",
    "place of many fountains", "place of glass makers", "garrison with wide streets",
    "place under steep rocks", "place known for its pears", "halt of the northern railway",
    "place of printers", "place with seven gates", "fishing harbour",
)  # fmt: skip
COLOURS: dict[str, tuple[str, ...]] = {
    kind: {"person": _PEOPLE, "town": _TOWNS}.get(kind, _THEMES) for kind in INTRODUCTIONS
}
"""What first sentences say, which nobody asks for."""

PADDING = (
    "Local guides and old calendars still dwell on {y}",
    "Older handbooks add a chapter or two on {y}",
    "Schools and fairs have long been fond of {y}",
)
"""Sentences that make short pages longer, and tell nothing."""

THEMES = _THEMES

ALIASES: dict[str, tuple[str, ...]] = {
    "person": (
        "{my} pen name was {z}",
        "{me} took the pen name {z}",
        "Letters by {me} bear the pen name {z}",
        "Readers knew {me} by the pen name {z}",
    ),
    "town": (
        "{my} former name is {z}",
        "{me} was formerly called {z}",
        "Formerly {me} went by the name of {z}",
        "Maps still print the former name {z}",
    ),
}
"""Sentences that tell the other name of a page's subject, `{z}`."""

SEE_ALSO = ("Compare {x} and {z}", "See also {x} and {z}", "Related pages are {x} and {z}")
"""Last sentences, which lead on to two pages."""
