# What one does here: make run, make test. Everything else is called by these.
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test install check chromium

help:
	@echo "make run    装好、迁移数据库、载入演示，在 http://127.0.0.1:$(PORT)/ 提供服务（PORT=… 换端口）"
	@echo "make test   装好，查代码、规则、例子，跑全部测试"

run: install
	XIZE_DEMO=1 PORT=$(PORT) $(BIN)/python app.py

test: install chromium check
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/yamllint -s -d '{extends: relaxed, rules: {line-length: disable}}' rules
	$(BIN)/python -m engine check
	$(BIN)/python -m engine test

install: $(VENV)/.installed

$(VENV)/.installed: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

# The browser tests need Chromium and its driver; fetched only where one is missing and may be installed.
chromium:
	@{ command -v chromium && command -v chromedriver; } >/dev/null 2>&1 || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -y -qq chromium chromium-driver >/dev/null; } || \
	echo "没有 Chromium 或它的驱动程序，浏览器测试将跳过"
