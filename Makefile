# Thin calls of upload-conformance; everything they need is made on the way.
#   make verify                               six samples, every case
#   make verify SAMPLE=go CASE=name-chinese   one of each
#   make test                                 the project's own tests, the blocks of docs/api/, then the six samples
#   make mutants                              planted defects, each caught by the rule named for it
#   make variants                             right code in other styles, told exactly what is true of it
#   make proof                                both
#   make bench                                each sample beside the plain tool of its kind (as root)
#   make pages                                the code blocks of docs/api/ from the samples
#   make catalogue                            docs/catalogue.md from the data
#   make format                               put the Python code into its format
# `make` itself ends with 2 for any failure; the command's own exit code stands in its last line.

BIN := .venv/bin
PAGES := docs/api/upload.md docs/api/upload.zh-CN.md
PAGE_CASES := name-chinese secret-non-ascii content-csv status-500 ret-code-1008003 redirect-302 tls-untrusted file-missing
CHOSEN := $(foreach name,$(SAMPLE),--sample=$(name)) $(foreach name,$(CASE),--case=$(name))

.PHONY: verify test mutants variants proof bench pages catalogue lint format clean

verify: .venv/ready
	$(BIN)/upload-conformance verify $(CHOSEN) $(PYTEST_OPTIONS)

test: lint
	$(BIN)/pytest harness/tests
	$(BIN)/upload-conformance verify-page --strict --fail-on-unjudged $(PAGES) $(foreach name,$(PAGE_CASES),--case=$(name))
	$(BIN)/upload-conformance verify

mutants variants proof: .venv/ready
	$(BIN)/upload-conformance $@ $(foreach name,$(SAMPLE),--sample=$(name))

bench: .venv/ready
	cd harness && ../$(BIN)/python -m bench $(foreach name,$(SAMPLE),--sample=$(name))

pages: .venv/ready
	$(BIN)/upload-conformance sync $(PAGES)

catalogue: .venv/ready
	$(BIN)/upload-conformance catalogue

lint: .venv/ready
	$(BIN)/ruff check harness
	$(BIN)/ruff format --check harness
	$(BIN)/mypy
	$(BIN)/upload-conformance sync --check $(PAGES)

format: .venv/ready
	$(BIN)/ruff format harness
	$(BIN)/ruff check --fix harness

clean:
	rm -rf .venv build

.venv/ready: pyproject.toml harness/constraints.txt harness/make-venv
	harness/make-venv
