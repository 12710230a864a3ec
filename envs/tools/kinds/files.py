"""Tasks about files."""

from gemenv.envs.tools import names
from gemenv.envs.tools.checks import euros
from gemenv.envs.tools.scene import Scene, UnsuitableError
from gemenv.envs.tools.task import Request, call
from gemenv.envs.tools.world import Document


def read_total(scene: Scene) -> Request:
    """Ask for the total of a report."""
    report = scene.take(_in(scene, "/reports/"))[0]
    region, month = _region(report), report.path.rpartition("-")[2].removesuffix(".txt")
    text = f"How many euros are the sales of the region {region} in {month}, by my reports?"
    calls = [call("list_files", folder="/reports"), call("read_file", path=report.path)]
    return Request(text, calls, euros(_total(report)))


def append_line(scene: Scene) -> Request:
    """Add a line to a file."""
    note, line = scene.take(_in(scene, "/notes/"))[0], scene.pick(names.SUBJECTS)
    text = f"Please add the line {line!r} at the end of the file {note.path}."
    return Request(text, [call("append_to_file", path=note.path, text=line)])


def newest_file(scene: Scene) -> Request:
    """Move the file of a folder that was changed last."""
    files = sorted(_in(scene, "/drafts/"), key=lambda document: document.changed)
    if len(files) < 2 or files[-1].changed == files[-2].changed:
        raise UnsuitableError("There is no newest one.")
    (newest,) = scene.take([files[-1]])
    place = f"/archive/{newest.path.rpartition('/')[2]}"
    calls = [
        call("list_files", folder="/drafts"),
        call("move_file", path=newest.path, new_path=place),
        call("append_to_file", path=place, text="Archived"),
    ]
    text = (
        "Please move the file in /drafts that was changed last to /archive, under the same name, "
        "and add the line 'Archived' at its end."
    )
    return Request(text, calls)


def publish_draft(scene: Scene) -> Request:
    """Move the draft that holds a title, under a new name."""
    draft = scene.take(_in(scene, "/drafts/"))[0]
    title = draft.text.splitlines()[0].removeprefix("Draft: ")
    place = f"/{scene.pick(['published', 'final', 'shared'])}/{draft.path.rpartition('/')[2]}"
    calls = [
        call("search_files", text=f"Draft: {title}"),
        call("move_file", path=draft.path, new_path=place),
        call("append_to_file", path="/notes/index.txt", text=title),
    ]
    scene.world.documents.append(Document("/notes/index.txt", scene.world.today, "Published:"))
    text = (
        f"The draft of {title!r} is ready. Please move it to {place}, and add a line with the "
        "title alone to /notes/index.txt."
    )
    return Request(text, calls)


def sum_reports(scene: Scene) -> Request:
    """Add the totals of all reports of a region and write the sum into a new file."""
    region = scene.pick([_region(report) for report in _in(scene, "/reports/")])
    reports = [report for report in _in(scene, "/reports/") if _region(report) == region]
    scene.take(reports, len(reports))
    total = euros(sum(map(_total, reports)))
    place = f"/reports/{region}-total.txt"
    calls = [
        call("list_files", folder="/reports"),
        *(call("read_file", path=report.path) for report in reports),
        call("write_file", path=place, text=total),
    ]
    text = (
        f"Please add up the totals of all reports of the region {region}, and write the sum in "
        f"euros, nothing else, into the new file {place}. Tell me the sum too."
    )
    return Request(text, calls, total)


def tidy_drafts(scene: Scene) -> Request:
    """Move the drafts that were changed since a day to another folder, and delete the others."""
    drafts = sorted(_in(scene, "/drafts/"), key=lambda document: document.changed)
    if len(drafts) < 5:
        raise UnsuitableError("There are too few.")
    first = drafts[scene.dice.between(1, len(drafts) - 1)].changed
    scene.take(drafts, len(drafts))
    calls = [call("list_files", folder="/drafts")]
    for draft in drafts:
        place = f"/archive/{draft.path.rpartition('/')[2]}"
        kept = draft.changed >= first
        calls.append(
            call("move_file", path=draft.path, new_path=place)
            if kept
            else call("delete_file", path=draft.path)
        )
    text = (
        f"Please clear the folder /drafts: what was changed on {first} or later goes to /archive, "
        "under the same name, and the rest is deleted."
    )
    return Request(text, calls)


def _in(scene: Scene, folder: str) -> list[Document]:
    return [document for document in scene.world.documents if document.path.startswith(folder)]


def _region(report: Document) -> str:
    return report.path.removeprefix("/reports/").partition("-")[0]


def _total(report: Document) -> int:
    """Return the total of a report in cents."""
    amount = report.text.rpartition("Total: ")[2].removesuffix(" euros")
    return int(amount.replace(".", ""))
