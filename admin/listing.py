"""The list of a desk: columns, search, filters, order, pages, and its export."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from flask import flash, request
from flask_admin import expose
from peewee import AutoField, Field, ForeignKeyField, ModelSelect
from wtforms import Form

from admin import access, export, filters, paging
from admin.guard import Guarded
from admin.library import today
from records.fields import JSONText
from records.writes import SECRET, write


class Listed(Guarded):
    """A guarded view with a list that costs the same on its last page as on its first."""

    def get_column_name(self, field: Any) -> str:
        """Return the Chinese label of a column; a column without one is an error at start."""
        label = self.label_of(field)
        if label == field:
            raise LookupError(f"{self.model.__name__}.{field} has no label")
        return label

    def scaffold_list_columns(self) -> list[str]:
        """Return the columns shown where a desk names none: all but keys, versions and secrets."""
        return [n for n, f in self._get_model_fields() if n not in SECRET and not isinstance(f, AutoField)]

    def scaffold_sortable_columns(self) -> dict[str, Field]:
        """Own columns can be sorted by; references and JSON cannot."""
        return {n: f for n, f in self._get_model_fields() if not isinstance(f, ForeignKeyField | JSONText)}

    def scaffold_filters(self, name: Any) -> list[Any]:
        """Return the filters of a column of this table."""
        column = self._field(name) if isinstance(name, str) else name
        return filters.filters_for(column, self.get_column_name(column.name))

    def _table(self) -> Sequence[Any]:
        """Return the filters of this desk, in the order by which an address names them."""
        return self._filters or ()

    def listed(self, search: str | None, chosen: Any) -> ModelSelect:
        """Return the rows in scope that the search words and the filters (Flask-Admin's triples) leave."""
        query = self.get_query()
        for word in (search or "").split():
            conditions = [field.contains(word) for field in self._search_fields]
            query = query.where(reduce(or_, conditions)) if conditions else query
        for index, _name, value in chosen or ():
            one = self._table()[index]
            query = one.apply(query, one.clean(value))
        return query

    def order(self, column: int | None, desc: bool) -> paging.Order:
        """Return the order asked for by column number, or the default one."""
        key = self.model._meta.primary_key
        named = self._get_column_by_idx(column)
        if named and named[0] in self._sortable_columns:
            return paging.Order(self._field(named[0]), key, desc)
        for name, down in self._get_default_order() or ():
            return paging.Order(self._field(name), key, down)
        return paging.Order(key, key, True)

    @expose("/")
    def index_view(self) -> Any:
        """Show one page of the list."""
        asked = self._get_list_extra_args()
        page = paging.page(
            self.listed(asked.search, asked.filters),
            self.order(asked.sort, asked.sort_desc),
            self.page_size,
            request.args.get("after", ""),
            request.args.get("before", ""),
        )
        actions, confirmations = self.get_actions_list()
        return self.render(
            self.list_template,
            page=page,
            asked=asked,
            columns=self._list_columns,
            get_value=self.get_list_value,
            inline=self._inline_forms(page.rows),
            filters=self._filter_inputs(),
            here=request.full_path.rstrip("?"),
            actions=actions,
            confirmations=confirmations,
            address=self._address,
        )

    def _filter_inputs(self) -> list[dict[str, Any]]:
        """Return, for each filter, what the page needs to draw its labelled input."""
        drawn = []
        for index, one in enumerate(self._table()):
            name = f"flt0_{self.get_filter_arg(index, one)}"
            label = f"{one.name}{one.operation()}"
            value = request.args.get(name, "")
            drawn.append({"name": name, "label": label, "widget": one.widget, "choices": one.choices(), "value": value})
        return drawn

    def _inline_forms(self, rows: list[Any]) -> dict[Any, Form]:
        if not (self.column_editable_list and self.can_edit):
            return {}
        return {row._pk: self.list_form(obj=row) for row in rows}

    def _address(self, **changed: Any) -> str:
        """Return the list's address with some arguments changed; None drops one, and the page starts anew."""
        kept = {key: value for key, value in request.args.items() if key not in ("after", "before")}
        return self.get_url(".index_view", **{k: v for k, v in {**kept, **changed}.items() if v is not None})

    def _get_list_filter_args(self) -> list[Any]:
        found = []
        known = {self.get_filter_arg(index, one): (index, one) for index, one in enumerate(self._table())}
        for name, value in request.args.items():
            _, _, key = name.partition("_")
            if not name.startswith("flt") or not value.strip() or key not in known:
                continue
            index, one = known[key]
            if one.validate(value.strip()):
                found.append((index, str(one.name), value.strip()))
            else:
                flash(f"筛选“{one.name}{one.operation()}”的值“{value}”不对", "error")
        return found

    def _export_csv(self, return_url: Any) -> Any:
        asked = self._get_list_extra_args()
        query, order = self.listed(asked.search, asked.filters), self.order(asked.sort, asked.sort_desc)
        with write(access.person(), "导出") as entry:
            entry.label, entry.after = self.name, {"条件": dict(request.args)}
        rows = (
            [self.get_export_value(row, name) for name, _ in self._export_columns]
            for row in paging.stream(query, order)
        )
        return export.response(f"{self.name}-{today()}.csv", [title for _, title in self._export_columns], rows)
