# One line each over dev.py: where make is missing, `python3 dev.py run` does the same.
PYTHON ?= python3
.PHONY: help run test check lint format demo bench bench-chat bench-notices faults lock screens screening-report
.DEFAULT_GOAL := help

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 26

run: ## make the environment, prepare the database, start the site
	@$(PYTHON) dev.py run

test: ## run every test, on SQLite and on PostgreSQL
	@$(PYTHON) dev.py test $(ARGS)

check: ## all that must hold before sharing: style, types, templates, house rules
	@$(PYTHON) dev.py check

lint: ## style only, quick
	@$(PYTHON) dev.py lint

format: ## rewrite the code in the house style
	@$(PYTHON) dev.py format

demo: ## fill the database with the demo community
	@$(PYTHON) dev.py demo

bench: ## measure everything that is measured
	@$(PYTHON) dev.py bench $(ARGS)

bench-chat: ## measure chat beside a Node.js socket.io server
	@$(PYTHON) dev.py bench chat $(ARGS)

bench-notices: ## measure 100,000 reminders that fall due at once
	@$(PYTHON) dev.py bench notices $(ARGS)

faults: ## break things on purpose and see that nothing is lost (ARGS="--quick --only bus")
	@$(PYTHON) dev.py faults $(ARGS)

lock: ## lock requirements/*.in again, with hashes (needs uv)
	@$(PYTHON) dev.py lock

screening-report: ## say what the word lists find and what they do not (ARGS=--misses)
	@$(PYTHON) dev.py screening-report $(ARGS)

screens: ## take pictures of the pages
	@$(PYTHON) dev.py screens
