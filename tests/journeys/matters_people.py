"""What people do once their matters are sent: see how these stand, take the result, say how it went."""

from __future__ import annotations

from tests.journeys import officers
from tests.journeys.visitor import Visitor


def case_of(person: Visitor, number: str) -> None:
    """Opens the case from the list of one's matters."""
    person.go("/my/")
    person.follow_first(f"main .card:has-text('{number}') a, main tr:has-text('{number}') a")


def follow_to(person: Visitor, number: str, state: str) -> None:
    """The case, as soon as its state is this."""
    case_of(person, number)
    person.return_until(person.page.url, state, within="main .badge")


def take(person: Visitor, title: str, name: str) -> bytes:
    """The paper of this title, downloaded from the page of the case."""
    person.return_until(person.page.url, title, within=".papers")
    person.look(name)
    paper = person.page.locator(".papers > li", has_text=title).first
    with person.page.expect_download() as started:
        person.touch(paper.get_by_role("link", name="下载"))
    return started.value.path().read_bytes()


def serve(clerk: Visitor, number: str, name: str, method: str = "electronic") -> None:
    """The clerk writes down how the decision reached the applicant."""
    clerk.sign_in("liqian")
    clerk.return_until(f"/desk/inbox/?q={number}", number)
    officers.open_task(clerk, number, name)
    officers.act(clerk, "/acts/serve/")
    clerk.choose("method", method)
    officers.confirm(clerk, f"{name}-serve")


def say_how_it_went(person: Visitor, number: str, name: str) -> None:
    """The page of a closed case asks for it."""
    case_of(person, number)
    person.return_until(person.page.url, "去评价", within="main")
    person.look(f"{name}-closed")
    person.follow("去评价")
    person.choose("level", "1")
    person.look(f"{name}-rating")
    person.press("提交评价")
    person.says("谢谢，评价已提交")
