# Drydock: learn Kubernetes without a cluster.
#
#   make learn      set up what is missing, build, and open the first lesson
#   make test       set up what is missing and run all tests
#   make install    put the program and its lessons below PREFIX

PREFIX ?= /usr/local
SWIFT ?= swift
BINARY = .build/release/drydock

.PHONY: coverage help learn test lint build install uninstall bench transcripts clean setup

help:
	@sed -n 's/^#   //p' Makefile

learn: build
	@$(BINARY) learn

build: setup
	@echo "Building Drydock in release mode; the first time takes a few minutes."
	@$(SWIFT) build -c release --product drydock

test: setup
	@$(SWIFT) test

lint:
	@$(SWIFT) format lint --strict --parallel -r Sources Tests Package.swift

bench: setup
	@$(SWIFT) run -c release bench

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/drydock"
	install -m 755 $(BINARY) "$(DESTDIR)$(PREFIX)/bin/drydock"
	rm -rf "$(DESTDIR)$(PREFIX)/share/drydock/lessons"
	cp -R lessons "$(DESTDIR)$(PREFIX)/share/drydock/lessons"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/drydock"
	rm -rf "$(DESTDIR)$(PREFIX)/share/drydock"

# Plays what stands in transcripts/*.txt and records it anew, after lessons or the simulation have changed.
transcripts: build
	@for text in transcripts/*.txt; do \
	  id=$$(basename $$text .txt); rm -f transcripts/$$id.jsonl; \
	  $(BINARY) learn $$id --lang en --plain --lessons lessons --record transcripts/$$id.jsonl <$$text >/dev/null; \
	done
	@$(BINARY) grade transcripts/*.jsonl --lessons lessons --format markdown

# Writes docs/COVERAGE.md anew, after Sources/KubernetesDescriptions/Coverage has changed.
coverage: build
	@$(BINARY) coverage >docs/COVERAGE.md

clean:
	rm -rf .build

# The line editor is libedit; everything else comes with the packages that Swift fetches.
setup:
	@command -v $(SWIFT) >/dev/null || { \
	  echo "Drydock needs a Swift toolchain, version 6.2 or newer: https://www.swift.org/install/linux/"; exit 1; }
	@if ! [ -e /usr/include/histedit.h ]; then \
	  echo "libedit-dev is missing; installing it with apt-get."; \
	  if [ "$$(id -u)" = 0 ]; then run=""; else run="sudo"; fi; \
	  $$run apt-get update && $$run apt-get install -y libedit-dev; \
	fi
