"""Desk: calendars (日历). A year as twelve tables, the notices behind it, and what was known of it on some day."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, redirect, request, url_for
from flask_admin import expose

from admin import calendars_year
from admin.library import Reading, library, line_url, today
from admin.words import FIRST, LAST
from engine.calendars import Calendar
from engine.moments import MomentError, parse_date
from engine.problems import BookError, Problem


class Calendars(Reading):
    """The calendars by which due dates are reckoned."""

    @expose("/")
    def index(self) -> Any:
        """Lead to the first calendar."""
        names = library().calendar_names()
        return redirect(url_for(".calendar", calendar=names[0])) if names else self.render("calendars/none.html")

    @expose("/<calendar>/")
    def calendar(self, calendar: str) -> Any:
        """Lead to the present year of a calendar."""
        return redirect(url_for(".year", calendar=calendar, year=today().year))

    @expose("/<calendar>/<int:year>")
    def year(self, calendar: str, year: int) -> str:
        """Show a year; ``known`` is the day whose knowledge counts (all that is known, where it is left out)."""
        try:
            years = calendars_year.years(library(), calendar)
        except BookError:
            abort(404)
        if not FIRST <= year <= LAST:
            abort(404)
        known, wrong = _known(request.args.get("known", ""))
        try:
            shown = self._year(library().calendars([calendar]), calendar, year, known)
        except BookError as error:
            shown = {"problems": error.problems}
        return self.render(
            "calendars/year.html", name=calendar, year=year, years=years, known=known, wrong=wrong, **shown
        )

    def _year(self, calendar: Calendar, name: str, year: int, known: date | None) -> dict[str, Any]:
        """What the page tells of a year, as known on a day."""
        found = [pair for pair in calendars_year.notices(library(), name, year) if _was_known(pair[0].known, known)]
        then = calendar.as_known(known) if known else calendar
        months = calendars_year.year_months(then, year)
        return {
            "problems": list[Problem](),
            "months": months,
            "names": library().calendar_names(),
            "notices": [told for _, told in found],
            "moved": calendars_year.moved(calendar, [notice for notice, _ in found], year),
            "settled": any(notice.whole for notice, _ in found),
            "open_days": sum(day.open for month in months for week in month.weeks for day in week if day),
            "week": calendars_year.WEEK,
            "line_url": line_url,
        }


def _was_known(since: date | None, known: date | None) -> bool:
    return known is None or since is None or since <= known


def _known(text: str) -> tuple[date | None, str]:
    """Return the day asked about, or what is wrong with how it was written."""
    try:
        return (parse_date(text) if text else None), ""
    except MomentError as error:
        return None, str(error)


def view() -> Calendars:
    """Return the desk."""
    return Calendars("日历", endpoint="calendars")
