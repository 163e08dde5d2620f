"""The one base of every desk. Flask-Admin's peewee view, with its holes closed.

What a subclass says: ``viewers`` and ``editors`` (roles), ``column_list``, ``column_filters``,
``column_searchable_list``, ``form_columns``, ``column_default_sort``; if need be ``scope``, ``besides`` and
Flask-Admin's hooks. What holds without its doing anything:

* every verb sees only rows in scope; any other key is 404 (``admin.guard``);
* nothing can be deleted, by no route;
* a change, its hooks and its audit entry are one transaction (``admin.changing``);
* two editors do not overwrite each other (``admin.locking``);
* lists page by keyset and load references at once (``admin.listing``, ``admin.paging``);
* exports stream and hold no formula (``admin.export``).

Inline editing, batch actions and look-ups are closed in the same way, though no desk turns them on yet.

The classes form one line, not a diamond: Flask-Admin's metaclass copies every inherited page into each class, so of
two bases the first would win even where only the second changes the page.
"""

from __future__ import annotations

from typing import ClassVar

from admin import words
from admin.changing import Changed
from admin.forms import Converter
from admin.language import Form


class View(Changed):
    """A desk over one table."""

    list_template = "desk/list.html"
    create_template = "desk/create.html"
    edit_template = "desk/edit.html"
    details_template = "desk/details.html"

    can_view_details = True
    can_export = True
    page_size = 50
    model_form_converter = Converter
    form_base_class = Form
    form_excluded_columns = ("version",)
    column_type_formatters: ClassVar = {object: words.shown}
    column_type_formatters_detail: ClassVar = {object: words.shown}
    column_type_formatters_export: ClassVar = {object: words.written}
