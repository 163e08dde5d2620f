"""Desk: the rule library (规则库). Every page for reading only; a book that does not compile is shown all the same."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import books_coverage, books_differences, books_examples, books_page, books_parent, books_source, words
from admin.books_editions import Edition, editions, foremost, lines, published
from admin.books_findings import findings
from admin.books_lines import numbered
from admin.library import Reading, book_url, library, line_url, today
from engine.problems import SEVERITIES, BookError
from engine.reader import Map
from engine.sources import BookSource
from engine.wording import said


class Books(Reading):
    """The books, their versions, examples and problems."""

    @expose("/")
    def index(self) -> str:
        """List the books; ``q`` narrows by any word shown."""
        asked = request.args.get("q", "").strip()
        rows = [self._listed(id) for id in library().ids()]
        found = [row for row in rows if all(word in row["words"] for word in asked.split())]
        waiting = any(row["results"] is None or row["problems"] is None for row in found)
        return self.render("books/list.html", rows=found, asked=asked, total=len(rows), waiting=waiting)

    def _listed(self, id: str) -> dict[str, Any]:
        """What the list tells of a book."""
        edition = foremost(editions(library(), id, today()))
        if edition is None:
            return {"id": id, "url": "", "words": id, "edition": None, "results": (), "problems": ()}
        source = library().source(edition.path, id)
        applies = source.tree.get("适用")
        told = {
            "title": books_page.title_of(source),
            "place": said(applies.get("地方")) if isinstance(applies, Map) else "",
            "region": said(source.tree.get("区划")),
            "issuer": said(source.tree.get("制定")),
            "number": said(source.tree.get("文号")),
            "from": said(source.resolved.get("施行")),
            "until": said(source.resolved.get("有效至")) or "未载明",
        }
        results, problems = findings().ready("results", id), findings().ready("problems", id)
        if books_parent.above(source):
            findings().ready("parent", f"{id}@{edition.path.name}")  # not listed, but soon asked for
        return told | {
            "id": id,
            "url": book_url(id, edition.version),
            "urls": _urls(id),
            "words": " ".join((id, edition.version, edition.state, *told.values())),
            "edition": edition,
            "rows": sum(len(table.rows) for table in source.book.tables()) if source.book else None,
            "results": None if results is None else (sum(result.passed for _, result in results), len(results)),
            "problems": None if problems is None else count(problems),
        }

    @expose("/diff")
    def differences(self) -> str:
        """Compare two rule files, ``old`` and ``new`` (BOOK@VERSION); without them, let them be chosen."""
        return self.render("books/differences.html", line_url=line_url, **books_differences.page(request.args))

    @expose("/<area>/<book>/")
    def front(self, area: str, book: str) -> Any:
        """Lead to the version that one means when naming none."""
        edition = foremost(_editions(f"{area}/{book}"))
        return redirect(book_url(edition.id, edition.version)) if edition else abort(404)

    @expose("/<area>/<book>/<version>")
    def book(self, area: str, book: str, version: str) -> str:
        """Show one version as tables; where it does not compile, its problems and its text."""
        edition = _edition(f"{area}/{book}", version)
        source = library().source(edition.path, edition.id)
        run = findings().ready("results", edition.id)
        hits = books_examples.hits(run, source.book.version) if source.book else None
        page = books_page.page(edition, source, hits)
        problems = findings().ready("problems", edition.id)
        return self._render(
            "book",
            edition,
            source,
            page=page,
            problems=source.problems,
            counted=count(problems or ()),
            text=_lines(source),
        )

    @expose("/<area>/<book>/versions")
    def versions(self, area: str, book: str) -> str:
        """Show every version, and the record of publication."""
        found = _editions(f"{area}/{book}")
        edition = foremost(found) or abort(404)
        id = edition.id
        heads = {one.version: library().source(one.path, id).resolved for one in found}
        days = {name: [said(head.get(key)) or "未载明" for key in ("施行", "有效至")] for name, head in heads.items()}
        record, unread = lines(library(), id), published(library(), id)[1]
        shown = {"editions": found, "days": days, "older": books_differences.older(id, found)}
        return self._render("versions", edition, None, **shown, record=record, problems=unread)

    @expose("/<area>/<book>/files/<file>")
    def text(self, area: str, book: str, file: str) -> str:
        """Show a file of the book, line by line, each line under an address of its own."""
        edition = foremost(_editions(f"{area}/{book}")) or abort(404)
        paths = {path.name: path for path in library().folder(edition.id).iterdir() if path.is_file()}
        if file not in paths:
            abort(404)
        data = library().bytes_of(paths[file])
        kept = [
            (kept.version, book_url(edition.id, kept.version))
            for kept in _editions(edition.id)
            if kept.path.name == file
        ]
        return self._render("text", edition, None, file=file, text=numbered(data), files=sorted(paths), versions=kept)

    @expose("/<area>/<book>/examples")
    def examples(self, area: str, book: str) -> str:
        """Show every example with its result; ``row`` keeps those that hit a row, ``failed`` those that do not pass."""
        edition = foremost(_editions(f"{area}/{book}")) or abort(404)
        source = library().source(edition.path, edition.id)
        run = findings().results(edition.id)
        all_shown = books_examples.shown(run)
        row, failed = request.args.get("row", ""), "failed" in request.args
        found = [one for one in all_shown if (not row or row in one.rows) and not (failed and one.passed)]
        lacking = books_examples.lacking(run, edition, source.book) if source.book else []
        passed = sum(one.passed for one in all_shown)
        return self._render(
            "examples",
            edition,
            source,
            found=found,
            row=row,
            failed=failed,
            total=len(all_shown),
            passed=passed,
            lacking=lacking,
        )

    @expose("/<area>/<book>/coverage")
    def coverage(self, area: str, book: str) -> str:
        """Show what the examples touch, and what they do not."""
        edition = foremost(_editions(f"{area}/{book}")) or abort(404)
        return self._render("coverage", edition, None, **books_coverage.page(findings().coverage(edition.id)))

    @expose("/<area>/<book>/problems")
    def problems(self, area: str, book: str) -> str:
        """Show what the checks find in the book's files."""
        edition = foremost(_editions(f"{area}/{book}")) or abort(404)
        found = findings().problems(edition.id)
        return self._render("problems", edition, None, problems=found, counted=count(found))

    @expose("/<area>/<book>/parent")
    def parent(self, area: str, book: str) -> str:
        """Show how the book stands to the one above it, part by part."""
        edition = foremost(_editions(f"{area}/{book}")) or abort(404)
        return self._render("parent", edition, None, **books_parent.page(edition))

    @expose("/<area>/<book>/source", methods=("GET", "POST"))
    def source(self, area: str, book: str) -> Any:
        """Show the text of the regulation beside the book; whoever keeps the rules may import it."""
        edition = foremost(_editions(f"{area}/{book}")) or abort(404)
        wrong = ""
        if request.method == "POST":
            if not books_source.may_import():
                abort(403)
            kept, new, wrong = books_source.imported(edition)
            if kept:
                flash("已导入" if new else "与上次导入的一样，没有再存", "success")
                return redirect(_urls(edition.id)["source"])
        shown = self._render("source", edition, None, wrong=wrong, moment=words.plain, **books_source.page(edition))
        return (shown, 400) if wrong else shown

    def _render(self, tab: str, edition: Edition, source: BookSource | None, **more: Any) -> str:
        source = source or library().source(edition.path, edition.id)
        more |= {"tab": tab, "urls": _urls(edition.id), "edition": edition, "source": source}
        more |= {"has_parent": bool(books_parent.above(source)), "compare_url": books_differences.address(edition)}
        more |= {"book_title": books_page.title_of(source), "severities": SEVERITIES, "line_url": line_url}
        return self.render(f"books/{tab}.html", **more)


def count(problems: Any) -> list[tuple[str, int]]:
    """Return the number of problems of each severity that occurs, in words, the worst first."""
    counted = Counter(problem.severity for problem in problems)
    return [(words, counted[severity]) for severity, words in SEVERITIES.items() if counted[severity]]


def _lines(source: BookSource) -> list[str]:
    return numbered(source.text) if source.book is None else []


def _urls(id: str) -> dict[str, str]:
    area, _, book = id.partition("/")
    return {
        page: url_for(f"books.{page}", area=area, book=book)
        for page in ("front", "versions", "examples", "problems", "parent", "source", "coverage")
    }


def _editions(id: str) -> list[Edition]:
    try:
        return editions(library(), id, today())
    except BookError:
        abort(404)


def _edition(id: str, version: str) -> Edition:
    found = next((one for one in _editions(id) if one.version == version), None)
    return found or abort(404)


def view() -> Books:
    """Return the desk."""
    return Books("规则库", endpoint="books")
