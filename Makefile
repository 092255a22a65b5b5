# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The few commands that people type.  Meson does the work and can be used directly; see HACKING.md.
#
#   make run                      build, make the sample workspace once, open it in the window
#   make run WORKSPACE=PLACE      the same with a workspace of yours: a file or a postgresql:// URI
#   make test                     every fast suite; ends with "N passed, N failed, N skipped"
#   make help                     the rest

BUILD ?= build
WORKSPACE ?=
# For `make bench WRITE=1`: the figures go to docs/performance.md too.
WRITE ?=
# More words for `meson setup`, such as MESON_OPTIONS=-Dprofile=development.
MESON_OPTIONS ?=

# Warnings are errors on the baseline, where we know what the compiler says.
BASELINE := $(shell . /etc/os-release 2>/dev/null && test "$$ID-$$VERSION_ID" = debian-12 && echo yes)
ifeq ($(BASELINE),yes)
  WERROR := -Dwerror=true
endif

SETUP = meson setup $(WERROR) $(MESON_OPTIONS)

.PHONY: all build run test screenshots bench soak fuzz asan lint live install packages clean help
.NOTPARALLEL:

all: build

build:
	@tools/install-packages build
	@test -f $(BUILD)/build.ninja || $(SETUP) $(BUILD)
	@ninja -C $(BUILD)

# Without a display the window is served to a browser, which takes some packages more.
run:
	@tools/install-packages build $(if $(DISPLAY)$(WAYLAND_DISPLAY),,browser)
	@$(MAKE) --no-print-directory build
	@tools/start $(BUILD) "$(WORKSPACE)"

test:
	@tools/install-packages build test
	@test -f $(BUILD)/build.ninja || $(SETUP) $(BUILD)
	@ninja -C $(BUILD)
	@tools/run-tests $(BUILD)

lint:
	@tools/install-packages build
	@tests/lint/all.py

asan:
	@tools/install-packages build test
	@test -f $(BUILD)-asan/build.ninja || \
	  $(SETUP) -Db_sanitize=address,undefined -Db_lundef=false $(BUILD)-asan
	@ninja -C $(BUILD)-asan
	@tools/run-tests --setup asan --suite unit --suite store --suite ctl --suite fuzz $(BUILD)-asan

soak:
	@tools/install-packages build test
	@test -f $(BUILD)/build.ninja || $(SETUP) $(BUILD)
	@ninja -C $(BUILD)
	@tools/run-tests --setup soak $(BUILD)
	@$(MAKE) --no-print-directory fuzz

live:
	@tools/install-packages build test live
	@test -f $(BUILD)/build.ninja || $(SETUP) $(BUILD)
	@ninja -C $(BUILD)
	@tools/run-tests --setup live --suite live $(BUILD)

# libFuzzer comes with clang; seconds for each target.
FUZZ_SECONDS ?= 1800
fuzz:
	@tools/install-packages build fuzz
	@test -f $(BUILD)-fuzz/build.ninja || CC=clang meson setup $(MESON_OPTIONS) -Dlibfuzzer=true -Dc_args=-fsanitize=fuzzer-no-link -Dwindow=disabled \
	  -Db_sanitize=address,undefined -Db_lundef=false $(BUILD)-fuzz
	@ninja -C $(BUILD)-fuzz
	@tools/fuzz $(BUILD)-fuzz $(FUZZ_SECONDS)

# Assertions stay on in a release: Usher holds evidence.
bench:
	@tools/install-packages build test bench
	@test -f $(BUILD)-release/build.ninja || $(SETUP) --buildtype=release -Db_ndebug=false $(BUILD)-release
	@ninja -C $(BUILD)-release
	@tools/bench $(if $(WRITE),--write) $(BUILD)-release

# Changes docs/screenshots, and nothing that make test looks at.
screenshots:
	@tools/install-packages build test
	@$(MAKE) --no-print-directory build
	@tools/screenshots $(BUILD)

install: build
	meson install -C $(BUILD) --no-rebuild

packages:
	@tools/install-packages --list

clean:
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-fuzz $(BUILD)-release

help:
	@echo "make run [WORKSPACE=PLACE]  build, make the sample workspace once, open it in the window;"
	@echo "                            without a display the window is served to a browser"
	@echo "make test                   every fast suite"
	@echo "make build                  $(BUILD)/usherctl, and $(BUILD)/usher where the window can be built"
	@echo "make lint                   the checks of the source itself, without building"
	@echo "make asan                   the fast suites with AddressSanitizer and UBSan"
	@echo "make soak                   every suite at its full size, then make fuzz (hours)"
	@echo "make fuzz [FUZZ_SECONDS=N]  libFuzzer on every reader of outside text"
	@echo "make live                   the suites against real servers"
	@echo "make bench [WRITE=1]        the measurements; WRITE=1 puts them into docs/performance.md"
	@echo "make screenshots            every page of the window, in every variant, into docs/screenshots"
	@echo "make install                meson install (DESTDIR is honoured)"
	@echo "make packages               the Debian packages, each with its reason"
	@echo "make clean                  away with the build directories"
